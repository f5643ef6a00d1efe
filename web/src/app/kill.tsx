import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { away, Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Options } from "~/shared/ui/field";

/** The kill switch: of all one's bots, and for admins of everything. It is in reach on every page. */
export function KillSwitch() {
  const admin = useMay("admin");
  const lost = useLost();
  const client = useQueryClient();
  const kills = useQuery(read("/api/v1/system/kill"));
  const [open, setOpen] = useState(false);
  const [what, setWhat] = useState<"user" | "all">("user");
  const thrown = kills.data?.all || kills.data?.user;
  const set = async (on: boolean, of: "user" | "all") => {
    await api.POST("/api/v1/system/kill", { body: { on, what: of } });
    await client.invalidateQueries();
  };
  return (
    <>
      <Button
        small
        kind={thrown ? "kill" : "danger"}
        icon="power"
        onClick={() => setOpen(true)}
        disabled={lost}
        title={lost ? away : undefined}
        aria-label={thrown ? "Kill switch is on" : "Kill switch"}
      >
        <span className="max-sm:hidden">{thrown ? "Killed" : "Kill switch"}</span>
      </Button>
      {thrown ? (
        <Confirm
          open={open}
          close={() => setOpen(false)}
          title="Let bots trade again"
          verb="Lift the kill switch"
          doing="Lifting"
          act={() => set(false, kills.data?.all ? "all" : "user")}
          ready={admin || !kills.data?.all}
        >
          <p>
            {kills.data?.all ? "Every bot of this installation is killed." : "All your bots are killed."} No bot starts by itself
            when the switch is lifted: you start those you want.
          </p>
          {kills.data?.all && !admin && <p>An admin has done this; only an admin can lift it.</p>}
        </Confirm>
      ) : (
        <Confirm
          open={open}
          close={() => setOpen(false)}
          title="Kill bots at once"
          verb={what === "all" ? "Kill every bot" : "Kill all my bots"}
          doing="Killing"
          kind="kill"
          act={() => set(true, what)}
        >
          <p>
            Within a second nothing new is sent, and open orders are taken back. Positions stay as they are: close them by hand,
            or at the exchange. Bots stay off until they are started again.
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
      )}
    </>
  );
}
