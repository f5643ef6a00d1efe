/**
 * How numbers are written, in one place. Money, prices and quantities arrive as decimal strings and stay text: they are
 * never turned into floats. Ratios (returns, win rates) are numbers in the API and are here too.
 */

const MINUS = "\u2212";
const THIN = "\u202f";
export const NONE = "–";

/** A decimal in parts: whole digits without leading zeros, digits after the point, and whether it is below zero. */
interface Parts {
  negative: boolean;
  whole: string;
  fraction: string;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** split reads a decimal; undefined if the text is none. */
function split(text: string): Parts | undefined {
  const found = DECIMAL.exec(text.trim());
  if (!found) return undefined;
  const whole = (found[2] ?? "0").replace(/^0+(?=\d)/, "");
  const fraction = found[3] ?? "";
  const zero = /^0*$/.test(whole + fraction);
  return { negative: found[1] === "-" && !zero, whole, fraction };
}

/** round keeps so many digits after the point, the half away from zero, and pads with zeros. */
function round(p: Parts, places: number): Parts {
  if (p.fraction.length <= places) return { ...p, fraction: p.fraction.padEnd(places, "0") };
  const kept = BigInt(p.whole + p.fraction.slice(0, places)) + (p.fraction.charAt(places) >= "5" ? 1n : 0n);
  const digits = kept.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return { negative: p.negative && kept !== 0n, whole, fraction: places > 0 ? digits.slice(-places) : "" };
}

const grouped = (whole: string) => whole.replace(/\B(?=(\d{3})+$)/g, ",");

function write(p: Parts, sign: boolean): string {
  const body = grouped(p.whole) + (p.fraction ? `.${p.fraction}` : "");
  if (p.negative) return MINUS + body;
  return sign && /[1-9]/.test(body) ? `+${body}` : body;
}

/** isZero reports whether a decimal is zero; what is no number is not. */
export function isZero(text: string): boolean {
  const p = split(text);
  return p !== undefined && /^0*$/.test(p.whole + p.fraction);
}

/** sign is -1, 0 or 1. */
export function sign(text: string | number | null | undefined): -1 | 0 | 1 {
  if (text === null || text === undefined) return 0;
  if (typeof text === "number") return text > 0 ? 1 : text < 0 ? -1 : 0;
  const p = split(text);
  if (!p || isZero(text)) return 0;
  return p.negative ? -1 : 1;
}

/** compare orders two decimals without turning them into floats. */
export function compare(a: string, b: string): number {
  const x = split(a);
  const y = split(b);
  if (!x || !y) return a < b ? -1 : a > b ? 1 : 0;
  const places = Math.max(x.fraction.length, y.fraction.length);
  const scaled = (p: Parts) => BigInt(p.whole + p.fraction.padEnd(places, "0")) * (p.negative ? -1n : 1n);
  const [m, n] = [scaled(x), scaled(y)];
  return m < n ? -1 : m > n ? 1 : 0;
}

/** add adds decimals exactly. What is no decimal counts as zero. */
export function add(...list: string[]): string {
  const parts = list.map((t) => split(t) ?? { negative: false, whole: "0", fraction: "" });
  const places = Math.max(0, ...parts.map((p) => p.fraction.length));
  const sum = parts.reduce((n, p) => n + BigInt(p.whole + p.fraction.padEnd(places, "0")) * (p.negative ? -1n : 1n), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return (sum < 0n ? "-" : "") + whole + (places > 0 ? `.${digits.slice(-places)}` : "");
}

/** negate turns the sign of a decimal. */
export function negate(text: string): string {
  return text.startsWith("-") ? text.slice(1) : isZero(text) ? text : `-${text}`;
}

/**
 * share is a / b as a number, for percentages and the length of bars only: a picture, not money. undefined if b is zero or
 * either is no number.
 */
export function share(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || !split(a) || !split(b) || isZero(b)) return undefined;
  return Number(a) / Number(b);
}

/** plot is a decimal as a number, for the place of a point on a chart and nothing else. */
export function plot(text: string): number {
  return Number(text);
}

/** decimal writes a decimal with its own digits, or so many after the point. Text that is none comes back as it is. */
export function decimal(text: string | null | undefined, places?: number): string {
  if (text === null || text === undefined || text === "") return NONE;
  const p = split(text);
  if (!p) return text;
  return write(places === undefined ? p : round(p, places), false);
}

/** money writes an amount: two digits after the point. */
export const money = (text: string | null | undefined) => decimal(text, 2);

/** price writes a price with as many digits as it has, at least two. */
export function price(text: string | null | undefined, places?: number): string {
  if (text === null || text === undefined || text === "") return NONE;
  const p = split(text);
  if (!p) return text;
  return write(round(p, places ?? Math.max(2, p.fraction.length)), false);
}

/**
 * computed writes a number that was reckoned, as a simulated price or a mean is: it has more digits than any market, of which six count,
 * and two after the point at least.
 */
export function computed(text: string): string {
  const p = split(text);
  if (!p) return text;
  const zeros = /^0*/.exec(p.fraction)?.[0].length ?? 0;
  const places = p.whole === "0" ? zeros + 6 : Math.max(2, 6 - p.whole.length);
  return write(round(p, Math.min(places, Math.max(2, p.fraction.length))), false);
}

/** signed writes a profit or a loss: with its sign, zero without one. */
export function signed(text: string | null | undefined, places = 2): string {
  if (text === null || text === undefined || text === "") return NONE;
  const p = split(text);
  return p ? write(round(p, places), true) : text;
}

const fixed = (n: number, places: number) => {
  const text = Math.abs(n).toFixed(places);
  const [whole = "0", fraction] = text.split(".");
  return { zero: !/[1-9]/.test(text), text: grouped(whole) + (fraction ? `.${fraction}` : "") };
};

/** percent writes a fraction (0.0123) as percent (1.2 %). With signs a gain carries its plus. */
export function percent(fraction: number | null | undefined, places = 1, signs = false): string {
  if (fraction === null || fraction === undefined || !Number.isFinite(fraction)) return NONE;
  const { zero, text } = fixed(fraction * 100, places);
  const before = zero ? "" : fraction < 0 ? MINUS : signs ? "+" : "";
  return `${before}${text}${THIN}%`;
}

/** ratio writes a number such as a Sharpe ratio: two digits after the point. */
export function ratio(n: number | null | undefined, places = 2): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return NONE;
  const { zero, text } = fixed(n, places);
  return (zero || n >= 0 ? "" : MINUS) + text;
}

/** count writes a whole number with commas. */
export function count(n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  return (n < 0 ? MINUS : "") + grouped(Math.abs(Math.trunc(n)).toString());
}

/** bytes writes a size. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${(n / 1e3).toFixed(0)} kB`;
  return `${(n / 1e6).toFixed(1)} MB`;
}
