import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Context, type Live } from "./live";
import type { Connection } from "./stream";

/** How long after its code did not come it is asked for once more, ms. */
const wait = 5000;

/**
 * LiveProvider keeps one stream of events open for the whole page, and puts what comes into the query cache. Its code comes with the first
 * page and not before it, for what changes is asked for anew when the stream begins; if it does not come, the connection is lost.
 */
export function LiveProvider({ children, onOut }: { children: ReactNode; onOut(): void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  const [stream, setStream] = useState<Pick<Live, "now" | "seen">>({ now: () => {}, seen: Date.now });
  useEffect(() => {
    const since = Date.now();
    let ended = false;
    let stop = () => {};
    const begin = async () => {
      stop();
      try {
        const { listen } = await import("./listen");
        if (ended) return;
        const s = listen(client, {
          open: (href) => void navigate({ href }),
          changed: (c) => (c.state === "out" ? onOut() : setConnection(c)),
        });
        stop = s.stop;
        setStream(s);
      } catch {
        if (ended) return;
        const timer = setTimeout(begin, wait);
        stop = () => clearTimeout(timer);
        setStream({ now: () => void begin(), seen: () => since });
        setConnection({ state: "lost", since, retry: Date.now() + wait });
      }
    };
    void begin();
    return () => {
      ended = true;
      stop();
    };
  }, [client, navigate, onOut]);
  const value = useMemo(() => ({ connection, now: stream.now, seen: stream.seen }), [connection, stream]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
