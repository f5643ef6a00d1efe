import type { Schema } from "../api/client";
import type { Costs } from "./costs";

/** What a backtest or a sweep was asked for, as its job keeps it. Whatever reads the spec of such a job does it here. */
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
  /** Of a sweep: the parameters that vary, like fast=8..48:4, how many combinations by chance, what it is ranked by. */
  axes: string[];
  random: number;
  metric: string;
}

type Raw = Record<string, unknown>;
const record = (v: unknown): Raw => (typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Raw) : {});
const text = (v: unknown, otherwise = ""): string => (typeof v === "string" ? v : otherwise);
const texts = (v: unknown): string[] => (Array.isArray(v) ? v.filter((t) => typeof t === "string") : []);
const time = (v: unknown): number | undefined => (typeof v === "number" && v !== 0 ? v : undefined);

/** asked reads the spec of a job, whose form the API leaves open. */
export function asked(spec: unknown): Asked {
  const raw = record(spec);
  const s = record(raw.settings);
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
    axes: texts(raw.axes),
    random: typeof raw.random === "number" ? raw.random : 0,
    metric: text(raw.metric) || "sharpe",
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
