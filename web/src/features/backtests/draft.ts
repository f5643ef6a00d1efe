import type { Schema } from "~/shared/api/client";
import { type Costs, usual } from "~/shared/strategy/costs";
import { defaultOf, type Param, typed, type Values } from "~/shared/strategy/params";
import type { Asked } from "./asked";

/** A backtest that is being written. */
export interface Draft {
  /** "sma-cross", "sma-cross@2", "" for none yet. */
  strategy: string;
  /** A market by the slot's name; under "" one that waits for a strategy to say what its slot is called. */
  markets: Record<string, string>;
  /** ms UTC; undefined: as far as candles are stored. to is exclusive. */
  from?: number;
  to?: number;
  params: Values;
  cash: string;
  costs: Costs;
  limits: string[];
  seed: string;
  rest: Asked["rest"];
}

export const fresh: Draft = {
  strategy: "",
  markets: {},
  params: {},
  cash: "10000",
  costs: usual,
  limits: [],
  seed: "1",
  rest: {},
};

/** draftOf is a draft that begins as a backtest was; strategy: what its version is called now. */
export function draftOf(a: Asked, strategy: string): Draft {
  return {
    strategy,
    markets: Object.fromEntries(a.slots.map((s) => [s.slot, s.market])),
    ...(a.from === undefined ? {} : { from: a.from }),
    ...(a.to === undefined ? {} : { to: a.to }),
    params: Object.fromEntries(Object.entries(a.params).map(([name, value]) => [name, String(value)])),
    cash: a.cash,
    costs: a.costs,
    limits: a.limits,
    seed: String(a.seed),
    rest: a.rest,
  };
}

/** marketOf is the market of a slot. A job does not name the slot of a strategy that has only one. */
export const marketOf = (d: Draft, slots: readonly { name: string }[], slot: string): string =>
  d.markets[slot] ?? (slots.length === 1 || slots[0]?.name === slot ? (d.markets[""] ?? "") : "");

/** body is what is sent. */
export function body(d: Draft, slots: readonly { name: string }[], params: readonly Param[]): Schema<"TestSettings"> {
  const values = Object.fromEntries(params.map((p) => [p.name, d.params[p.name] ?? defaultOf(p)]));
  return {
    strategy: d.strategy,
    slots: slots.map((s) => ({ slot: s.name, market: marketOf(d, slots, s.name) })),
    ...(d.from === undefined ? {} : { from: d.from }),
    ...(d.to === undefined ? {} : { to: d.to }),
    params: typed(params, values),
    cash: d.cash.trim(),
    ...d.costs,
    limits: d.limits,
    seed: Number(d.seed),
    ...d.rest,
  };
}
