import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Candle } from "./candles";
import { lonely } from "./dots";
import { ChartFrame } from "./frame";
import { type Laid, layOut, line, type View } from "./lay";
import { Legend } from "./legend";
import { filledAt, type Mark, spotsOf } from "./marks";
import type { Paint } from "./paint";
import { broken, onCandles } from "./points";
import { FillTable } from "./table";
import { placesOf } from "./tags";

const minute = 60_000;
const flat = (n: number, more: Record<number, Partial<Candle>> = {}): Candle[] =>
  Array.from({ length: n }, (_, i) => ({ time: i * minute, open: 100, high: 101, low: 99, close: 100, volume: 1, ...more[i] }));
const fill = (bar: number, side: Mark["side"], price = "87188.00"): Mark => ({ time: bar * minute + 5000, side, price });

/** A view of all candles: a price is ten pixels, and a letter of text six. */
const across = (bar: number) => bar * 6;
const down = (price: number) => 2000 - price * 10;
const all = (candles: readonly Candle[], more: Partial<View> = {}): View => ({
  first: 0,
  last: candles.length - 1,
  spacing: 6,
  wide: 1e6,
  height: 4000,
  x: (bar) => bar * (more.spacing ?? 6),
  y: down,
  width: (text) => text.length * 6,
  ...more,
});
const none: Laid = { x: 0, y: 0, up: true, size: 0, text: "", middle: 0, top: 0 };
const box = (l: Laid, v: View) => ({
  left: l.middle - v.width(l.text) / 2,
  right: l.middle + v.width(l.text) / 2,
  top: l.top,
  bottom: l.top + line,
});

test("a price is written where no other fill is within nine bars, on either side; otherwise the letter", () => {
  const candles = flat(200);
  const spots = spotsOf([fill(0, "buy"), fill(30, "sell"), fill(39, "buy"), fill(49, "buy"), fill(100, "sell", "0.5")], candles);
  expect(spots.buy.map((s) => [s.bar, s.text])).toEqual([
    [0, "B 87,188.00"],
    [39, "B"],
    [49, "B 87,188.00"],
  ]);
  expect(spots.sell.map((s) => [s.bar, s.text])).toEqual([
    [30, "S"],
    [100, "S 0.50"],
  ]);
});

test("fills of a side in one candle are one triangle, and all of them are told there", () => {
  const spots = spotsOf([fill(-1, "buy"), fill(5, "sell"), fill(3, "buy"), fill(3, "buy", "2"), fill(3, "sell", "3")], flat(10));
  expect(spots.buy).toHaveLength(1);
  expect(spots.buy[0]?.text).toBe("B");
  expect(filledAt(spots, 3).map((f) => f.price)).toEqual(["87188.00", "2", "3"]);
  expect(filledAt(spots, 4)).toEqual([]);
});

test("a buy stands below the low and points up, a sale above the high and points down", () => {
  const candles = flat(40, { 20: { low: 95, high: 105 } });
  const view = all(candles);
  const [buy = none, sell = none] = layOut(spotsOf([fill(20, "buy"), fill(20, "sell")], candles), candles, view);
  expect(buy).toMatchObject({ x: 120, y: down(95) + 5, up: true, size: 12, text: "B" });
  expect(sell).toMatchObject({ x: 120, y: down(105) - 5, up: false, size: 12, text: "S" });
  expect(buy.top).toBeGreaterThanOrEqual(buy.y + 12);
  expect(sell.top + line).toBeLessThanOrEqual(sell.y - 12);
});

test("no text crosses a candle, a triangle or another text", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let price = 100;
  const candles = flat(400).map((c) => {
    const open = price;
    price += (random() - 0.5) * 4;
    return { ...c, open, close: price, high: Math.max(open, price) + random(), low: Math.min(open, price) - random() };
  });
  const fills = candles.flatMap((_, i) => (random() < 0.08 ? [fill(i, random() < 0.5 ? "buy" : "sell")] : []));
  const view = all(candles);
  const laid = layOut(spotsOf(fills, candles), candles, view);
  const written = laid.filter((l) => l.text);
  expect(written.length).toBeGreaterThan(laid.length / 2);
  expect(written.some((l) => l.text.length > 1)).toBe(true);
  for (const l of written) {
    const b = box(l, view);
    for (const [i, c] of candles.entries())
      if (across(i) + 3 > b.left && across(i) - 3 < b.right)
        expect(down(c.low) < b.top || down(c.high) > b.bottom, `candle ${i} under ${l.text}`).toBe(true);
    for (const other of laid) {
      const base = other.y + (other.up ? 12 : -12);
      const [top, bottom] = [Math.min(other.y, base), Math.max(other.y, base)];
      expect(other.x + 6 > b.left && other.x - 6 < b.right && bottom > b.top && top < b.bottom).toBe(false);
      if (other === l || !other.text) continue;
      const o = box(other, view);
      expect(o.right > b.left && o.left < b.right && o.bottom > b.top && o.top < b.bottom).toBe(false);
    }
  }
});

test("a text that would be cut off at the edge is moved, is the letter, or is left out", () => {
  const candles = flat(60);
  const spots = spotsOf([fill(0, "buy"), fill(20, "sell"), fill(40, "buy")], candles);
  const view = all(candles, { wide: 243 });
  const laid = layOut(spots, candles, view);
  for (const l of laid.filter((one) => one.text)) {
    expect(box(l, view).left).toBeGreaterThanOrEqual(0);
    expect(box(l, view).right).toBeLessThanOrEqual(243);
  }
  expect(laid.map((l) => l.text)).toEqual(["", "", "S 87,188.00"]);
});

test("the tag of an entry stands at its price, and out of the way of other tags", () => {
  const y = (price: number) => (price < 0 ? null : 100 - price);
  const places = (...levels: [number, "mark" | "entry" | "stop"][]) =>
    placesOf(
      levels.map(([price, kind]) => ({ price: `${price}`, kind })),
      y,
    ).map((p) => p.y);
  expect(places([50, "mark"], [20, "entry"])).toEqual([80]);
  expect(places([50, "mark"], [55, "entry"])).toEqual([31]);
  expect(places([45, "entry"], [50, "stop"])).toEqual([69]);
  expect(places([-1, "entry"])).toEqual([]);
});

test("only what is seen is laid out, and of ten thousand fills on a hundred thousand candles few, soon", () => {
  const candles = flat(100_000);
  const spots = spotsOf(
    Array.from({ length: 10_000 }, (_, i) => fill(i * 10, i % 2 ? "sell" : "buy")),
    candles,
  );
  const x = vi.fn((bar: number) => bar * 6);
  expect(layOut(spots, candles, all(candles, { first: 50_000, last: 50_100, x })).length).toBeLessThan(13);
  expect(x.mock.calls.length).toBeLessThan(13);

  const before = performance.now();
  const wide = all(candles, { spacing: 0.01 });
  const laid = layOut(spots, candles, wide);
  expect(performance.now() - before).toBeLessThan(100);
  expect(laid.length).toBeGreaterThan(500); // a thousand pixels of them, a triangle every two or three
  expect(laid.length).toBeLessThan(1000);
  expect(laid.every((l) => l.size === 5 && l.text === "")).toBe(true);
});

test("which fills are one triangle does not change as the chart moves", () => {
  const candles = flat(1000, { 503: { low: 90 } });
  const spots = spotsOf(
    Array.from({ length: 300 }, (_, i) => fill(i * 3, "buy")),
    candles,
  );
  const at = (first: number) =>
    layOut(spots, candles, all(candles, { spacing: 0.5, first, last: first + 200 }))
      .map((l) => l.x)
      .filter((x) => x > 225 && x < 275);
  for (let first = 401; first < 440; first++) expect(at(first)).toEqual(at(400));
});

test("a point of a plot between two gaps is a dot", () => {
  const values = [null, 5, null, 6, 7, null, null, 8];
  const points = broken(values.map((value, i) => ({ time: i * minute, value })));
  expect(lonely(points)).toEqual([
    { time: minute, value: 5 },
    { time: 7 * minute, value: 8 },
  ]);
  expect(lonely(broken([{ time: 0, value: 1 }]))).toEqual([{ time: 0, value: 1 }]);
});

test("what a strategy drew stands on its candles, and where it drew nothing is a gap", () => {
  const dots = [1, 2, 4, 9].map((n) => ({ time: n * minute, value: n }));
  expect(onCandles(dots, flat(6), minute).map((p) => p.value)).toEqual([1, 2, null, 4]);
  const older = flat(10).slice(1); // the dots before the first candle are not its own
  expect(onCandles(dots, older, minute)).toEqual([
    { time: minute, value: 2 },
    { time: 2 * minute, value: null },
    { time: 3 * minute, value: 4 },
    ...[4, 5, 6, 7].map((n) => ({ time: n * minute, value: null })),
    { time: 8 * minute, value: 9 },
  ]);
  const long = [0, 5].map((n) => ({ time: n * minute })); // candles of five minutes: the last dot in each
  expect(onCandles(dots, long, 5 * minute).map((p) => p.value)).toEqual([4, 9]);
});

test("the legend tells the fills of a candle, the table all of them", async () => {
  const fills = Array.from({ length: 5 }, (_, i): Mark => ({ ...fill(i, i % 2 ? "sell" : "buy"), qty: "0.5", why: "stop loss" }));
  const paint = { series: ["", "", "", ""] } as unknown as Paint;
  const { container } = render(
    <ChartFrame
      label="BTCUSDT"
      summary=""
      height={100}
      legend={
        <Legend
          candle={{ time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }}
          fills={fills}
          plots={[]}
          paint={paint}
          places={2}
        />
      }
      table={() => <FillTable fills={fills} />}
    >
      <i />
    </ChartFrame>,
  );
  expect(container).toHaveTextContent("Bought 0.5 at 87,188.00, stop loss");
  expect(container).toHaveTextContent("and 2 more");
  await userEvent.click(screen.getByRole("button", { name: "Show as table" }));
  const rows = within(screen.getByRole("table", { name: "Fills" })).getAllByRole("row");
  expect(rows).toHaveLength(6);
  expect(rows[1]).toHaveTextContent("Buy0.587,188.00stop loss"); // the newest first
});
