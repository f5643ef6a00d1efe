import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Connection } from "./stream";

interface Live {
  connection: Connection;
  /** Connect now instead of waiting. */
  now(): void;
}

/** How the stream is, for all who are drawn below LiveProvider. */
export const Context = createContext<Live>({ connection: { state: "connecting" }, now: () => {} });

/** useLive says how the stream of events is. */
export const useLive = () => useContext(Context);

/** useLost says whether the connection is lost: then nothing can be changed, and what is shown may be old. */
export const useLost = () => useContext(Context).connection.state === "lost";

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
