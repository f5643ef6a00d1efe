import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, type Schema } from "../api/client";
import { Problem } from "../api/problem";
import { add, negate } from "../format/number";
import { currency, parts } from "./market";

type Bot = Schema<"Bot">;
type Position = Schema<"Position">;

const DAY = 24 * 60 * 60_000;

/** The exchange that a bot's money is counted at, and in which currency: those of its first market, as the server does it. */
export function purse(bot: Pick<Bot, "slots">): { exchange: string; quote: string } {
  const first = bot.slots?.[0];
  return { exchange: parts(first?.market ?? "").exchange, quote: currency(first) };
}

/** startOfDay is when the day of a bot's market began, ms UTC. A synthetic market has a clock of its own, which may be ahead. */
export function startOfDay(bot: Bot, wealth: readonly Schema<"Wealth">[] = [], now = Date.now()): number {
  const { exchange } = purse(bot);
  const time = Math.max(now, ...wealth.filter((w) => w.exchange === exchange).map((w) => w.now));
  return time - (time % DAY);
}

/** earned is what a bot is worth less what it began with; undefined before its first candle. */
export const earned = (bot: Bot) => (bot.equity === undefined ? undefined : add(bot.equity, negate(bot.cash)));

/** held are the positions of a bot, and what they would bring if they were closed now. */
export function held(bot: string, positions: readonly Position[] = []): { open: Position[]; unrealised: string | undefined } {
  const open = positions.filter((p) => p.bot === bot);
  return { open, unrealised: open.length > 0 ? add(...open.map((p) => p.unrealised)) : undefined };
}

type Curve = Schema<"BotCurve">;

/**
 * curves is what all bots made of late, by bot: one question for a whole list, asked once a day and a few times more for bots that are new.
 * It is not under the API's path, otherwise every candle of a bot would have it read again; what moves is the bot's equity.
 */
const curves = (day: number) =>
  queryOptions({
    queryKey: ["bots/curves", day],
    queryFn: async ({ signal }) => {
      const all = new Map<string, Curve>();
      for (let cursor = ""; ; ) {
        const query = { limit: 500, ...(cursor ? { cursor } : {}) };
        const { data } = await api.GET("/api/v1/bots/curves", { params: { query }, signal });
        for (const c of data?.items ?? []) all.set(c.bot, c);
        cursor = data?.next_cursor ?? "";
        if (!cursor) return all;
      }
    },
    staleTime: 10 * 60_000,
    retry: (n, error: Error) => n < 2 && !(error instanceof Problem),
  });

/** useToday is what a bot has made since the day of its market began; undefined while that is not known. */
export function useToday(bot: Bot, day: number): string | undefined {
  const idle = bot.equity === undefined || (bot.cursor ?? 0) <= day; // it has seen no candle today
  const found = useQuery({ ...curves(day), enabled: !idle });
  if (bot.equity === undefined) return undefined;
  if (idle) return "0";
  // One that was not there yet began after the question, with its cash.
  return found.data && add(bot.equity, negate(found.data.get(bot.id)?.opening ?? bot.cash));
}

/** useCurve is what a bot was worth in 30 days, and what it is worth now; nothing if that cannot be read. */
export function useCurve(bot: Bot, day: number): string[] | undefined {
  const found = useQuery({ ...curves(day), enabled: bot.equity !== undefined });
  if (found.isError) return [];
  if (!found.data) return undefined;
  const days = found.data.get(bot.id)?.curve ?? [];
  // A bot of today has no day behind it: what it began with and what it has now are a line at least.
  const started = days.length === 0 ? [bot.cash] : days;
  return bot.equity === undefined ? started : [...started, bot.equity];
}
