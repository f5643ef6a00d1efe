import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { type Pair, pairOf } from "~/shared/bot/market";
import { add, isZero, negate } from "~/shared/format/number";
import { priceKey } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { strategies } from "~/shared/strategy/description";
import { times } from "./amount";
import { midnightOf } from "./limits";
import { useStory } from "./story";
import { heldOf, tradesOf } from "./trades";

export type Bot = Schema<"Bot">;
export type Order = Schema<"Order">;

export const botQuery = (bot: string) => read("/api/v1/bots/{bot}", { params: { path: { bot } } });

/** Holding is what a slot holds, at the last price there is. */
export interface Holding {
  slot: string;
  market: string;
  at: Pair;
  qty: string;
  entry: string;
  mark: string;
  /** Signed: negative when short. */
  value: string;
  unrealised: string;
  realised: string;
}

type Price = { close: string; time: number };

/** useMarks is the last prices of markets that came since the page was opened, by market; of the minutes if these are newer. */
function useMarks(markets: readonly string[]): Map<string, Price> {
  const names = markets.flatMap((m) => [m, `${m.slice(0, m.lastIndexOf(":"))}:1m`]);
  const found = useQueries({
    queries: [...new Set(names)].map((m) => ({
      queryKey: priceKey(m),
      queryFn: (): Promise<Price> => Promise.reject(new Error("prices come by events")),
      enabled: false,
    })),
  });
  const by = new Map<string, Price>();
  for (const [i, m] of [...new Set(names)].entries()) {
    const p = found[i]?.data;
    if (p) by.set(m, p);
  }
  const out = new Map<string, Price>();
  for (const m of markets) {
    const own = by.get(m);
    const minute = by.get(`${m.slice(0, m.lastIndexOf(":"))}:1m`);
    const newest = minute && (!own || minute.time > own.time) ? minute : own;
    if (newest) out.set(m, newest);
  }
  return out;
}

/**
 * useHoldings is what a bot holds and what it is worth. The engine notes the worth of a bot every few minutes of its market; between
 * that, prices move it here: exactly, by the quantity held.
 */
export function useHoldings(bot: Bot) {
  const positions = useQuery(read("/api/v1/bots/{bot}/positions", { params: { path: { bot: bot.id } } }));
  const rows = positions.data?.items ?? none;
  const marks = useMarks((bot.slots ?? none).map((s) => s.market));
  const holdings = rows.map((p): Holding => {
    const mark = marks.get(p.market)?.close ?? p.last;
    const gone = add(mark, negate(p.entry));
    return {
      slot: p.slot,
      market: p.market,
      at: pairOf(p),
      qty: p.qty,
      entry: p.entry,
      mark,
      value: times(p.qty, mark),
      unrealised: isZero(p.qty) ? "0" : times(p.qty, gone),
      realised: p.realised,
    };
  });
  const noted = rows.map((p) => times(p.qty, p.last)).reduce((a, b) => add(a, b), "0");
  const value = holdings.map((h) => h.value).reduce((a, b) => add(a, b), "0");
  const cash = bot.equity === undefined ? undefined : add(bot.equity, negate(noted));
  return {
    holdings,
    value,
    cash,
    equity: cash === undefined ? undefined : add(cash, value),
    unrealised: holdings.map((h) => h.unrealised).reduce((a, b) => add(a, b), "0"),
    realised: holdings.map((h) => h.realised).reduce((a, b) => add(a, b), "0"),
    flat: rows.every((p) => isZero(p.qty)),
    pending: positions.isPending,
    error: positions.error,
    again: () => void positions.refetch(),
  };
}

const none: never[] = [];

/** useTrades is a bot's fills, and the trades they make. */
export function useTrades(bot: Bot) {
  const fills = useStory("/api/v1/bots/{bot}/fills", bot.id, {}, 500);
  const positions = useQuery(read("/api/v1/bots/{bot}/positions", { params: { path: { bot: bot.id } } }));
  const rows = positions.data?.items ?? none;
  const trades = useMemo(() => {
    const list = fills.rows ?? none;
    return tradesOf(list, fills.more ? Object.fromEntries(rows.map((p) => [p.slot, p.qty])) : heldOf(list));
  }, [fills.rows, fills.more, rows]);
  return { ...fills, trades };
}

/** useCurve is what a bot was worth over time, and at 00:00 UTC of its market's day. */
export function useCurve(bot: Bot) {
  const path = { bot: bot.id };
  const curve = useQuery(read("/api/v1/bots/{bot}/equity", { params: { path } }));
  const midnight = midnightOf(bot.cursor ?? Date.now());
  const before = useQuery({
    ...read("/api/v1/bots/{bot}/equity", { params: { path, query: { to: midnight + 1, bucket: 31_536_000_000 } } }),
    enabled: bot.cursor !== null,
  });
  return {
    points: curve.data?.items ?? none,
    // Before its first midnight a bot is measured by what it began with.
    midnight: before.data ? (before.data.items.at(-1)?.equity ?? bot.cash) : undefined,
    pending: curve.isPending,
    error: curve.error,
    again: () => void curve.refetch(),
  };
}

const openStates: readonly Order["status"][] = ["planned", "sending", "unknown", "open", "partially_filled"];
export const isOpen = (o: Order) => openStates.includes(o.status);

/** useOpenOrders is the orders that may still be filled. */
export function useOpenOrders(bot: Bot) {
  const orders = useQuery(
    read("/api/v1/bots/{bot}/orders", {
      params: { path: { bot: bot.id }, query: { limit: 200, status: [...openStates] } },
    }),
  );
  return {
    orders: orders.data?.items.filter(isOpen),
    error: orders.error,
    pending: orders.isPending,
    again: () => void orders.refetch(),
  };
}

/** useKills says which kill switches are on for a bot. For all but admins it is not told whether the bot's own is. */
export function useKills(bot: Bot) {
  const kills = useQuery(read("/api/v1/system/kill")).data;
  const told = useMay("admin") && kills !== undefined;
  return {
    own: kills?.bots.includes(bot.id) ? true : !told && bot.pause === "kill_switch" ? "perhaps" : false,
    wider: kills?.all ? "of this installation" : kills?.user ? "of all your bots" : undefined,
    live: (kills?.live && kills.live_allowed) ?? false,
  } as const;
}

/** useStrategy is the strategy of a bot, and the version that it runs: its number and its description. */
export function useStrategy(bot: Bot) {
  const list = useQuery(strategies);
  const named = (list.data?.items ?? none).filter((s) => s.name === bot.strategy);
  const tries = useQueries({
    queries: named.map((s) => ({
      ...read("/api/v1/strategies/{strategy}/versions/{version}", {
        params: { path: { strategy: s.id, version: bot.module } },
      }),
      staleTime: Number.POSITIVE_INFINITY, // a version never changes
      retry: false,
    })),
  });
  const at = tries.findIndex((t) => t.data);
  return {
    id: named[at]?.id ?? named[0]?.id,
    newest: named[at]?.newest,
    version: tries[at]?.data,
    pending: list.isPending || (at < 0 && tries.some((t) => t.isPending)),
    error: list.error ?? (at < 0 ? tries[0]?.error : null),
  };
}

/** title is how a bot is called with its money before it, for the window. */
export const titleOf = (bot: Bot) => `${bot.mode === "live" ? "LIVE" : "PAPER"} · ${bot.name}`;

/** quote is the currency of a bot's money. */
export const quote = (bot: Bot) => pairOf(bot.slots?.[0]).quote;
