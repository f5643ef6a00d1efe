import { expect, test } from "vitest";
import type { Schema } from "~/shared/api/client";
import type { Param } from "~/shared/strategy/params";
import { axisOf, checkAxis, readAxis, size, writeAxis } from "./axes";
import { again, axesFor, body, end, start, wrongIn } from "./draft";
import { candlesIn, speed, takes } from "./estimate";
import { gridOf, labels, placeOf } from "./grid";
import { centre, height, valueAt, writeMetric } from "./metrics";
import { median, neighbours, peak, read, tell } from "./plateau";
import { asked, axesInWords, axisInWords, marketsInWords, periodInWords, testOf } from "./spec";

const p = (more: Partial<Param>): Param =>
  ({ name: "fast", type: "int", default: 10, step: 1, min: 1, max: 1000, help: "", ...more }) as Param;

test("a range is offered around the default, within what is allowed", () => {
  expect(axisOf(p({}))).toMatchObject({ how: "fixed", value: "10", from: "5", to: "20", step: "2" });
  expect(axisOf(p({ type: "float", default: 1.2, step: 0.1, min: 0.5, max: 3 }))).toMatchObject({
    from: "0.6",
    to: "2.4",
    step: "0.2",
  });
  expect(axisOf(p({ type: "float", default: 0, min: 0, max: 95 }))).toMatchObject({ from: "0", to: "10" });
  expect(axisOf(p({ type: "bool", default: false })).list).toBe("false, true");
});

test.each([
  ["fast=8..48:4", "range", 11],
  ["fast=5,10, 20", "list", 3],
  ["fast=0.1..0.3:0.1", "range", 3],
])("%s is read, counted and written back", (text, how, n) => {
  const axis = readAxis(p({}), text);
  expect(axis.how).toBe(how);
  expect(size(axis)).toBe(n);
  expect(writeAxis("fast", axis)).toBe(text.replaceAll(" ", ""));
});

test.each([
  [{ how: "range", from: "9", to: "3", step: "1" }, "The range ends before it begins."],
  [{ how: "range", from: "", to: "3", step: "1" }, "Write where it begins and ends."],
  [{ how: "range", from: "1", to: "3", step: "0" }, "The step must be more than 0."],
  [{ how: "range", from: "0", to: "3", step: "1" }, "0 is too small; 1 is the least."],
  [{ how: "list", list: "1, x" }, "x is no number. Write the values with commas, and decimals with a point: 5, 7.5, 10."],
  [{ how: "list", list: "1, 2.5" }, "2.5 is not whole; this parameter takes whole numbers."],
  [{ how: "list", list: " , " }, "Write the values with commas: 5, 10, 20."],
  [{ how: "list", list: "5, 10" }, undefined],
] as const)("%# what is wrong with an axis is said", (part, want) => {
  expect(checkAxis(p({}), { ...axisOf(p({})), ...part })).toBe(want);
});

const spec = {
  settings: {
    module: "abc",
    candles: ["synth:BTCUSDT:1h"],
    from: null,
    to: 1_795_665_600_000,
    params: { trail: true },
    seed: 1,
    cash: "10000",
    fee: "0.001",
    maker_fee: null,
    slippage_bps: "2",
    fill_model: "default",
    limits: ["stop_loss_pct=5"],
  },
  axes: ["fast=8..48:4", "slow=24,30"],
  random: 0,
  metric: "sharpe",
};

test("what was asked for is read, told and asked for again", () => {
  const a = asked(spec);
  expect(axesInWords(a)).toBe("fast 8 to 48 step 4, slow 24, 30");
  expect(axisInWords("mode=up,down")).toBe("mode up, down");
  expect(marketsInWords(a)).toBe("BTCUSDT 1h");
  expect(testOf(a, { fast: 8, slow: 24 })).toMatchObject({
    strategy: "abc",
    slots: [{ market: "synth:BTCUSDT:1h" }],
    params: { trail: true, fast: 8, slow: 24 },
    to: 1_795_665_600_000,
    cash: "10000",
    fee: "0.001",
    slippage_bps: "2",
    seed: 1,
    fills: "default",
    limits: ["stop_loss_pct=5"],
  });
  expect(marketsInWords(asked({ settings: { candles: ["a=synth:BTCUSDT:1h", "b=synth:ETHUSDT:1h"] } }))).toBe(
    "BTCUSDT, ETHUSDT 1h",
  );
  expect(asked(null)).toMatchObject({ module: "", slots: [], axes: [], metric: "sharpe" });
});

test("a draft says what it lacks, and is written as the API takes it", () => {
  const params = [
    p({}),
    p({ name: "slow", default: 30, max: 5000 }),
    p({ name: "trail", type: "bool", default: false, step: undefined }),
  ];
  const slots = [{ name: "main" }];
  const d = { ...again(asked(spec), "sma-cross"), axes: axesFor(params, asked(spec)) };
  expect(wrongIn(d, params, slots)).toBeUndefined();
  expect(wrongIn({ ...d, strategy: "" }, params, slots)).toBe("Choose a strategy.");
  expect(wrongIn({ ...d, markets: {} }, params, slots)).toBe("Choose a market.");
  expect(wrongIn({ ...d, axes: Object.fromEntries(params.map((q) => [q.name, axisOf(q)])) }, params, slots)).toMatch(
    /^Nothing varies yet/,
  );
  expect(wrongIn({ ...d, from: "2026-02-01", to: "2026-01-01" }, params, slots)).toBe("The period ends before it begins.");
  expect(body(d, params, slots)).toMatchObject({
    strategy: "sma-cross",
    slots: [{ market: "synth:BTCUSDT:1h" }],
    axes: ["fast=8..48:4", "slow=24,30"],
    params: { trail: true },
    limits: ["stop_loss_pct=5"],
    metric: "sharpe",
    cash: "10000",
    fee: "0.001",
    maker_fee: "0.001",
  });
  expect(end("2026-01-31")).toBe(start("2026-02-01"));
  expect(axesFor(params).fast?.how).toBe("range");
  expect(axesFor(params).trail?.how).toBe("fixed");
});

test("how long it takes is measured by what was done here", () => {
  const c = {
    market: "m:S:1h",
    candles: 1000,
    ranges: [{ from: 0, to: 1000, candles: 1000 }],
    gaps: [],
  } as unknown as Schema<"Coverage">;
  expect(candlesIn(c)).toBe(1000);
  expect(candlesIn(c, 500)).toBe(500);
  const job = (total: number, took: number) =>
    ({
      status: "done",
      total,
      created: 0,
      changed: took,
      spec: { settings: { candles: ["m:S:1h"] } },
    }) as unknown as Schema<"Job">;
  expect(speed([job(1000, 2000), job(1000, 1000), job(3, 1)], [c])).toBe(1000);
  expect(speed([], [c])).toBeUndefined();
  expect(takes(500, 1000, 1000)).toBe(500);
});

test("a peak alone is told from a plateau", () => {
  const alone = [
    [0, 0.1, 0.2],
    [0.1, 3, 0],
    [0.2, 0.1, 0],
  ];
  expect(peak(alone)).toEqual([1, 1]);
  expect(neighbours(alone, [0, 0])).toHaveLength(3);
  expect(
    median([
      [1, null],
      [3, 2],
    ]),
  ).toBe(2);
  expect(read(alone)?.ground).toBe("alone");
  const wide = [
    [2.8, 2.9, 2.8, 0],
    [2.9, 3, 2.9, 0],
    [2.8, 2.9, 2.8, 0],
  ];
  expect(read([...wide.map((l) => [...l, 0, 0, 0])])?.ground).toBe("plateau");
  expect(
    read([
      [1, null],
      [null, null],
    ])?.ground,
  ).toBe("edge");
  expect(
    read([
      [1, 1],
      [1, 1],
    ])?.ground,
  ).toBe("flat");
  expect(read([[null]])).toBeUndefined();
  expect(tell({ ground: "alone", around: 0.1, many: 8 }, "3.00", "0.10")).toBe(
    "The best one is alone among bad neighbours. Its 8 neighbours average 0.10, where it has 3.00: that is luck more often than not.",
  );
});

test("a map is found and turned as it is asked for, and a combination has its place", () => {
  const map = { x: "slow", y: "fast", columns: ["24", "30"], lines: ["8"], cells: [[1, null]], counts: [[1, 0]] };
  expect(gridOf([map])).toMatchObject({ x: "slow", y: "fast" });
  expect(gridOf([map], "fast", "slow")).toEqual({
    x: "fast",
    y: "slow",
    columns: ["8"],
    lines: ["24", "30"],
    cells: [[1], [null]],
  });
  const grid = gridOf([map]);
  expect(grid && placeOf(grid, { fast: 8, slow: 30 })).toEqual([0, 1]);
  expect(grid && placeOf(grid, { fast: 9, slow: 30 })).toBeUndefined();
  const ranges = gridOf([{ ...map, columns: ["0 to 10.5", "10.5 to 21"] }]);
  expect(ranges && placeOf(ranges, { fast: 8, slow: 12 })).toEqual([0, 1]);
  expect(labels(["212.958 to 420.917", "420.917 to 628.875"])).toEqual(["213 to 421", "421 to 629"]);
  expect(gridOf([])).toBeUndefined();
});

test.each([
  ["sharpe", 1.234, "1.23"],
  ["total_return", 0.5, "+50.0\u202f%"],
  ["max_drawdown", 0.182, "\u221218.2\u202f%"],
  ["trades", 1200, "1,200"],
  ["final_equity", 14583.4, "14,583.40"],
  ["max_drawdown_duration_ms", 3_600_000 * 5, "5 h"],
  ["sharpe", null, "–"],
])("%s %s is written %s", (name, value, want) => expect(writeMetric(name, value)).toBe(want));

test("more is better in the colours, whatever the metric", () => {
  expect(height("max_drawdown", 0.2, 10_000)).toBe(-0.2);
  expect(height("final_equity", 9000, 10_000)).toBe(-1000);
  for (const m of ["max_drawdown", "final_equity", "sharpe", "profit_factor"])
    expect(valueAt(m, height(m, 2, 10_000), 10_000)).toBeCloseTo(2);
  expect(centre("profit_factor", 10_000)).toBe(1);
});

test("a period in words ends with its last day, not with the moment after it", () => {
  const asked = (from?: number, to?: number) => ({ from, to }) as Parameters<typeof periodInWords>[0];
  const now = Date.UTC(2026, 11, 1);
  expect(periodInWords(asked(Date.UTC(2026, 0, 1), Date.UTC(2026, 10, 1)), now)).toBe("1 Jan to 31 Oct");
  expect(periodInWords(asked(undefined, Date.UTC(2026, 10, 1)), now)).toBe("all that is stored up to 31 Oct");
});
