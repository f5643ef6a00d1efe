import { expect, test } from "vitest";
import type { Schema } from "~/shared/api/client";
import { asked, handText, only, rowsOf } from "./journal";

test.each([
  ['buy 50% of equity market stop_loss 5% tag "habit"', "Buy 50\u202f% of equity at market, stop loss 5\u202f%, “habit”."],
  ["sell 100% of position stop trigger 6423.8 reduce_only", "Sell 100\u202f% of position, stop at 6,423.80, reduce only."],
  [
    "buy 25% of equity stop_limit trigger 102 at 103 fok",
    "Buy 25\u202f% of equity stop limit with trigger 102.00 at 103.00 fok.",
  ],
  ["buy 30% of equity in slot 1 market", "Buy 30\u202f% of equity in b at market."],
  ["buy 1 stop trigger 95.5 stop_loss 6303.794568678062", "Buy 1, stop at 95.50, stop loss 6,303.79."],
  ["close position", "Close position."],
  ["cancel all orders", "Cancel all orders."],
])("%s", (text, want) => expect(asked(text, [{ slot: "a" }, { slot: "b" }])).toBe(want));

test("what was asked by hand is said in words", () => {
  expect(handText({ act: "force_exit", slot: "main" })).toBe("Close the position of main at market.");
  expect(handText({ act: "move_stop", order: "5", price: "84572.48" })).toBe("Move the trigger of order 5 to 84,572.48.");
  expect(handText({ act: "hold", hold: 1 })).toMatch(/Entries are held back/);
  expect(handText({ act: "hold", hold: 0 })).toMatch(/Nothing is held back/);
});

const bot = {
  cursor: 1_200_000,
  slots: [{ slot: "main", market: "synth:BTCUSDT:1m", base: "BTC", quote: "USDT" }],
} as Schema<"Bot">;
let seq = 0;
const line = (kind: Schema<"JournalLine">["kind"], time: number, body: object): Schema<"JournalLine"> => ({
  seq: ++seq,
  time,
  kind,
  asked: [],
  refusals: [],
  reached: "",
  chain: "c",
  text: JSON.stringify({ [kind]: body }).replaceAll('"BIG"', "4611686018427387908"),
});

test("every line is a row in words; candles in which nothing was asked for are one", () => {
  const lines = [
    line("begin", 0, { life: 1, module: "abcdef0123", engine: "1", cash: "1000", limits: ["daily_trades=2"] }),
    line("candles", 420_000, [{ count: 7, last: 360_000, hash: "1d5b76fa6855" }]),
    line("step", 420_000, { asked: [{ id: 4, text: "buy 50% of equity market" }] }),
    line("candles", 480_000, [{ count: 8, last: 420_000, hash: "aa" }]),
    line("step", 480_000, {
      fills: [{ order: 4, slot: 0, side: "buy", qty: "4.97", price: "100.43", fee: "0.4995", realised: "-0.4995" }],
      orders: [
        {
          id: 4,
          slot: 0,
          kind: "market",
          side: "buy",
          status: "filled",
          reason: "signal",
          qty: "4.97",
          filled: "4.97",
          price: "0",
          stop: "0",
        },
        {
          id: 5,
          slot: 0,
          kind: "stop",
          side: "sell",
          status: "open",
          reason: "stop_loss",
          qty: "4.97",
          filled: "0",
          price: "0",
          stop: "95.4",
        },
      ],
    }),
    line("candles", 540_000, [{ count: 9, last: 480_000, hash: "bb" }]),
    line("hand", 540_000, {
      command: { act: "cancel_order", slot: 0, order: "BIG", price: "0", hold: 0 },
      refused: "there is no such order",
    }),
    line("candles", 900_000, [{ count: 15, last: 840_000, hash: "cc" }]),
    line("step", 900_000, {
      refusals: [{ order: 8, text: "the position would be worth 1,200.00, and max_position=1000 allows no more" }],
      breach: { rule: "daily_loss_pct", text: "lost 5 %: entries are refused until tomorrow" },
      fills: [{ order: 5, slot: 0, side: "sell", qty: "4.97", price: "95.4", fee: "0.47", realised: "-25.5" }],
      logs: ["done"],
    }),
  ].toReversed();
  const rows = rowsOf(lines, bot);
  expect(rows.map((r) => [r.kind, r.text])).toEqual([
    ["steps", "5 candles in which it asked for nothing."], // since the newest line
    ["log", "done"],
    ["paused", "Lost 5 %: entries are refused until tomorrow. Exits stay allowed."],
    ["refused", "The position would be worth 1,200.00, and the limit of 1,000 for a position allows no more. Nothing was sent."],
    ["fill", "Sold 4.97 BTC at 95.40, fee 0.47 USDT (taker)."],
    ["steps", "5 candles in which it asked for nothing."],
    ["refused", "There is no such order."],
    ["operator", "Take order 4611686018427387908 back."],
    ["order", "Stop sell 4.97 BTC at 95.40 placed: stop loss."],
    ["fill", "Bought 4.97 BTC at 100.43, fee 0.50 USDT (taker)."],
    ["decision", "Buy 50\u202f% of equity at market."],
    ["steps", "6 candles in which it asked for nothing."],
    ["started", "Started with 1,000.00 USDT on synth:BTCUSDT:1m: module abcdef01, engine 1, limits daily_trades=2."],
  ]);
  expect(rows[4]?.pnl).toBe("-25.5");
  expect(rows[9]?.pnl).toBeUndefined(); // its fee alone is not what a trade came to
  expect(only(rows, "refusals")).toHaveLength(3);
  expect(only(rows, "orders").map((r) => r.kind)).toEqual(["fill", "operator", "order", "fill"]);
  expect(only(rows, "decisions").map((r) => r.kind)).toEqual(["log", "decision"]);
});

test("reports of an exchange and ends are rows too; a line that is no JSON is none", () => {
  const rows = rowsOf(
    [
      line("end", 60_000, { untold: true }),
      line("venue", 50_000, { report: { order: 4, status: "rejected", text: "not enough USDT" } }),
      line("venue", 40_000, { report: { order: 3, status: "filled", fills: [{ qty: "1", price: "10", fee: "0.1" }] } }),
      { ...line("step", 30_000, {}), text: "{" },
    ],
    bot,
  );
  expect(rows.map((r) => [r.kind, r.text])).toEqual([
    ["stopped", "Ended. The strategy was not told, because it had failed."],
    ["refused", "The exchange says that order 4 is refused. Not enough USDT."],
    ["exchange", "The exchange says that order 3 is filled: 1 at 10.00."],
  ]);
});
