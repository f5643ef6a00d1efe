import type { Schema } from "~/shared/api/client";
import { inWords } from "~/shared/bot/market";
import { day } from "~/shared/format/time";
import { type Asked, again } from "~/shared/strategy/asked";

export { type Asked, asked } from "~/shared/strategy/asked";

/** testOf is the backtest of one combination of a sweep. */
export const testOf = (a: Asked, params: Record<string, unknown>): Schema<"TestSettings"> => ({
  ...again(a),
  params: { ...a.params, ...params },
});

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
