import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { address, credentials } from "~/shared/api/address";
import { apply, Later, priceKey } from "./apply";
import { type Connection, watch } from "./stream";

interface Live {
  connection: Connection;
  /** Connect now instead of waiting. */
  now(): void;
}

const Context = createContext<Live>({ connection: { state: "connecting" }, now: () => {} });

/** LiveProvider keeps one stream of events open for the whole page, and puts what comes into the query cache. */
export function LiveProvider({ children, onOut }: { children: ReactNode; onOut(): void }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  const [stream, setStream] = useState<{ now(): void }>({ now: () => {} });
  useEffect(() => {
    const later = new Later(client);
    const s = watch({
      url: address("/api/v1/events"),
      credentials,
      message: (m) => apply(client, later, m),
      changed: (c) => (c.state === "out" ? onOut() : setConnection(c)),
    });
    setStream({ now: s.now });
    return () => {
      s.stop();
      later.stop();
    };
  }, [client, onOut]);
  const value = useMemo(() => ({ connection, now: stream.now }), [connection, stream]);
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
