import type { Schema } from "~/shared/api/client";
import { isZero } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { checkAmount } from "~/shared/strategy/costs";
import { wrongLimits } from "~/shared/strategy/limits";
import { wrong } from "~/shared/strategy/params";
import type { Draft } from "./draft";
import type { Step } from "./faults";

type Slot = Schema<"StrategySlot">;

/** checkMarket says what is wrong with the market of a slot; undefined if nothing is. */
export function checkMarket(slot: Slot, market: string | undefined): string | undefined {
  const [exchange = "", symbol = "", frame = ""] = (market ?? "").split(":");
  if (symbol === "") return "Choose a market.";
  if (!/^[A-Z0-9_-]{1,32}$/.test(symbol) || exchange === "") return "Write a symbol as the exchange does, like BTCUSDT.";
  const base = timeframe(frame);
  if (base === undefined || base <= 0) return "Choose the length of its candles.";
  for (const wanted of slot.timeframes) {
    const ms = wanted === "base" ? base : timeframe(wanted);
    if (ms !== undefined && ms % base !== 0)
      return `It also wants candles of ${wanted}, which cannot be built from ${frame}. Choose shorter ones.`;
  }
  return undefined;
}

export function checkCash(text: string): string | undefined {
  if (isZero(text)) return "Give it more than 0.";
  return checkAmount(text, "an amount");
}

/** checkWhole: "" is no choice. */
export function checkWhole(text: string, most: number): string | undefined {
  const t = text.trim();
  if (t === "") return undefined;
  if (!/^\d+$/.test(t)) return "Write a whole number, or leave it empty.";
  return t.length > 9 || Number(t) > most ? `At most ${most.toLocaleString("en-GB")}.` : undefined;
}

export function checkSeed(text: string): string | undefined {
  return text.trim() === "" || /^\d{1,20}$/.test(text.trim())
    ? undefined
    : "Write a whole number of at most 20 digits, or leave it empty.";
}

export function checkName(name: string): string | undefined {
  const length = new TextEncoder().encode(name.trim()).length;
  if (length === 0) return "Give it a name.";
  return length > 80 ? "That is too long; 80 characters are the most." : undefined;
}

/** sound says whether a step is filled in, as far as that can be told here. */
export function sound(step: Step, d: Draft, describe: Schema<"Description"> | undefined): boolean {
  if (!describe) return false;
  switch (step) {
    case 0:
      return d.strategy !== "";
    case 1:
      return describe.slots.every((s) => checkMarket(s, d.markets[s.name]) === undefined);
    case 2:
      return (
        Object.keys(wrong(describe.params, d.params)).length === 0 &&
        !checkWhole(d.warmup, 1_000_000) &&
        !checkWhole(d.interval, 86_400) &&
        !checkSeed(d.seed)
      );
    case 3:
      return (
        checkCash(d.cash) === undefined &&
        wrongLimits(d.limits).length === 0 &&
        [d.costs.fee, d.costs.maker_fee, d.costs.slippage_bps, d.costs.spread_bps, d.costs.volume_cap].every(
          (t) => !checkAmount(t),
        )
      );
    case 4:
      return checkName(d.name) === undefined;
  }
}

/** open is the first step that is not filled in: nobody can go further. */
export function firstOpen(d: Draft, describe: Schema<"Description"> | undefined): Step {
  for (const step of [0, 1, 2, 3] as const) if (!sound(step, d, describe)) return step;
  return 4;
}
