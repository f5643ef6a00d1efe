import { render } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { EquityChart } from "./equity";
import { broken, hand, type Point } from "./points";
import { PriceChart } from "./price";

/** The library draws on a canvas, which there is none of here: what is asked of it is looked at. */
const made = vi.hoisted(() => ({
  charts: 0,
  removed: 0,
  fitted: 0,
  ranges: [] as unknown[],
  series: [] as Series[],
  resize: () => {},
}));
interface Series {
  options: { priceFormat?: { formatter?(v: number): string } };
  set: Point[][];
  updated: Point[];
}
const seen = vi.hoisted(() => ({ range: { from: 0, to: 1e9 }, width: 300 }));

vi.mock("lightweight-charts", async (load) => ({
  ...(await load<typeof import("lightweight-charts")>()),
  createChart: () => {
    made.charts++;
    const scale = {
      applyOptions() {},
      fitContent: () => made.fitted++,
      getVisibleLogicalRange: () => seen.range,
      getVisibleRange: () => ({ from: 1, to: 2 }),
      setVisibleRange: (r: unknown) => made.ranges.push(r),
      setVisibleLogicalRange: (r: unknown) => made.ranges.push(r),
      subscribeVisibleLogicalRangeChange() {},
      subscribeSizeChange: (act: () => void) => {
        made.resize = act;
      },
      width: () => seen.width,
    };
    return {
      addSeries: (_: unknown, options: Series["options"]) => {
        const one: Series = { options: { ...options }, set: [], updated: [] };
        made.series.push(one);
        return {
          attachPrimitive() {},
          applyOptions: (more: object) => Object.assign(one.options, more),
          setData: (data: Point[]) => one.set.push(data),
          update: (point: Point) => one.updated.push(point),
        };
      },
      applyOptions() {},
      panes: () => [],
      priceScale: () => ({ applyOptions() {} }),
      remove: () => made.removed++,
      removeSeries: () => made.removed++,
      subscribeCrosshairMove() {},
      timeScale: () => scale,
    };
  },
}));

beforeEach(() => {
  Object.assign(made, { charts: 0, removed: 0, fitted: 0, ranges: [], series: [] });
  Object.assign(seen, { range: { from: 0, to: 1e9 }, width: 300 });
});

const curve = (n: number) => Array.from({ length: n }, (_, i) => ({ time: i * 60_000, equity: `${1000 + i}` }));

test("a new point is handed to the equity chart, which is not made anew", () => {
  const { rerender, container } = render(<EquityChart label="Equity" points={curve(3)} />);
  rerender(<EquityChart label="Equity" points={curve(4)} />);
  expect([made.charts, made.removed]).toEqual([1, 0]);
  const [equity, fall] = made.series;
  expect([equity?.set.length, fall?.set.length]).toEqual([1, 1]);
  expect(equity?.updated).toEqual([
    { time: 120, value: 1002 },
    { time: 180, value: 1003 },
  ]);
  expect(made.fitted).toBe(2); // all of it was seen, and is
  container.querySelector(".absolute.inset-0")?.dispatchEvent(new Event("wheel"));
  seen.range = { from: 1, to: 2 };
  rerender(<EquityChart label="Equity" points={curve(5)} />);
  expect(made.fitted).toBe(2); // who has zoomed stays there
  rerender(<EquityChart label="Equity" points={curve(5).slice(2)} />);
  expect([made.charts, equity?.set.length, made.ranges]).toEqual([1, 2, [{ from: 1, to: 2 }]]);
});

test("the axes have commas as everything else has", () => {
  const candle = { time: 0, open: 91_000, high: 91_300.5, low: 90_900, close: 91_240, volume: 1 };
  render(
    <PriceChart
      label="BTCUSDT"
      candles={[candle]}
      plots={[{ name: "width", own: true, points: [{ time: 0, value: 1234.5 }] }]}
    />,
  );
  render(<EquityChart label="Equity" points={curve(2)} />);
  const written = made.series.map((s) => s.options.priceFormat?.formatter?.(-91240.5)).filter(Boolean);
  expect(written).toEqual(["−91,240.50", "−91,240.50", "−91,240.50", expect.stringContaining("%")]);
});

test("a chart that was hidden begins at its end when it is shown, and stays where it is afterwards", () => {
  seen.width = 0;
  const candles = Array.from({ length: 500 }, (_, i) => ({ time: i * 60_000, open: 1, high: 1, low: 1, close: 1, volume: 1 }));
  render(<PriceChart label="BTCUSDT" candles={candles} />);
  made.ranges = [];
  seen.width = 300;
  made.resize();
  expect(made.ranges).toEqual([{ from: 380, to: 503 }]);
  made.resize();
  expect(made.ranges).toHaveLength(1);
});

test("plots with more points keep their lines", () => {
  const candles = [0, 1].map((i) => ({ time: i * 60_000, open: 1, high: 1, low: 1, close: 1, volume: 1 }));
  const plots = (n: number) => [{ name: "fast", points: candles.slice(0, n).map((c) => ({ time: c.time, value: 1 })) }];
  const { rerender } = render(<PriceChart label="BTCUSDT" candles={candles} plots={plots(1)} />);
  rerender(<PriceChart label="BTCUSDT" candles={candles} plots={plots(2)} />);
  expect(made.removed).toBe(0);
  expect(made.series.at(-1)).toMatchObject({ updated: [{ time: 0 }, { time: 60 }] });
});

test("where a plot has no value its line is open", () => {
  const at = (i: number, value: number | null) => ({ time: i * 1000, value });
  expect(broken([at(0, null), at(1, 5), at(2, 6), at(3, null), at(4, 7)])).toEqual([
    { time: 0 },
    { time: 1, value: 5 },
    { time: 2, value: 6, color: "rgba(0, 0, 0, 0)" },
    { time: 3 },
    { time: 4, value: 7 },
  ]);
});

test("what follows is handed over, another line is handed over whole", () => {
  const line = { setData: vi.fn(), update: vi.fn() };
  const points = (...values: number[]) => values.map((value, i) => ({ time: i, value })) as Point[];
  hand(line, [], points(1, 2));
  expect(line.setData).toHaveBeenCalledTimes(1);
  hand(line, points(1, 2), points(1, 3, 4));
  expect(line.update.mock.calls.map(([p]) => p.value)).toEqual([3, 4]);
  hand(line, points(1, 2), points(7, 2, 4));
  hand(line, points(1, 2), points(1));
  expect(line.setData).toHaveBeenCalledTimes(3);
});
