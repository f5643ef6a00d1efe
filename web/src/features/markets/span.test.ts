import { expect, test } from "vitest";
import type { Schema } from "~/shared/api/client";
import { joined } from "./chart";
import { frameOf, marksOf, partsOf, timeframeOf } from "./span";

const day = (y: number, m: number, d = 1) => Date.UTC(y, m, d);
const range = (from: number, to: number) => ({ from, to, candles: 1 });

test("bars share one time, from the first candle to the last of any", () => {
  const c = (ranges: object[]) => ({ market: "m:S:1h", candles: 1, ranges, gaps: [] }) as unknown as Schema<"Coverage">;
  expect(frameOf([c([range(5, 9)]), c([range(1, 3), range(4, 20)])])).toEqual({ from: 1, to: 20 });
  expect(frameOf([c([])])).toBeUndefined();
});

test("ranges are placed, and those that nobody could tell apart are one", () => {
  const frame = { from: 0, to: 1000 };
  expect(partsOf([range(0, 500), range(600, 1000)], frame).map(({ left, width }) => [left, width])).toEqual([
    [0, 0.5],
    [0.6, 0.4],
  ]);
  expect(partsOf([range(0, 1), range(1, 2), range(2, 3)], frame)).toHaveLength(1);
});

test("the axis has years, months where there are few years, days else", () => {
  const times = (from: number, to: number) => marksOf({ from, to }).map((m) => new Date(m.time).toISOString().slice(0, 10));
  expect(times(day(2020, 5), day(2023, 2))).toEqual(["2021-01-01", "2022-01-01", "2023-01-01"]);
  expect(times(day(2026, 0, 15), day(2026, 3, 2))).toEqual(["2026-02-01", "2026-03-01", "2026-04-01"]);
  expect(times(day(2026, 0, 3), day(2026, 0, 6))).toEqual(["2026-01-04", "2026-01-05"]);
  expect(marksOf({ from: day(2000, 0), to: day(2026, 0) }).length).toBeLessThanOrEqual(8);
  expect(marksOf({ from: 5, to: 5 })).toEqual([]);
});

test("newer candles come behind those that are there, and replace the last", () => {
  const c = (time: number, close: number) => ({ time, open: 1, high: 1, low: 1, close, volume: 1 });
  expect(joined([c(1, 1), c(2, 2)], [c(2, 3), c(3, 4)]).map((d) => d.close)).toEqual([1, 3, 4]);
  const old = [c(1, 1)];
  expect(joined(old, [])).toBe(old);
});

test("a market's name ends with its timeframe", () => expect(timeframeOf("binance:BTCUSDT:15m")).toBe("15m"));
