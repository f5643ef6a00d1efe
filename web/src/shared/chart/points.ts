import type { ISeriesApi, LineData, Time, WhitespaceData } from "lightweight-charts";
import { seconds } from "./paint";

/** A point of a line as the chart takes it; without a value it is a gap. */
export type Point = LineData<Time> | WhitespaceData<Time>;

const unseen = "rgba(0, 0, 0, 0)";

/** unique keeps the last of the points of a second, in order, as the chart wants them. */
export function unique(points: readonly { time: number; value: number }[]): Point[] {
  const by = new Map<number, number>();
  for (const p of points) by.set(Math.floor(p.time / 1000), p.value);
  return [...by].sort(([a], [b]) => a - b).map(([time, value]) => ({ time: seconds(time * 1000), value }));
}

/**
 * broken leaves a line open where there is no value. The chart joins whatever has one, over any gap; the stroke from a point to the
 * next has the colour of the first of them, so that before a gap has none.
 */
export function broken(points: readonly { time: number; value: number | null }[]): Point[] {
  return points.map((p, i) => {
    const time = seconds(p.time);
    if (p.value === null) return { time };
    return points[i + 1]?.value === null ? { time, value: p.value, color: unseen } : { time, value: p.value };
  });
}

/**
 * onCandles is what a strategy drew, candle by candle: null where it drew nothing, so that there is a gap and not a line across. A dot is
 * of the close of a candle and stands where that opened; of several in a longer candle the last counts. Both are in order of time, and
 * step is how long a candle is, ms.
 */
export function onCandles(
  dots: readonly { time: number; value: number | null }[],
  candles: readonly { time: number }[],
  step: number,
): { time: number; value: number | null }[] {
  const points: { time: number; value: number | null }[] = [];
  let [next, drawn] = [0, 0];
  for (const { time } of candles) {
    while ((dots[next]?.time ?? Number.POSITIVE_INFINITY) <= time) next++;
    let value: number | null = null;
    for (let dot = dots[next]; dot && dot.time <= time + step; dot = dots[++next]) value = dot.value;
    if (value === null && points.length === 0) continue;
    points.push({ time, value });
    if (value !== null) drawn = points.length;
  }
  return points.slice(0, drawn);
}

type Series = Pick<ISeriesApi<"Line">, "setData" | "update">;

/** hand gives a line of the chart what is new: what follows the points that it has, or all of them if it is another line. */
export function hand(series: Series, before: readonly Point[], now: readonly Point[]) {
  const at = before.length - 1; // the last one may have moved
  const follows = at >= 0 && now.length > at && now.length - at < 50 && before.every((p, i) => same(p, now[i], i === at));
  if (!follows) series.setData([...now]);
  else for (const p of now.slice(at)) series.update(p);
}

function same(a: Point, b: Point | undefined, moved: boolean): boolean {
  return a.time === b?.time && (moved || (value(a) === value(b) && colour(a) === colour(b)));
}

const value = (p: Point) => ("value" in p ? p.value : undefined);
const colour = (p: Point) => ("color" in p ? p.color : undefined);
