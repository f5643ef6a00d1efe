import type { Schema } from "~/shared/api/client";
import { plot } from "~/shared/format/number";

/** A trade with its number, from 1 in order of time, and what it returned on its value: for the eye, so a float does. */
export interface Numbered {
  n: number;
  trade: Schema<"ReportTrade">;
  return: number | null;
  pnl: number;
}

export const sorts = ["n", "held", "return", "pnl"] as const;
export type Sort = (typeof sorts)[number];

export function numbered(trades: readonly Schema<"ReportTrade">[]): Numbered[] {
  return trades.map((trade, i) => {
    const value = plot(trade.entry_price) * plot(trade.qty);
    const pnl = plot(trade.pnl);
    return { n: i + 1, trade, return: value > 0 ? pnl / value : null, pnl };
  });
}

/** filterOf is how a name stands in the address, where an empty text stands for no filter. */
export const filterOf = (name: string) => name || "(none)";

export interface Wish {
  tag?: string;
  reason?: string;
  sort: Sort;
  order: "asc" | "desc";
}

/** arranged is the trades that one wants to see, in the order that one wants. */
export function arranged(all: readonly Numbered[], wish: Wish): Numbered[] {
  const by: Record<Sort, (t: Numbered) => number> = {
    n: (t) => t.n,
    held: (t) => t.trade.exit_time - t.trade.entry_time,
    return: (t) => t.return ?? Number.NEGATIVE_INFINITY,
    pnl: (t) => t.pnl,
  };
  const value = by[wish.sort];
  const up = wish.order === "asc" ? 1 : -1;
  return all
    .filter(
      ({ trade }) =>
        (wish.tag === undefined || filterOf(trade.tag) === wish.tag) &&
        (wish.reason === undefined || filterOf(trade.exit_reason) === wish.reason),
    )
    .sort((a, b) => (value(a) - value(b)) * up || a.n - b.n);
}
