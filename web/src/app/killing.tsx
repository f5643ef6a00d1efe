import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { useMay } from "~/shared/session/session";
import { Confirm } from "~/shared/ui/dialog";
import { Options } from "~/shared/ui/field";

/** Asks before the kill switch is thrown, or lifted. */
export function Killing({ kills, open, close }: { kills?: Schema<"Kills">; open: boolean; close(): void }) {
  const admin = useMay("admin");
  const client = useQueryClient();
  const [what, setWhat] = useState<"user" | "all">("user");
  const thrown = kills?.all || kills?.user;
  const set = async (on: boolean, of: "user" | "all") => {
    await api.POST("/api/v1/system/kill", { body: { on, what: of } });
    await client.invalidateQueries();
  };
  return thrown ? (
    <Confirm
      open={open}
      close={close}
      title="Let bots trade again"
      verb="Lift the kill switch"
      doing="Lifting"
      act={() => set(false, kills?.all ? "all" : "user")}
      ready={admin || !kills?.all}
    >
      <p>
        {kills?.all ? "Every bot of this installation is killed." : "All your bots are killed."} No bot starts by itself when the
        switch is lifted: you start those you want.
      </p>
      {kills?.all && !admin && <p>An admin has done this; only an admin can lift it.</p>}
    </Confirm>
  ) : (
    <Confirm
      open={open}
      close={close}
      title="Kill bots at once"
      verb={what === "all" ? "Kill every bot" : "Kill all my bots"}
      doing="Killing"
      kind="kill"
      urgent
      act={() => set(true, what)}
    >
      <p>
        Within a second nothing new is sent, and open orders are taken back. Positions stay as they are: close them by hand, or at
        the exchange. Bots stay off until they are started again.
      </p>
      {admin && (
        <Options<"user" | "all">
          label="Whose"
          value={what}
          onChange={setWhat}
          options={[
            { value: "user", title: "All my bots" },
            { value: "all", title: "Every bot of every user" },
          ]}
        />
      )}
    </Confirm>
  );
}
