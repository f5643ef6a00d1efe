import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Connection } from "./stream";

export interface Live {
  connection: Connection;
  /** Connect now instead of waiting. */
  now(): void;
  /** When the server gave the last sign of life, ms. */
  seen(): number;
}

/** How the stream is, for all who are drawn below LiveProvider. */
export const Context = createContext<Live>({ connection: { state: "connecting" }, now: () => {}, seen: Date.now });

/** useLive says how the stream of events is. */
export const useLive = () => useContext(Context);

/** useLost says whether the connection is lost: then nothing can be changed, and what is shown may be old. */
export const useLost = () => useContext(Context).connection.state === "lost";

/** How long nothing may come, ms: the server gives a sign of life every 15 s, and may be late by 10. */
const silence = 25_000;

/** useStale is how old what is shown is, ms, if the connection holds and nothing comes by it; 0 if all is well. now: the time. */
export function useStale(now: number): number {
  const { connection, seen } = useContext(Context);
  const age = now - seen();
  return connection.state === "open" && age > silence ? age : 0;
}

/** The last price of a market, as it came: useQuery({ queryKey: priceKey(market), enabled: false }). */
export const priceKey = (market: string) => ["live/price", market] as const;

/** usePrice is the last price of a market (synth:BTCUSDT) that came since the page was opened. */
export function usePrice(market: string): { close: string; time: number } | undefined {
  return useQuery<{ close: string; time: number }>({
    queryKey: priceKey(market),
    queryFn: () => Promise.reject(new Error("prices come by events")),
    enabled: false,
  }).data;
}
