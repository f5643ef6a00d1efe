import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { address, credentials } from "../api/address";
import { apply, Later } from "./apply";
import { Context, type Live } from "./live";
import { type Connection, watch } from "./stream";
import { wishes } from "./wishes";

/** LiveProvider keeps one stream of events open for the whole page, and puts what comes into the query cache. */
export function LiveProvider({ children, onOut }: { children: ReactNode; onOut(): void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  const [stream, setStream] = useState<Pick<Live, "now" | "seen">>({ now: () => {}, seen: Date.now });
  useEffect(() => {
    const later = new Later(client);
    const s = watch({
      url: address("/api/v1/events"),
      credentials,
      message: (m) => {
        apply(client, later, m);
        if ((m.event === "bot" || m.event === "job") && wishes().length > 0)
          void import("./notify").then((to) => to.tell(m, (href) => void navigate({ href })));
      },
      changed: (c) => (c.state === "out" ? onOut() : setConnection(c)),
    });
    setStream(s);
    return () => {
      s.stop();
      later.stop();
    };
  }, [client, navigate, onOut]);
  const value = useMemo(() => ({ connection, now: stream.now, seen: stream.seen }), [connection, stream]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
