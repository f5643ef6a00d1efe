import { useQuery } from "@tanstack/react-query";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { timeframe } from "~/shared/format/time";

export type Coverage = Schema<"Coverage">;
export type Range = Schema<"Range">;

/** useStored is what is stored of a market (synth:BTCUSDT:1h). none: nothing is. */
export function useStored(market: string) {
  const [exchange = "", symbol = "", frame = ""] = market.split(":");
  const whole = exchange !== "" && symbol !== "" && frame !== "";
  const list = useQuery({
    ...read("/api/v1/streams", { params: { query: { exchange, symbol, limit: 500 } } }),
    enabled: whole,
  });
  const found = list.data?.items.find((c) => c.market === market);
  return {
    coverage: found && found.candles > 0 ? found : undefined,
    none: list.isSuccess && !(found && found.candles > 0),
    pending: whole && list.isPending,
    error: list.error,
    retry: () => void list.refetch(),
    whole,
  };
}

/** span is from the first to behind the last candle that is stored. */
export function span(c: Coverage): { from: number; to: number } | undefined {
  const first = c.ranges?.[0];
  const last = c.ranges?.at(-1);
  return first && last ? { from: first.from, to: last.to } : undefined;
}

/** What a backtest of a period would find. */
export interface Found {
  from: number;
  to: number;
  /** How many candles count, as far as the ranges tell. */
  candles: number;
  gaps: Range[];
  missing: number;
  /** What is not stored at the beginning and at the end of the period, ms. */
  early: number;
  late: number;
}

/** within is what is stored of a period. Its ends are those of what is stored where they are not given. */
export function within(c: Coverage, from: number | undefined, to: number | undefined, now: number): Found | undefined {
  const all = span(c);
  const step = timeframe(c.market.split(":")[2] ?? "");
  if (!all || !step) return undefined;
  const begin = from ?? all.from;
  const end = Math.min(to ?? all.to, Math.max(now, all.to));
  const cut = (r: Range) => {
    const [a, b] = [Math.max(r.from, begin), Math.min(r.to, end)];
    return b > a ? { from: a, to: b, candles: Math.ceil((b - a) / step) } : undefined;
  };
  const runs = (c.ranges ?? []).flatMap((r) => cut(r) ?? []);
  const gaps = (c.gaps ?? []).flatMap((r) => cut(r) ?? []);
  return {
    from: begin,
    to: end,
    candles: runs.reduce((n, r) => n + r.candles, 0),
    gaps,
    missing: gaps.reduce((n, r) => n + r.candles, 0),
    early: Math.max(0, Math.min(all.from, end) - begin),
    late: Math.max(0, end - Math.max(all.to, begin) - step),
  };
}
