import type { SeriesMarker, Time } from "lightweight-charts";
import { price as written } from "../format/number";
import type { Candle } from "./candles";
import { type Paint, seconds } from "./paint";

/** Mark is a fill on the chart: an ink triangle, under the low for a buy, over the high for a sale. */
export interface Mark {
  time: number;
  side: "buy" | "sell";
  price: string;
  text?: string;
}

/** marksOf puts fills under or over their candles; when they are close together only the letter is written. */
export function marksOf(fills: readonly Mark[], candles: readonly Candle[], paint: Paint): SeriesMarker<Time>[] {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return [];
  const step = candles.length > 1 ? (last.time - first.time) / (candles.length - 1) : 60_000;
  const bars = candles.map((c) => c.time);
  const marks: SeriesMarker<Time>[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const f of [...fills].sort((a, b) => a.time - b.time)) {
    const at = floor(bars, f.time);
    if (at < 0) continue;
    const close = f.time - before < 9 * step;
    before = f.time;
    const letter = f.side === "buy" ? "B" : "S";
    marks.push({
      time: seconds(bars[at] ?? 0),
      position: f.side === "buy" ? "belowBar" : "aboveBar",
      shape: f.side === "buy" ? "arrowUp" : "arrowDown",
      color: paint.ink,
      text: close ? letter : `${letter} ${f.text ?? written(f.price)}`,
      size: 1,
    });
  }
  return marks;
}

/** floor is the index of the last time at or before one; -1 if it is before all. */
function floor(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((times[mid] ?? 0) <= time) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}
