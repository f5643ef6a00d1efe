import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, type Schema } from "../api/client";
import { Problem } from "../api/problem";
import { add, negate } from "../format/number";
import { currency, parts } from "./market";

type Bot = Schema<"Bot">;
type Position = Schema<"Position">;

const DAY = 24 * 60 * 60_000;
const YEAR = 365 * DAY;

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

// Of their own, not under the API's path: otherwise every candle of a bot would have them read again. What moves is the bot's equity.
async function points(bot: string, query: { from: number; to?: number; bucket: number }, signal: AbortSignal) {
  const { data } = await api.GET("/api/v1/bots/{bot}/equity", { params: { path: { bot }, query }, signal });
  return data?.items ?? [];
}
const retry = (n: number, error: Error) => n < 2 && !(error instanceof Problem);

/** before is what a bot was worth when the day began; null if it had not begun then. It does not change during the day. */
const before = (bot: string, day: number) =>
  queryOptions({
    queryKey: ["bot/before", bot, day],
    queryFn: async ({ signal }) => (await points(bot, { from: 0, to: day + 1, bucket: YEAR }, signal)).at(-1)?.equity ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    retry,
  });

/** useToday is what a bot has made since the day of its market began; undefined while that is not known. */
export function useToday(bot: Bot, day: number, wanted = true): string | undefined {
  const idle = bot.equity === undefined || (bot.cursor ?? 0) <= day; // it has seen no candle today
  const found = useQuery({ ...before(bot.id, day), enabled: wanted && !idle });
  if (bot.equity === undefined) return undefined;
  if (idle) return "0";
  return found.data === undefined ? undefined : add(bot.equity, negate(found.data ?? bot.cash));
}

/** useCurve is what a bot was worth in 30 days, four points a day, and what it is worth now; nothing if that cannot be read. */
export function useCurve(bot: Bot, day: number, wanted = true): string[] | undefined {
  const found = useQuery({
    queryKey: ["bot/curve", bot.id, day],
    queryFn: async ({ signal }) => (await points(bot.id, { from: day - 30 * DAY, bucket: DAY / 4 }, signal)).map((p) => p.equity),
    enabled: wanted && bot.equity !== undefined,
    staleTime: 10 * 60_000,
    retry,
  });
  if (found.isError) return [];
  if (!found.data) return undefined;
  // A bot of today has a single bucket: what it began with and what it has now are a line at least.
  const started = found.data.length < 2 ? [bot.cash, ...found.data] : found.data;
  return bot.equity === undefined ? started : [...started, bot.equity];
}
