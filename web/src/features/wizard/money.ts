import { decimal } from "~/shared/format/number";

/** partOf is so many percent of an amount, with two digits after the point; "" if either is no number. */
export function partOf(amount: string, percent: string): string {
  const read = (t: string) => {
    const found = /^(\d+)(?:\.(\d+))?$/.exec(t.trim());
    return found ? { digits: BigInt((found[1] ?? "") + (found[2] ?? "")), places: found[2]?.length ?? 0 } : undefined;
  };
  const a = read(amount);
  const p = read(percent);
  if (!a || !p) return "";
  const places = a.places + p.places + 2;
  const text = (a.digits * p.digits).toString().padStart(places + 1, "0");
  return decimal(`${text.slice(0, -places)}.${text.slice(-places)}`, 2);
}
