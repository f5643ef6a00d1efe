import type { QueryClient } from "@tanstack/react-query";
import { address, credentials } from "../api/address";
import { apply, Later } from "./apply";
import { type Connection, watch } from "./stream";
import { wishes } from "./wishes";

/** listen keeps a stream of events open, and puts what comes into the query cache. open leads to a page of ours. */
export function listen(client: QueryClient, o: { open(to: string): void; changed(c: Connection): void }) {
  const later = new Later(client);
  const s = watch({
    url: address("/api/v1/events"),
    credentials,
    message: (m) => {
      apply(client, later, m);
      if ((m.event === "bot" || m.event === "job") && wishes().length > 0)
        void import("./notify").then((to) => to.tell(m, o.open));
    },
    changed: o.changed,
  });
  return {
    ...s,
    stop: () => {
      s.stop();
      later.stop();
    },
  };
}
