import { day } from "~/shared/format/time";

export { inWords as markets } from "~/shared/bot/market";
export { type Asked, again, asked } from "~/shared/strategy/asked";

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
