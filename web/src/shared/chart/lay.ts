import type { Candle } from "./candles";
import { from, type Spot, type Spots } from "./marks";

/** View is what is seen of a chart, in pixels of the page. */
export interface View {
  /** The first and the last candle that are seen. */
  first: number;
  last: number;
  /** From a candle to the next. */
  spacing: number;
  wide: number;
  height: number;
  x(bar: number): number | null;
  y(price: number): number | null;
  width(text: string): number;
}

/** Laid is a triangle with its text where it is drawn: x and y of its tip, which points to the candle. */
export interface Laid {
  x: number;
  y: number;
  up: boolean;
  /** Of the triangle, as wide as it is. */
  size: number;
  /** What is written, around which x, and from which y down. */
  text: string;
  middle: number;
  top: number;
}

/** From the candle to the tip, from the base to the text, and how high a line of text is. */
const gap = 5;
const under = 2;
export const line = 12;
/** How far a text moves away from its triangle so that it crosses no candle. */
const far = { price: 14, letter: 26 };

/** sizeOf is how large triangles are: smaller ones where many candles are seen. */
const sizeOf = (spacing: number) => (spacing >= 4 ? 12 : spacing >= 2 ? 9 : spacing >= 1 ? 7 : 5);

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * layOut says where triangles and texts go. A text crosses no candle, no triangle and no other text: it moves away a little, or only the
 * letter is written, or none. Where a candle has less than some pixels, fills that would stand on one another are one triangle, at the
 * outermost of them; which ones that are does not change as the chart moves.
 */
export function layOut(spots: Spots, candles: readonly Candle[], view: View): Laid[] {
  const size = sizeOf(view.spacing);
  const together = view.spacing >= 4 ? 1 : 2 ** Math.ceil(Math.log2(size / 2 / view.spacing));
  const laid: { spot: Spot; at: Laid }[] = [];
  for (const side of [spots.buy, spots.sell]) {
    const up = side === spots.buy;
    for (let i = from(side, view.first - together); i < side.length; ) {
      const spot = side[i];
      if (!spot || spot.bar > view.last + together) break;
      const block = Math.floor(spot.bar / together);
      let outer = spot;
      for (i++; i < side.length; i++) {
        const next = side[i];
        if (!next || Math.floor(next.bar / together) !== block) break;
        if (up ? edge(candles, next, up) < edge(candles, outer, up) : edge(candles, next, up) > edge(candles, outer, up))
          outer = next;
      }
      const x = view.x(outer.bar);
      const y = view.y(edge(candles, outer, up));
      if (x === null || y === null) continue;
      laid.push({ spot: outer, at: { x, y: y + (up ? gap : -gap), up, size, text: "", middle: x, top: 0 } });
    }
  }
  if (together === 1) write(laid, candles, view);
  return laid.map((l) => l.at);
}

const edge = (candles: readonly Candle[], spot: Spot, up: boolean) => candles[spot.bar]?.[up ? "low" : "high"] ?? 0;

/** write gives triangles their texts. */
function write(laid: readonly { spot: Spot; at: Laid }[], candles: readonly Candle[], view: View) {
  const taken = new Map<number, Box[]>(); // by the bar that they belong to
  const take = (bar: number, box: Box) => taken.set(bar, [...(taken.get(bar) ?? []), box]);
  for (const { spot, at } of laid) {
    const base = at.y + (at.up ? at.size : -at.size);
    take(spot.bar, {
      left: at.x - at.size / 2,
      right: at.x + at.size / 2,
      top: Math.min(at.y, base),
      bottom: Math.max(at.y, base),
    });
  }
  let widest = 0;
  for (const { spot, at } of laid)
    place: for (const text of spot.text.length > 1 ? [spot.text, spot.text.charAt(0)] : [spot.text]) {
      const half = view.width(text) / 2 + 2;
      widest = Math.max(widest, 2 * half);
      const reach = Math.ceil((2 * half + widest) / view.spacing) + 1;
      // A price may stand to the right or the left where it has no room in the middle.
      for (const aside of text.length > 1 ? [0, half - 6, 6 - half] : [0]) {
        const [left, right] = [at.x + aside - half, at.x + aside + half];
        const top = clear(spot.bar, at, left, right, text.length > 1 ? far.price : far.letter, candles, view);
        if (top === undefined || left < 0 || right > view.wide) continue;
        const box = { left, right, top, bottom: top + line };
        let free = true;
        for (let bar = spot.bar - reach; free && bar <= spot.bar + reach; bar++)
          free = !taken.get(bar)?.some((b) => cross(b, box));
        if (!free) continue;
        take(spot.bar, box);
        Object.assign(at, { text, top, middle: at.x + aside });
        break place;
      }
    }
}

/** clear is the upper edge of a text that crosses no candle: near to its triangle, or a little farther away; undefined if there is none. */
function clear(
  bar: number,
  at: Laid,
  left: number,
  right: number,
  most: number,
  candles: readonly Candle[],
  view: View,
): number | undefined {
  const { spacing } = view;
  const begin = at.up ? at.y + at.size + under : at.y - at.size - under; // the edge of the text that is next to the triangle
  let edge = begin;
  const last = Math.min(candles.length - 1, bar + Math.ceil((right - at.x) / spacing - 0.5));
  for (let i = Math.max(0, bar - Math.ceil((at.x - left) / spacing - 0.5)); i <= last; i++) {
    const c = candles[i];
    const y = c && view.y(at.up ? c.low : c.high);
    if (y === null || y === undefined) continue;
    edge = at.up ? Math.max(edge, y + under) : Math.min(edge, y - under);
  }
  const top = at.up ? edge : edge - line;
  return Math.abs(edge - begin) > most || top < 0 || top + line > view.height ? undefined : top;
}

const cross = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
