import type { Schema } from "~/shared/api/client";
import { type Costs, usual } from "~/shared/strategy/costs";
import { careful } from "~/shared/strategy/limits";
import { chosen, type Param, type Values } from "~/shared/strategy/params";

/** What a new bot is to be, as far as it was chosen. */
export interface Draft {
  name: string;
  /** "sma-cross", or "sma-cross@2" for its second version. */
  strategy: string;
  /** The market of each slot, by the slot's name: synth:BTCUSDT:1h. */
  markets: Record<string, string>;
  params: Values;
  limits: string[];
  cash: string;
  costs: Costs;
  mode: "paper" | "live";
  /** Id of the account that a live bot trades with. */
  account: string;
  /** Candles of warm-up; "" is as many as the strategy wants. */
  warmup: string;
  /** Seconds between looks at the market; "" is whenever a candle closes. */
  interval: string;
  seed: string;
  /** Start it at once. */
  start: boolean;
}

/** What is chosen for those who choose nothing: paper, and limits that keep a bad day small. */
export const fresh = (more: Partial<Draft> = {}): Draft => ({
  name: "",
  strategy: "",
  markets: {},
  params: {},
  limits: [...careful],
  cash: "10000",
  costs: usual,
  mode: "paper",
  account: "",
  warmup: "",
  interval: "",
  seed: "",
  start: true,
  ...more,
});

/**
 * setup is what the API takes. Everything is said, so that nothing of a default of the server's is not what the review has shown;
 * but for what has no default here.
 */
export function setup(d: Draft, describe: Schema<"Description">): Schema<"Setup"> {
  const live = d.mode === "live";
  return {
    name: d.name.trim(),
    strategy: d.strategy,
    mode: d.mode,
    ...(live ? { account: d.account } : {}),
    slots: describe.slots.map((s) => ({ slot: s.name, market: d.markets[s.name] ?? "" })),
    params: chosen(describe.params as Param[], d.params),
    limits: d.limits,
    cash: d.cash.trim(),
    costs: d.costs,
    ...(d.seed.trim() ? { seed: d.seed.trim() } : {}),
    interval: d.interval.trim() ? Number(d.interval.trim()) * 1000 : 0,
    warmup: d.warmup.trim() ? Number(d.warmup.trim()) : -1,
  };
}

/** What the engine itself does with orders, which no exchange takes yet. */
const paperOnly = ["stop_loss_pct", "take_profit_pct", "trailing_stop_pct"];
/** withoutStops leaves out the limits that a live bot cannot have. */
export const withoutStops = (limits: readonly string[]) => limits.filter((l) => !paperOnly.includes(l.split("=", 1)[0] ?? ""));

const KEY = "tradebot.new-bot";

interface Kept {
  /** What the draft began from, as the address says. */
  from: string;
  draft: Draft;
}

/** kept is the draft that was begun from the same, if there is one in this tab. It holds no secret. */
export function kept(from: string): Draft | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return found?.from === from ? { ...fresh(), ...found.draft } : undefined;
  } catch {
    return undefined;
  }
}

export function keep(from: string, draft: Draft) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ from, draft } satisfies Kept));
  } catch {
    // A browser that keeps nothing: the draft lasts as long as the page.
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // It kept nothing.
  }
}
