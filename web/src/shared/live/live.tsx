import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { apply, Later, priceKey } from "./apply";
import { type Connection, watch } from "./stream";

interface Live {
  connection: Connection;
  /** Connect now instead of waiting. */
  now(): void;
  /** When the server gave the last sign of life, ms. */
  seen(): number;
}

const Context = createContext<Live>({ connection: { state: "connecting" }, now: () => {}, seen: Date.now });

/** How long nothing may come, ms: the server gives a sign of life every 15 s, and may be late by 10. */
const silence = 25_000;

/** useStale is how old what is shown is, ms, if the connection holds and nothing comes by it; 0 if all is well. now: the time. */
export function useStale(now: number): number {
  const { connection, seen } = useContext(Context);
  const age = now - seen();
  return connection.state === "open" && age > silence ? age : 0;
}

/** LiveProvider keeps one stream of events open for the whole page, and puts what comes into the query cache. */
export function LiveProvider({ children, onOut }: { children: ReactNode; onOut(): void }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  const [stream, setStream] = useState<Pick<Live, "now" | "seen">>({ now: () => {}, seen: Date.now });
  useEffect(() => {
    const later = new Later(client);
    const s = watch({
      url: "/api/v1/events",
      message: (m) => apply(client, later, m),
      changed: (c) => (c.state === "out" ? onOut() : setConnection(c)),
    });
    setStream(s);
    return () => {
      s.stop();
      later.stop();
    };
  }, [client, onOut]);
  const value = useMemo(() => ({ connection, now: stream.now, seen: stream.seen }), [connection, stream]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** useLive says how the stream of events is. */
export const useLive = () => useContext(Context);

/** useLost says whether the connection is lost: then nothing can be changed, and what is shown may be old. */
export const useLost = () => useContext(Context).connection.state === "lost";

/** usePrice is the last price of a market (synth:BTCUSDT) that came since the page was opened. */
export function usePrice(market: string): { close: string; time: number } | undefined {
  return useQuery<{ close: string; time: number }>({
    queryKey: priceKey(market),
    queryFn: () => Promise.reject(new Error("prices come by events")),
    enabled: false,
  }).data;
}
