import { defaultOf, type Param } from "~/shared/strategy/params";
import { numeral } from "./numeral";

/** How a parameter takes part in a sweep: it keeps a value, goes through a range, or takes each of a list. As it is written. */
export interface Axis {
  how: "fixed" | "range" | "list";
  value: string;
  from: string;
  to: string;
  step: string;
  /** For a list: 5, 10, 20. */
  list: string;
}

export type Axes = Record<string, Axis>;

export const isNumber = (p: Param) => p.type === "int" || p.type === "float";

const NUMBER = /^-?\d+(\.\d+)?$/;
const has = (n: number | null | undefined): n is number => n !== undefined && n !== null;

/** plain writes a number of a parameter without the tails of floats. */
const plain = (n: number) => String(numeral(n.toPrecision(12)));

/** axisOf is how a parameter is before anybody has said anything: it keeps its default, and a range around it waits. */
export function axisOf(p: Param): Axis {
  const value = defaultOf(p);
  const axis: Axis = { how: "fixed", value, from: value, to: value, step: has(p.step) ? plain(p.step) : "", list: value };
  if (p.type === "bool") return { ...axis, list: "false, true" };
  if (p.type === "enum") return { ...axis, list: (p.options ?? []).join(", ") };
  if (!isNumber(p)) return axis;
  const n = numeral(value);
  const unit = has(p.step) && p.step > 0 ? p.step : p.type === "int" ? 1 : 0;
  const low = Math.max(p.min ?? Number.NEGATIVE_INFINITY, n === 0 ? 0 : n / 2);
  const high = Math.min(p.max ?? Number.POSITIVE_INFINITY, n === 0 ? (unit || 1) * 10 : n * 2);
  if (!(high > low)) return axis;
  const snap = (x: number) => (unit > 0 ? Math.round(x / unit) * unit : x);
  const step = unit > 0 ? Math.max(unit, snap((high - low) / 8)) : (high - low) / 8;
  return { ...axis, from: plain(Math.max(snap(low), p.min ?? snap(low))), to: plain(snap(high)), step: plain(step) };
}

/** readAxis is the way back from "fast=8..48:4" and "fast=5,10". */
export function readAxis(p: Param, text: string): Axis {
  const base = axisOf(p);
  const values = text.slice(text.indexOf("=") + 1);
  const range = /^(.+?)\.\.(.+?)(?::(.+))?$/.exec(values);
  if (range && isNumber(p))
    return {
      ...base,
      how: "range",
      from: range[1] ?? "",
      to: range[2] ?? "",
      step: range[3] ?? (has(p.step) ? plain(p.step) : "1"),
    };
  return { ...base, how: "list", list: values.split(",").join(", ") };
}

const values = (list: string) =>
  list
    .split(",")
    .map((v) => v.trim())
    .filter((v) => v !== "");

/** writeAxis is an axis as the API takes it; undefined if the parameter keeps its value. */
export function writeAxis(name: string, a: Axis): string | undefined {
  if (a.how === "fixed") return undefined;
  if (a.how === "list") return `${name}=${values(a.list).join(",")}`;
  return `${name}=${a.from.trim()}..${a.to.trim()}${a.step.trim() ? `:${a.step.trim()}` : ""}`;
}

/** size is how many values an axis has; undefined if it cannot be read. */
export function size(a: Axis): number | undefined {
  if (a.how === "fixed") return 1;
  if (a.how === "list") return values(a.list).length || undefined;
  const [from, to, step] = [a.from, a.to, a.step || "1"].map((t) => (NUMBER.test(t.trim()) ? numeral(t) : Number.NaN));
  if (from === undefined || to === undefined || step === undefined) return undefined;
  if (!(to >= from) || !(step > 0)) return undefined;
  return Math.floor((to - from) / step + 1e-9) + 1;
}

/** checkAxis says what is wrong with what is written; undefined if nothing is. What a single value may be is known to checkParam. */
export function checkAxis(p: Param, a: Axis): string | undefined {
  if (a.how === "fixed") return undefined;
  if (a.how === "list") {
    const all = values(a.list);
    if (all.length === 0) return isNumber(p) ? "Write the values with commas: 5, 10, 20." : "Choose one at least.";
    const wrong = isNumber(p) ? all.find((v) => !NUMBER.test(v)) : undefined;
    if (wrong !== undefined) return `${wrong} is no number. Write the values with commas, and decimals with a point: 5, 7.5, 10.`;
    return all.map((v) => outside(p, v)).find(Boolean);
  }
  const bad = [a.from, a.to, a.step || "1"].find((t) => !NUMBER.test(t.trim()));
  if (bad !== undefined)
    return bad.trim() === "" ? "Write where it begins and ends." : `${bad} is no number; write it like 12 or 0.5.`;
  if (numeral(a.to) < numeral(a.from)) return "The range ends before it begins.";
  if (numeral(a.step || "1") <= 0) return "The step must be more than 0.";
  return outside(p, a.from) ?? outside(p, a.to);
}

function outside(p: Param, text: string): string | undefined {
  if (!isNumber(p)) return undefined;
  const n = numeral(text);
  if (p.type === "int" && !Number.isInteger(n)) return `${text.trim()} is not whole; this parameter takes whole numbers.`;
  if (has(p.min) && n < p.min) return `${text.trim()} is too small; ${plain(p.min)} is the least.`;
  if (has(p.max) && n > p.max) return `${text.trim()} is too large; ${plain(p.max)} is the most.`;
  return undefined;
}
