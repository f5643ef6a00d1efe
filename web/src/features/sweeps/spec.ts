import type { Schema } from "~/shared/api/client";
import { inWords } from "~/shared/bot/market";
import { day } from "~/shared/format/time";

/** What was asked for with a backtest or a sweep, as a job keeps it. */
export interface Asked {
  /** SHA-256 of the version of the strategy. */
  module: string;
  slots: { slot?: string; market: string }[];
  from?: number;
  to?: number;
  params: Record<string, unknown>;
  /** Money and costs, as the API takes them again. */
  rest: Partial<Omit<Schema<"TestSettings">, "strategy" | "slots" | "params" | "from" | "to">>;
  axes: string[];
  random: number;
  metric: string;
}

type Raw = Record<string, unknown>;
const record = (v: unknown): Raw => (typeof v === "object" && v !== null ? (v as Raw) : {});
const text = (v: unknown): string => (typeof v === "string" ? v : "");
const texts = (v: unknown): string[] => (Array.isArray(v) ? v.filter((t) => typeof t === "string") : []);
const time = (v: unknown): number | undefined => (typeof v === "number" && v !== 0 ? v : undefined);

/** asked reads the spec of a sweep, or of a backtest, which has the same settings. */
export function asked(spec: unknown): Asked {
  const raw = record(spec);
  const s = record(raw.settings ?? raw);
  const rest: Raw = {};
  for (const name of [
    "cash",
    "fee",
    "maker_fee",
    "slippage_bps",
    "spread_bps",
    "tick",
    "lot",
    "min_notional",
    "volume_cap",
    "funding",
  ])
    if (typeof s[name] === "string") rest[name] = s[name];
  if (typeof s.fill_model === "string") rest.fills = s.fill_model;
  if (typeof s.seed === "number") rest.seed = s.seed;
  if (Array.isArray(s.limits) && s.limits.length > 0) rest.limits = texts(s.limits);
  return {
    module: text(s.module),
    slots: texts(s.candles).map((c) => {
      const [slot, market] = c.split("=");
      return market === undefined ? { market: c } : { slot: slot as string, market };
    }),
    from: time(s.from),
    to: time(s.to),
    params: record(s.params),
    rest,
    axes: texts(raw.axes),
    random: typeof raw.random === "number" ? raw.random : 0,
    metric: text(raw.metric) || "sharpe",
  } as Asked;
}

/** testOf is the backtest of one combination of a sweep. */
export function testOf(a: Asked, params: Record<string, unknown>): Schema<"TestSettings"> {
  return {
    strategy: a.module,
    slots: a.slots.map((s) => (s.slot ? { slot: s.slot, market: s.market } : { market: s.market })),
    params: { ...a.params, ...params },
    ...(a.from === undefined ? {} : { from: a.from }),
    ...(a.to === undefined ? {} : { to: a.to }),
    ...a.rest,
  };
}

/** axisInWords: "fast=8..48:4" is "fast 8 to 48 step 4", "fast=5,10" is "fast 5, 10". */
export function axisInWords(axis: string): string {
  const at = axis.indexOf("=");
  const [name, values] = [axis.slice(0, at), axis.slice(at + 1)];
  const range = /^(.+?)\.\.(.+?)(?::(.+))?$/.exec(values);
  if (range) return `${name} ${range[1]} to ${range[2]}${range[3] ? ` step ${range[3]}` : ""}`;
  return `${name} ${values.split(",").join(", ")}`;
}

/** axesInWords is what varied, in a line. */
export function axesInWords(a: Asked): string {
  const axes = a.axes.length > 0 ? a.axes.map(axisInWords).join(", ") : "every number";
  return a.random > 0 ? `${axes}, at random` : axes;
}

/** marketsInWords names what a sweep ran on. */
export const marketsInWords = (a: Asked) => inWords(a.slots);

/** periodInWords: "1 Jan 2025 to 1 Nov", both days counted. Days are UTC, as candles are; the API's end is the first moment after it. */
export function periodInWords(a: Asked, now = Date.now()): string {
  if (a.from === undefined && a.to === undefined) return "all that is stored";
  const to = a.to === undefined ? "now" : day(a.to - 1, now, "UTC");
  return a.from === undefined ? `all that is stored up to ${to}` : `${day(a.from, now, "UTC")} to ${to}`;
}

/** paramsInWords: "8 / 30", in the order in which they vary. */
export const paramsInWords = (params: Record<string, unknown>, names: readonly string[]) =>
  names.map((n) => String(params[n] ?? "–")).join(" / ");
