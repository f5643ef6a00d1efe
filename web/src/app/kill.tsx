import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { read } from "~/shared/api/query";
import { Button } from "~/shared/ui/button";
import { later } from "~/shared/ui/later";

const Killing = later(() => import("./killing").then((m) => m.Killing));

/** The kill switch: of all one's bots, and for admins of everything. It is in reach on every page. */
export function KillSwitch() {
  const kills = useQuery(read("/api/v1/system/kill"));
  const [open, setOpen] = useState(false);
  const thrown = kills.data?.all || kills.data?.user;
  return (
    <>
      <Button
        small
        kind={thrown ? "kill" : "danger"}
        icon="power"
        onClick={() => setOpen(true)}
        aria-label={thrown ? "Kill switch is on" : "Kill switch"}
      >
        <span className="max-sm:hidden">{thrown ? "Killed" : "Kill switch"}</span>
      </Button>
      <Killing kills={kills.data} open={open} close={() => setOpen(false)} />
    </>
  );
}
