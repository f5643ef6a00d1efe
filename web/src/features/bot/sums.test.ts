import { expect, test } from "vitest";
import type { Schema } from "~/shared/api/client";
import { pairOf } from "~/shared/bot/market";
import { over, size, times } from "./amount";
import { frames, group, moved } from "./candles";
import { fallOf, type State, used, worstOf } from "./limits";
import { heldOf, tradesOf } from "./trades";
import { type Around, why } from "./why";

test.each([
  ["0.05946", "91240", "5425.1304"],
  ["-2", "0.5", "-1"],
  ["0.00000001", "0.00000001", "0.0000000000000001"],
  ["9007199254740993", "3", "27021597764222979"],
  ["x", "3", "0"],
])("%s times %s is %s, exactly", (a, b, want) => expect(times(a, b)).toBe(want));

test.each([
  ["10", "4", "2.5"],
  ["-1", "3", "-0.33333333"],
  ["1", "0", undefined],
  ["0.000001", "100", "0.00000001"],
])("%s over %s is %s", (a, b, want) => expect(over(a, b)).toBe(want));

test("a size has no sign", () => expect([size("-1.5"), size("1.5")]).toEqual(["1.5", "1.5"]));

test("a market is read as bots name it", () => {
  expect(pairOf({ market: "binance:BTCUSDT:1h", base: "BTC", quote: "USDT" })).toEqual({
    exchange: "binance",
    symbol: "BTCUSDT",
    timeframe: "1h",
    base: "BTC",
    quote: "USDT",
  });
  expect(pairOf({ market: "x:ABC:1m" })).toMatchObject({ base: "", quote: "" });
});

const c = (time: number, open: number, high: number, low: number, close: number) => ({ time, open, high, low, close, volume: 1 });

test("longer candles are made of shorter ones, and the last goes with the price", () => {
  expect(frames("1m")).toEqual(["1m", "5m", "15m", "1h", "4h"]);
  expect(frames("1d")).toEqual(["1d", "1w"]);
  const five = group([c(0, 1, 3, 1, 2), c(60_000, 2, 5, 2, 4), c(300_000, 4, 4, 3, 3)], 300_000);
  expect(five).toEqual([{ ...c(0, 1, 5, 1, 4), volume: 2 }, c(300_000, 4, 4, 3, 3)]);
  expect(moved(five, { close: "2.5", time: 420_000 }, 300_000).at(-1)).toMatchObject({
    time: 300_000,
    low: 2.5,
    close: 2.5,
    high: 4,
  });
  expect(moved(five, { close: "9", time: 660_000 }, 300_000).at(-1)).toMatchObject({ time: 600_000, open: 3, high: 9, close: 9 });
  expect(moved(five, { close: "9", time: 60_000 }, 300_000)).toBe(five); // older than what is there
});

let seq = 0;
const fill = (side: "buy" | "sell", qty: string, price: string, more: Partial<Schema<"Fill">> = {}): Schema<"Fill"> => ({
  seq: ++seq,
  bot: "b",
  order: "1",
  slot: "main",
  time: seq * 1000,
  side,
  qty,
  price,
  value: times(qty, price),
  fee: "1",
  realised: side === "buy" ? "-1" : "9",
  liquidity: "taker",
  reason: "signal",
  tag: "",
  trade: null,
  ...more,
});

test("fills make trades from flat to flat, the newest first", () => {
  const fills = [
    fill("buy", "1", "100"),
    fill("buy", "1", "110"),
    fill("sell", "2", "120", { reason: "stop_loss" }),
    fill("buy", "3", "90"),
  ];
  const [open, done] = tradesOf(fills.toReversed(), { main: "3" });
  expect(open).toMatchObject({ side: "long", qty: "3", entry: "90", exited: undefined, pnl: "-1" });
  expect(done).toMatchObject({ side: "long", qty: "2", entry: "105", exit: "120", pnl: "7", fees: "3", reason: "stop_loss" });
});

test("one whose beginning was not read is left out, dust is none, a turn is two trades", () => {
  const half = [fill("sell", "1", "100"), fill("buy", "1", "90")];
  expect(tradesOf(half.toReversed(), { main: "1" })).toHaveLength(1); // the first sale ended what is not there
  const dusty = [fill("buy", "1", "100"), fill("sell", "0.999", "110"), fill("buy", "1", "100"), fill("sell", "0.999", "110")];
  expect(tradesOf(dusty.toReversed(), { main: "0.002" })).toHaveLength(2);
  expect(heldOf(dusty.toReversed())).toEqual({ main: "0" });
  expect(tradesOf(dusty.toReversed(), heldOf(dusty.toReversed()))).toHaveLength(2);
  const turned = [fill("buy", "1", "100"), fill("sell", "3", "110"), fill("buy", "2", "105")];
  const both = tradesOf(turned.toReversed(), { main: "0" });
  expect(both.map((t) => [t.side, t.qty, t.pnl])).toEqual([
    ["short", "2", "-1"],
    ["long", "1", "8"],
  ]);
});

const curve = [
  { time: 1, equity: "100" },
  { time: 2, equity: "120" },
  { time: 3, equity: "90" },
  { time: 4, equity: "114" },
];

test("limits tell how much of them is gone", () => {
  expect(fallOf(curve, 0)).toBeCloseTo(0.05);
  expect(fallOf(curve, 0, "90")).toBeCloseTo(0.25);
  expect(worstOf(curve)).toBeCloseTo(0.25);
  const state: State = {
    equity: "9697.17",
    midnight: "10000",
    now: 86_400_000 * 3 + 5,
    curve,
    trades: [],
    values: ["-800", "500"],
    open: 2,
    quote: "USDT",
  };
  const all = used(
    [
      "daily_loss_pct=3",
      "daily_trades=8",
      "max_position=1000",
      "open_orders=4",
      "stop_guard=3/1d/4h",
      "no_shorts=true",
      "cooldown=4h",
      "max_order=50",
    ],
    state,
  );
  expect(all.map((l) => [l.title, l.value, l.of, l.used])).toEqual([
    ["Daily loss", "302.83", "of 300.00 USDT", expect.closeTo(1.0094)],
    ["Trades today", "0", "of 8", 0],
    ["Position", "800.00", "of 1,000.00 USDT", 0.8],
    ["Open orders", "2", "of 4", 0.5],
    ["Stops hit", "0", "of 3 in 1d", 0],
    ["Short positions", "not allowed", undefined, undefined],
    ["Pause after a loss", "4h", undefined, undefined],
    ["One order", "at most 50.00 USDT", undefined, undefined],
  ]);
  expect(used(["daily_profit_pct=5"], state)[0]).toMatchObject({ value: "0.00", used: 0 });
});

const bot = (more: object) => ({ status: "running", pause: "", previous: null, ...more }) as Around["bot"];
const around = (more: object, rest: Partial<Around> = {}): Around => ({
  bot: bot(more),
  lost: false,
  flat: false,
  kills: { own: false },
  ...rest,
});

test("what a state does not allow says why", () => {
  const running = why(around({}));
  expect(running).toMatchObject({ stop: undefined, pause: undefined, exit: undefined, kill: undefined });
  expect(running.change).toBe("The bot is running. Stop it first.");
  expect(running.start).toMatch(/running already/);
  expect(why(around({}, { flat: true })).exit).toBe("Nothing is held.");
  const stopped = why(around({ status: "stopped" }));
  expect(stopped).toMatchObject({ start: undefined, change: undefined, remove: undefined });
  expect(stopped.exit).toMatch(/Start it first/);
  expect(stopped.back).toMatch(/never upgraded/);
  expect(why(around({ status: "stopped", previous: "ab" })).back).toBeUndefined();
  expect(why(around({ status: "failed" })).stop).toBeUndefined(); // takes its orders back
  expect(why(around({ status: "paused", pause: "user" }))).toMatchObject({
    resume: undefined,
    pause: expect.stringMatching(/already/),
  });
  expect(why(around({ status: "paused", pause: "daily_loss" }))).toMatchObject({
    resume: "This pause ends by itself.",
    pause: undefined,
  });
  expect(why(around({ status: "stopped" }, { kills: { own: true } })).start).toMatch(/kill switch/);
  const { kill, ...others } = why(around({}, { lost: true }));
  expect(kill).toBeUndefined(); // it is tried all the same
  expect(Object.values(others)).toEqual(Array(10).fill("The connection to the server is lost."));
});
