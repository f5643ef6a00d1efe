import { expect, test } from "vitest";
import { spoken } from "./limit";

test.each([
  [
    "equity is 9988, and daily_loss_pct=0.1 ends a day that began with 10000 at 9990: entries are refused until 2026-11-27 00:00 UTC",
    "equity is 9988, and the daily loss limit of 0.1\u202f% ends a day that began with 10000 at 9990: entries are refused until 2026-11-27 00:00 UTC",
  ],
  ["and daily_profit_pct=5 ends a day", "and the daily profit limit of 5\u202f% ends a day"],
  [
    "2 trades have ended today (UTC), and daily_trades=2 allows no more",
    "2 trades have ended today (UTC), and the limit of 2 trades a day allows no more",
  ],
  ["a trade lost 1, and cooldown=90m is set: entries", "a trade lost 1, and a pause of 90m after a loss is set: entries"],
  [
    "within 1d, and stop_guard=3/1d/4h is set: entries",
    "within 1d, and the stop guard (3 stops within 1d, then 4h without entries) is set: entries",
  ],
  [
    "and drawdown_guard=10/1w/1d stops at 10800",
    "and the drawdown guard (10\u202f% within 1w, then 1d without entries) stops at 10800",
  ],
  [
    "and low_profit=-0.5/3d/12h asks for 100",
    "and the low profit rule (less than -0.5\u202f% within 3d, then 12h without entries) asks for 100",
  ],
  [
    "leave the slot short, which no_shorts forbids; sell",
    "leave the slot short, which the rule against short positions forbids; sell",
  ],
  ["worth 1000.1, and max_order=1000 allows no more", "worth 1000.1, and the limit of 1,000 for an order allows no more"],
  ["worth 501, and max_position=500 allows no more", "worth 501, and the limit of 500 for a position allows no more"],
  ["counting legs, and open_orders=5 allows no more", "counting legs, and the limit of 5 open orders allows no more"],
  [
    "in the last minute, and orders_per_minute=3 allows no more",
    "in the last minute, and the limit of 3 orders a minute allows no more",
  ],
  ["than price_band_pct=10 allows; keep it", "than the price band of 10\u202f% allows; keep it"],
  ['limit daily_loss_pct cannot be "4x"', 'limit daily loss cannot be "4x"'],
  ["write a duration, like cooldown=4h.", "write a duration, like a pause of 4h after a loss."],
])("%s", (engine, people) => expect(spoken(engine)).toBe(people));

test("what only looks like one is left as it is", () => {
  for (const text of ["after the cooldown it enters", "my_open_orders=5 of a strategy", "fast=10, slow=30"])
    expect(spoken(text)).toBe(text);
});
