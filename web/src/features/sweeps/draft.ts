import type { Schema } from "~/shared/api/client";
import { type Costs, usual } from "~/shared/strategy/costs";
import { checkParam, defaultOf, type Param, typed } from "~/shared/strategy/params";
import { type Axes, axisOf, checkAxis, isNumber, readAxis, writeAxis } from "./axes";
import { numeral } from "./numeral";
import type { Asked } from "./spec";

type Settings = Schema<"SweepSettings">;

/** Draft is a sweep that is being written. */
export interface Draft {
  strategy: string;
  /** A market for each slot, by its name; of a strategy with one slot under "". */
  markets: Record<string, string>;
  /** Days, 2025-01-01; empty: all that is stored. The last one counts. */
  from: string;
  to: string;
  axes: Axes;
  random: boolean;
  sample: string;
  metric: string;
  cash: string;
  costs: Costs;
  /** What this form does not show and a sweep that is run again has. */
  kept: Partial<Settings>;
}

export const empty: Draft = {
  strategy: "",
  markets: {},
  from: "",
  to: "",
  axes: {},
  random: false,
  sample: "200",
  metric: "sharpe",
  cash: "10000",
  costs: usual,
  kept: {},
};

const DAY = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** start is the beginning of a day, ms UTC; undefined if it is empty or no day. */
export function start(day: string): number | undefined {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** end is the end of a day: the open time of the first candle after it. */
export function end(day: string): number | undefined {
  const ms = start(day);
  return ms === undefined ? undefined : ms + DAY;
}

/** again is a draft of what was asked for once. */
export function again(a: Asked, strategy: string): Draft {
  return {
    ...empty,
    strategy,
    markets: Object.fromEntries(a.slots.map((s) => [s.slot, s.market])),
    from: a.from === undefined ? "" : dayOf(a.from),
    to: a.to === undefined ? "" : dayOf(a.to - 1),
    random: a.random > 0,
    sample: a.random > 0 ? String(a.random) : empty.sample,
    metric: a.metric,
    cash: a.cash,
    costs: a.costs,
    kept: { ...a.rest, seed: a.seed, limits: a.limits },
  };
}

/** axesFor is the axes of a strategy: as they were asked for, or the first two numbers in a range around their defaults. */
export function axesFor(params: readonly Param[], before?: Asked): Axes {
  const axes: Axes = Object.fromEntries(params.map((p) => [p.name, axisOf(p)]));
  if (before && (before.axes.length > 0 || before.random > 0 || Object.keys(before.params).length > 0)) {
    for (const p of params) {
      const axis = before.axes.find((t) => t.startsWith(`${p.name}=`));
      const value = before.params[p.name];
      if (axis) axes[p.name] = readAxis(p, axis);
      else if (value !== undefined) axes[p.name] = { ...axisOf({ ...p, default: value }), how: "fixed" };
    }
    if (before.axes.length > 0 || before.random > 0) return axes;
  }
  for (const p of params.filter(isNumber).slice(0, 2)) axes[p.name] = { ...(axes[p.name] ?? axisOf(p)), how: "range" };
  return axes;
}

/** marketOf is the market of a slot. A name that is not there yet is that of the only slot. */
export const marketOf = (d: Draft, slot: string, only: boolean) => d.markets[slot] ?? (only ? (d.markets[""] ?? "") : "");

/** wrongIn is what keeps a draft from being asked about, in a sentence; undefined if nothing does. */
export function wrongIn(d: Draft, params: readonly Param[], slots: readonly { name: string }[]): string | undefined {
  if (d.strategy === "") return "Choose a strategy.";
  if (
    slots.some(
      (s) =>
        marketOf(d, s.name, slots.length === 1)
          .split(":")
          .filter(Boolean).length !== 3,
    )
  )
    return slots.length === 1 ? "Choose a market." : "Choose a market for every slot.";
  for (const p of params) {
    const axis = d.axes[p.name];
    if (axis && (checkAxis(p, axis) || (axis.how === "fixed" && checkParam(p, axis.value))))
      return "A parameter is not right yet.";
  }
  if (!/^[1-9]\d*$/.test(d.sample) && d.random) return "Write how many combinations are tried at random.";
  if (!d.random && params.every((p) => (d.axes[p.name]?.how ?? "fixed") === "fixed"))
    return "Nothing varies yet. Give a parameter a range or a list, or try combinations at random.";
  const [from, to] = [start(d.from), end(d.to)];
  if (from !== undefined && to !== undefined && from >= to) return "The period ends before it begins.";
  return undefined;
}

/** body is a draft as the API takes it. */
export function body(d: Draft, params: readonly Param[], slots: readonly { name: string }[]): Settings {
  const fixed = Object.fromEntries(
    params.filter((p) => d.axes[p.name]?.how === "fixed").map((p) => [p.name, d.axes[p.name]?.value ?? defaultOf(p)]),
  );
  const from = start(d.from);
  const to = end(d.to);
  return {
    ...d.kept,
    strategy: d.strategy,
    slots: slots.map((s) => ({
      market: marketOf(d, s.name, slots.length === 1),
      ...(slots.length > 1 ? { slot: s.name } : {}),
    })),
    axes: params.flatMap((p) => writeAxis(p.name, d.axes[p.name] ?? axisOf(p)) ?? []),
    params: typed(params, fixed),
    ...(d.random ? { random: numeral(d.sample) } : {}),
    metric: d.metric,
    cash: d.cash,
    ...d.costs,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
