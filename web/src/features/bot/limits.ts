import { add, compare, isZero, money, negate, percent, plot, share, sign } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { over, size, times } from "./amount";
import type { Trade } from "./trades";

/** Limits as they are used: what each allows, how much of that is gone, in words. They are NAME=VALUE, as the engine reads them. */

export interface Used {
  name: string;
  title: string;
  /** What is gone, and of what. */
  value: string;
  of?: string;
  /** 0 to 1 and more; undefined if a limit is only a rule, and nothing of it is used up. */
  used?: number;
}

export interface State {
  /** What the bot is worth, and what it was at 00:00 UTC. */
  equity?: string;
  midnight?: string;
  /** Market time, ms. */
  now: number;
  curve: readonly { time: number; equity: string }[];
  trades: readonly Trade[];
  /** Value of each slot's position. */
  values: readonly string[];
  open: number;
  quote: string;
}

const DAY = 86_400_000;
const titles: Record<string, string> = {
  max_position: "Position",
  max_order: "One order",
  orders_per_minute: "Orders in a minute",
  open_orders: "Open orders",
  daily_trades: "Trades today",
  daily_loss_pct: "Daily loss",
  daily_profit_pct: "Daily profit",
  price_band_pct: "Distance from the last price",
  stop_loss_pct: "Stop loss",
  take_profit_pct: "Take profit",
  trailing_stop_pct: "Trailing stop",
  no_shorts: "Short positions",
  cooldown: "Pause after a loss",
  stop_guard: "Stops hit",
  drawdown_guard: "Drawdown from peak",
  low_profit: "Profit too low",
};

/** ends is the start of the UTC day of a time. */
export const midnightOf = (ms: number) => Math.floor(ms / DAY) * DAY;

/** fallOf is how far the last point is under the highest of those from a time on, 0 to 1. */
export function fallOf(curve: readonly { time: number; equity: string }[], from: number, now?: string): number {
  let high = "0";
  let last = now;
  for (const p of curve) {
    if (p.time < from) continue;
    if (compare(p.equity, high) > 0) high = p.equity;
    if (now === undefined) last = p.equity;
  }
  if (last === undefined || isZero(high) || compare(last, high) >= 0) return 0;
  return 1 - (share(last, high) ?? 1);
}

/** worstOf is the deepest fall of a curve, 0 to 1. */
export function worstOf(curve: readonly { equity: string }[]): number {
  let high = "0";
  let worst = 0;
  for (const p of curve) {
    if (compare(p.equity, high) > 0) high = p.equity;
    else if (!isZero(high)) worst = Math.max(worst, 1 - (share(p.equity, high) ?? 1));
  }
  return worst;
}

const largest = (list: readonly string[]) => list.map(size).reduce((a, b) => (compare(a, b) >= 0 ? a : b), "0");

export function used(limits: readonly string[] | null, s: State): Used[] {
  return (limits ?? []).map((text) => {
    const at = text.indexOf("=");
    const name = at < 0 ? text : text.slice(0, at);
    const value = at < 0 ? "true" : text.slice(at + 1);
    return { name, title: titles[name] ?? name.replaceAll("_", " "), ...one(name, value, s) };
  });
}

function one(name: string, value: string, s: State): Pick<Used, "value" | "of" | "used"> {
  const meter = (gone: string, most: string, unit: string) => ({
    value: money(gone),
    of: `of ${money(most)} ${unit}`.trim(),
    used: share(gone, most) ?? 0,
  });
  const number = (gone: number, most: number, rest = "") => ({
    value: String(gone),
    of: `of ${most}${rest}`,
    used: most > 0 ? gone / most : 0,
  });
  const [first = "", window = "", pause = ""] = value.split("/");
  const since = s.now - (timeframe(window) ?? 0);
  switch (name) {
    case "daily_loss_pct":
    case "daily_profit_pct": {
      if (s.equity === undefined || s.midnight === undefined) return { value: `${value}\u202f% of the day's begin` };
      const most = over(times(s.midnight, value), "100", 8) ?? "0";
      const change = add(s.equity, negate(s.midnight));
      const gone = name === "daily_loss_pct" ? negate(change) : change;
      return meter(sign(gone) > 0 ? gone : "0", most, s.quote);
    }
    case "daily_trades":
      return number(s.trades.filter((t) => (t.exited ?? 0) >= midnightOf(s.now)).length, plot(value));
    case "open_orders":
      return number(s.open, plot(value));
    case "max_position":
      return meter(largest(s.values), value, s.quote);
    case "drawdown_guard": {
      const fall = fallOf(s.curve, since, s.equity);
      return { value: percent(fall), of: `of ${percent(plot(first) / 100)} in ${window}`, used: (fall * 100) / plot(first) };
    }
    case "stop_guard": {
      const stops = s.trades.filter(
        (t) =>
          (t.exited ?? 0) >= since &&
          (t.reason === "stop_loss" || ((t.reason === "trailing_stop" || t.reason === "liquidation") && sign(t.pnl) < 0)),
      );
      return number(stops.length, plot(first), ` in ${window}`);
    }
    case "low_profit":
      return { value: `below ${first}\u202f% in ${window}, then ${pause} without entries` };
    case "max_order":
      return { value: `at most ${money(value)} ${s.quote}`.trim() };
    case "orders_per_minute":
      return { value: `at most ${value}` };
    case "no_shorts":
      return { value: value === "true" ? "not allowed" : "allowed" };
    case "cooldown":
      return { value };
    default:
      return { value: name.endsWith("_pct") ? `${value}\u202f%` : value };
  }
}
