import { price as written } from "../format/number";
import { barAt } from "./candles";

/** Mark is a fill on the chart: an ink triangle, under the low for a buy, over the high for a sale. */
export interface Mark {
  time: number;
  side: "buy" | "sell";
  price: string;
  /** The price as it is written at the triangle, if not as every price. */
  text?: string;
  /** How much, as it is written. */
  qty?: string;
  /** Why it happened, in words. */
  why?: string;
}

/** Spot is where triangles stand: all fills of a side in a candle. */
export interface Spot {
  /** Index of the candle. */
  bar: number;
  fills: readonly Mark[];
  /** What is written at it: the letter, and the price if no other spot is within nine bars. */
  text: string;
}

/** Spots are those of a chart, each side by bar. */
export interface Spots {
  buy: readonly Spot[];
  sell: readonly Spot[];
}

/** How near another one has to be that only the letter is written. */
const near = 9;

/** spotsOf is where the fills stand among candles; those before the first candle stand nowhere. */
export function spotsOf(fills: readonly Mark[], candles: readonly { time: number }[]): Spots {
  const spots: (Omit<Spot, "fills"> & { side: Mark["side"]; fills: Mark[] })[] = [];
  const last: Partial<Record<Mark["side"], (typeof spots)[number]>> = {};
  for (const f of [...fills].sort((a, b) => a.time - b.time)) {
    const bar = barAt(candles, f.time);
    if (bar < 0) continue;
    const before = last[f.side];
    if (before?.bar === bar) before.fills.push(f);
    else {
      const spot = { side: f.side, bar, fills: [f], text: "" };
      last[f.side] = spot;
      spots.push(spot);
    }
  }
  for (const [i, s] of spots.entries()) {
    const [before, after] = [spots[i - 1], spots[i + 1]];
    const alone = s.fills.length === 1 && !(before && s.bar - before.bar <= near) && !(after && after.bar - s.bar <= near);
    const [first] = s.fills;
    s.text = first && alone ? `${letter(s.side)} ${first.text ?? written(first.price)}` : letter(s.side);
  }
  return { buy: spots.filter((s) => s.side === "buy"), sell: spots.filter((s) => s.side === "sell") };
}

const letter = (side: Mark["side"]) => (side === "buy" ? "B" : "S");

/** filledAt is the fills of a candle. */
export function filledAt(spots: Spots, bar: number): Mark[] {
  return [spots.buy, spots.sell]
    .flatMap((side) => {
      const at = side[from(side, bar)];
      return at?.bar === bar ? at.fills : [];
    })
    .sort((a, b) => a.time - b.time);
}

/** from is the index of the first spot at or after a bar. */
export function from(spots: readonly Spot[], bar: number): number {
  let low = 0;
  let high = spots.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((spots[mid]?.bar ?? 0) < bar) low = mid + 1;
    else high = mid;
  }
  return low;
}
