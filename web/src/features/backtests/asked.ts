import type { Schema } from "~/shared/api/client";
import { day } from "~/shared/format/time";
import type { Costs } from "~/shared/strategy/costs";

/** What a backtest was asked for, as its job keeps it. */
export interface Asked {
  /** SHA-256 of the version of the strategy. */
  module: string;
  /** slot is empty where the strategy has only one. */
  slots: { slot: string; market: string }[];
  from?: number;
  to?: number;
  params: Record<string, unknown>;
  cash: string;
  costs: Costs;
  limits: string[];
  seed: number;
  /** What hardly anybody sets: steps of prices and quantities, and funding. */
  rest: Pick<Schema<"TestSettings">, "tick" | "lot" | "min_notional" | "funding">;
}

type Raw = Record<string, unknown>;
const record = (v: unknown): Raw => (typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Raw) : {});
const text = (v: unknown, otherwise = ""): string => (typeof v === "string" ? v : otherwise);
const texts = (v: unknown): string[] => (Array.isArray(v) ? v.filter((t) => typeof t === "string") : []);
const time = (v: unknown): number | undefined => (typeof v === "number" && v !== 0 ? v : undefined);

/** The API takes lists in queries with commas, where the client by itself would repeat the name. */
export const commas = { querySerializer: { array: { style: "form", explode: false } } } as const;

/** asked reads the spec of a job, whose form the API leaves open. */
export function asked(spec: unknown): Asked {
  const s = record(record(spec).settings);
  const from = time(s.from);
  const to = time(s.to);
  const fee = text(s.fee, "0");
  return {
    module: text(s.module),
    slots: texts(s.candles).map((c) => {
      const at = c.indexOf("=");
      return { slot: at < 0 ? "" : c.slice(0, at), market: c.slice(at + 1) };
    }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    params: record(s.params),
    cash: text(s.cash, "10000"),
    costs: {
      fee,
      maker_fee: text(s.maker_fee, fee),
      slippage_bps: text(s.slippage_bps, "0"),
      spread_bps: text(s.spread_bps, "0"),
      volume_cap: text(s.volume_cap, "0"),
      fills: text(s.fill_model, "default"),
    },
    limits: texts(s.limits),
    seed: typeof s.seed === "number" ? s.seed : 1,
    rest: {
      tick: text(s.tick, "0"),
      lot: text(s.lot, "0"),
      min_notional: text(s.min_notional, "0"),
      funding: text(s.funding, "0"),
    },
  };
}

/** again is the same backtest once more, as the API takes it. */
export function again(a: Asked): Schema<"TestSettings"> {
  return {
    strategy: a.module,
    slots: a.slots.map((s) => (s.slot ? s : { market: s.market })),
    ...(a.from === undefined ? {} : { from: a.from }),
    ...(a.to === undefined ? {} : { to: a.to }),
    params: a.params,
    cash: a.cash,
    ...a.costs,
    limits: a.limits,
    seed: a.seed,
    ...a.rest,
  };
}

/** markets in words: "BTCUSDT 1h", "BTCUSDT, ETHUSDT 1h". */
export function markets(list: readonly { market: string }[]): string {
  const parts = list.map((s) => s.market.split(":"));
  const frames = new Set(parts.map((p) => p[2]));
  if (frames.size === 1) return `${parts.map((p) => p[1]).join(", ")} ${parts[0]?.[2] ?? ""}`;
  return parts.map((p) => `${p[1]} ${p[2]}`).join(", ");
}

/** period in words. Days are UTC, as candles are; to is exclusive, so the last day is the one before. */
export function period(from: number | undefined, to: number | undefined, now = Date.now()): string {
  const last = to === undefined ? "now" : day(to - 1, now, "UTC");
  if (from === undefined) return `All stored, to ${last}`;
  return `${day(from, now, "UTC")} to ${last}`;
}

/** parameters in words: "fast 10, slow 30". */
export const parameters = (params: Record<string, unknown>): string =>
  Object.entries(params)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`)
    .join(", ");

/** quote is the currency of a symbol's prices, as far as its name tells. */
export function quote(symbol: string): string {
  return ["USDT", "USDC", "FDUSD", "BUSD", "USD", "EUR", "BTC", "ETH"].find((q) => symbol.endsWith(q) && symbol !== q) ?? "";
}
