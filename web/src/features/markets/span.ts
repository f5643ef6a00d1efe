import type { Schema } from "~/shared/api/client";

type Range = Schema<"Range">;
type Coverage = Schema<"Coverage">;

/** Part is a piece of a bar: where it begins and how wide it is, as shares of the whole. */
export interface Part {
  left: number;
  width: number;
  range: Range;
}

/** frameOf is the time that all bars share, from the first candle to the last of any; undefined if nothing is stored. */
export function frameOf(all: readonly Coverage[]): { from: number; to: number } | undefined {
  const ranges = all.flatMap((c) => c.ranges);
  if (ranges.length === 0) return undefined;
  return { from: Math.min(...ranges.map((r) => r.from)), to: Math.max(...ranges.map((r) => r.to)) };
}

/** partsOf places ranges on a bar. Neighbours that could not be told apart on a screen are drawn as one; gaps lie over them. */
export function partsOf(ranges: readonly Range[], frame: { from: number; to: number }, least = 0.002): Part[] {
  const whole = Math.max(1, frame.to - frame.from);
  const parts: Part[] = [];
  for (const range of ranges) {
    const left = (range.from - frame.from) / whole;
    const width = (range.to - range.from) / whole;
    const last = parts.at(-1);
    if (last && left - (last.left + last.width) < least && width < least) {
      last.width = left + width - last.left;
      continue;
    }
    parts.push({ left, width, range });
  }
  return parts;
}

/** years are the marks of an axis: the beginnings of years, of months where there are few of those, of days else. */
export function marksOf(frame: { from: number; to: number }): { left: number; time: number }[] {
  const whole = frame.to - frame.from;
  if (whole <= 0) return [];
  const steps: ((d: Date) => void)[] = [
    (d) => d.setUTCFullYear(d.getUTCFullYear() + 1, 0, 1),
    (d) => d.setUTCMonth(d.getUTCMonth() + 1, 1),
    (d) => d.setUTCDate(d.getUTCDate() + 1),
  ];
  let marks: { left: number; time: number }[] = [];
  for (const step of steps) {
    marks = [];
    const d = new Date(frame.from);
    d.setUTCHours(0, 0, 0, 0);
    for (let i = 0; i < 400; i++) {
      step(d);
      if (d.getTime() >= frame.to) break;
      marks.push({ left: (d.getTime() - frame.from) / whole, time: d.getTime() });
    }
    if (marks.length >= 2) break;
  }
  // So many that they can be read.
  const every = Math.ceil(marks.length / 8);
  return marks.filter((_, i) => i % every === 0);
}

/** timeframeOf is the last part of a market's name: 1h of binance:BTCUSDT:1h. */
export const timeframeOf = (market: string) => market.split(":")[2] ?? "";
