/**
 * Exact arithmetic on decimals as text: what the page of a bot works out itself (the value of a position, cash, the limit of a
 * day) is money, so it never becomes a float. Adding and comparing are in shared/format.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

interface Scaled {
  n: bigint;
  places: number;
}

function scaled(text: string): Scaled | undefined {
  const found = DECIMAL.exec(text);
  if (!found) return undefined;
  const fraction = found[3] ?? "";
  return { n: BigInt(`${found[1]}${found[2]}${fraction}`), places: fraction.length };
}

function write(n: bigint, places: number): string {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = places > 0 ? digits.slice(-places).replace(/0+$/, "") : "";
  const text = whole + (fraction ? `.${fraction}` : "");
  return n < 0n ? `-${text}` : text;
}

/** times multiplies two decimals exactly. What is no decimal counts as zero. */
export function times(a: string, b: string): string {
  const x = scaled(a);
  const y = scaled(b);
  return x && y ? write(x.n * y.n, x.places + y.places) : "0";
}

/** over divides, cut off after so many digits; undefined if b is zero. For averages and shares, not for what is owed. */
export function over(a: string, b: string, places = 8): string | undefined {
  const x = scaled(a);
  const y = scaled(b);
  if (!x || !y || y.n === 0n) return undefined;
  const power = places + y.places - x.places;
  return write(power >= 0 ? (x.n * 10n ** BigInt(power)) / y.n : x.n / (y.n * 10n ** BigInt(-power)), places);
}

/** size is a decimal without its sign. */
export const size = (text: string) => text.replace(/^-/, "");
