import type { Schema } from "~/shared/api/client";
import { type Asked, asked } from "./spec";

type Coverage = Schema<"Coverage">;
type Job = Schema<"Job">;

/** How many candles one worker does in a ms before anything was measured here: some hundred combinations of a year of hours a second. */
const unmeasured = 800;

/** candlesIn is how many candles of a market are stored in a part of time; what lies half in it counts by its share. */
export function candlesIn(c: Coverage, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): number {
  let n = 0;
  for (const r of c.ranges) {
    const part = Math.min(r.to, to) - Math.max(r.from, from);
    if (part > 0 && r.to > r.from) n += (r.candles * part) / (r.to - r.from);
  }
  return Math.round(n);
}

/** work is how many candles a combination runs over; undefined if what is stored of a market is not known. */
export function work(
  a: Pick<Asked, "from" | "to"> & { slots: readonly { market: string }[] },
  coverage: readonly Coverage[],
): number | undefined {
  let n = 0;
  for (const s of a.slots) {
    const c = coverage.find((c) => c.market === s.market);
    if (!c) return undefined;
    n += candlesIn(c, a.from, a.to);
  }
  return n;
}

/** speed is how many candles a ms sweeps did here, by the best of the last ones: the others waited for their turn. undefined if there is none. */
export function speed(jobs: readonly Job[], coverage: readonly Coverage[]): number | undefined {
  let best: number | undefined;
  for (const j of jobs) {
    const took = j.changed - j.created;
    const candles = work(asked(j.spec), coverage);
    // A small one takes as long as a queue needs, and says nothing.
    if (j.status !== "done" || took <= 0 || candles === undefined || j.total * candles < 100_000) continue;
    best = Math.max(best ?? 0, (j.total * candles) / took);
  }
  return best;
}

/** takes is how many ms so many combinations take, about. */
export const takes = (combinations: number, candles: number, speed = unmeasured) => (combinations * candles) / speed;
