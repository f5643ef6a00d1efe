import { expect, test } from "vitest";
import { again, asked, markets, period } from "./asked";
import { holdOf } from "./curve";
import { begin, chart, coverage, job, spec, trade } from "./fixtures";
import { arranged, numbered } from "./sorted";
import { within } from "./stored";
import { sentenceOf } from "./words";

const HOUR = 3_600_000;

test("what a job was asked for is read, and asked for again", () => {
  const a = asked(job().spec);
  expect(a.costs.maker_fee).toBe("0.001"); // as the fee where none was given
  expect(again(a)).toMatchObject({ slots: [{ market: "synth:BTCUSDT:1h" }], fills: "default", limits: ["stop_loss_pct=5"] });
  const several = asked({ settings: { ...spec.settings, candles: ["a=synth:BTCUSDT:1h", "b=synth:ETHUSDT:1h"] } });
  expect(again(several).slots).toEqual([
    { slot: "a", market: "synth:BTCUSDT:1h" },
    { slot: "b", market: "synth:ETHUSDT:1h" },
  ]);
  expect(markets(several.slots)).toBe("BTCUSDT, ETHUSDT 1h");
  expect(asked(null).slots).toEqual([]); // a spec of another form breaks nothing
});

test("a period ends with its last day", () => {
  const now = Date.UTC(2026, 5, 1);
  expect(period(Date.UTC(2026, 0, 1), Date.UTC(2026, 3, 1), now)).toBe("1 Jan to 31 Mar");
  expect(period(undefined, undefined, now)).toBe("All stored, to now");
});

test("what is stored of a period: candles, gaps, and what is missing at its ends", () => {
  const c = coverage();
  expect(within(c, undefined, undefined, 0)).toMatchObject({ candles: 2000, missing: 10, early: 0, late: 0 });
  const half = within(c, begin + 1005 * HOUR, begin + 1110 * HOUR, 0);
  expect(half).toMatchObject({ candles: 100, missing: 5 });
  const wide = within(c, begin - 24 * HOUR, begin + 5000 * HOUR, begin + 9000 * HOUR);
  expect(wide?.early).toBe(24 * HOUR);
  expect(wide?.late).toBeGreaterThan(0);
  expect(within(c, begin + 3000 * HOUR, begin + 3100 * HOUR, begin + 9000 * HOUR)?.candles).toBe(0);
});

test("trades are filtered and sorted; equal ones stay in order of time", () => {
  const all = numbered([trade(0), trade(1), trade(2), trade(3)]);
  expect(arranged(all, { sort: "n", order: "desc" }).map((t) => t.n)).toEqual([4, 3, 2, 1]);
  expect(arranged(all, { sort: "pnl", order: "asc" }).map((t) => t.n)).toEqual([1, 4, 2, 3]);
  expect(arranged(all, { sort: "n", order: "asc", tag: "(none)" }).map((t) => t.n)).toEqual([2, 4]);
  expect(arranged(all, { sort: "n", order: "asc", reason: "stop_loss" }).map((t) => t.n)).toEqual([1]);
  expect(all[0]?.return).toBeCloseTo(-25.5 / 6000.05, 6);
});

test("5,000 trades are sorted within a moment", () => {
  const all = numbered(Array.from({ length: 5000 }, (_, i) => trade(i)));
  const before = performance.now();
  arranged(all, { sort: "pnl", order: "desc", tag: "cross up" });
  expect(performance.now() - before).toBeLessThan(200);
});

test("buy and hold begins with the cash and follows the closes", () => {
  const c = chart(3, 0);
  const slot = c.slots?.[0];
  if (slot)
    slot.candles = [
      [begin, "100", "100", "100", "110", "1"],
      [begin + HOUR, "110", "110", "110", "90", "1"],
      [begin + 2 * HOUR, "90", "90", "90", "120", "1"],
    ] as never;
  expect(holdOf(c, "1000").map((p) => p.equity)).toEqual(["1100", "900", "1200"]);
});

test("sentences of the engine get the signs of the page", () => {
  expect(sentenceOf("between -2.73 and 5.78 (95 %); set them with --slippage-bps and --spread-bps.")).toBe(
    "between −2.73 and 5.78 (95\u202f%); set them.",
  );
});
