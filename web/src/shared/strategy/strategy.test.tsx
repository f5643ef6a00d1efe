import { expect, test } from "vitest";
import type { Schema } from "../api/client";
import { fractionOf, percentOf } from "./costs";
import { named, parse, refOf, twice } from "./description";
import { checkLimit, readLimits, writeLimits } from "./limits";
import { checkParam, chosen, type Param, range, title, typed } from "./params";

const p = (more: Partial<Param>): Param => ({ name: "fast", type: "int", default: 12, help: "", ...more }) as Param;

test.each([
  [p({ min: 3, max: 400 }), "12", undefined],
  [p({ min: 3, max: 400 }), "2", "2 is too small; 3 is the least."],
  [p({ min: 3, max: 400 }), "401", "401 is too large; 400 is the most."],
  [p({}), "1.5", "Write a whole number."],
  [p({}), "", "Write a number, or 12, which is the default."],
  [p({ type: "float" }), "1,5", "Write a number with a point for decimals, like 12 or 0.5."],
  [p({ type: "float", min: 0.5 }), "0.5", undefined],
  [p({ type: "enum", options: ["up", "down"] }), "left", "Take one of up, down."],
  [p({ type: "string" }), "anything", undefined],
])("%# a parameter is checked as it is written", (param, text, want) => expect(checkParam(param, text)).toBe(want));

test("what differs from the defaults is sent, and nothing else", () => {
  const params = [
    p({}),
    p({ name: "trail", type: "bool", default: false }),
    p({ name: "stop_loss_pct", type: "float", default: 3 }),
  ];
  expect(chosen(params, { fast: "12", trail: "true", stop_loss_pct: " 2.5 " })).toEqual({ trail: "true", stop_loss_pct: "2.5" });
  expect(typed(params, { fast: "13", trail: "true" })).toEqual({ fast: 13, trail: true });
  expect(title("stop_loss_pct")).toBe("Stop loss");
  expect(range(p({ min: 0.5, max: 1000 }))).toBe("0.5 to 1000");
});

test.each([
  ["0.001", "0.1"],
  ["0.00075", "0.075"],
  ["0", "0"],
  ["1", "100"],
  ["0.1", "10"],
  ["0.0000001", "0.00001"],
])("%s is %s %%, and back", (fraction, percent) => {
  expect(percentOf(fraction)).toBe(percent);
  expect(fractionOf(percent)).toBe(fraction);
});

test("limits are read and written as the API has them", () => {
  const list = ["daily_loss_pct=5", "stop_guard=3/1d/4h"];
  expect(writeLimits(readLimits(list))).toEqual(list);
  expect(writeLimits({ max_order: " ", cooldown: "4h" })).toEqual(["cooldown=4h"]);
  expect(checkLimit("stop_guard", "3/1d")).toMatch(/like 3\/1d\/4h/);
  expect(checkLimit("daily_loss_pct", "5")).toBeUndefined();
  expect(checkLimit("max_order", "1e3")).toBeDefined();
});

test("of two strategies of one name one's own is meant, and the other is named by its id", () => {
  const s = (id: string, owner: "mine" | "everybody", name: string, newest: object | undefined = {}) =>
    ({ id, owner, name, newest }) as Schema<"Strategy">;
  const [ready, own, other] = [s("1", "everybody", "cross"), s("2", "mine", "cross"), s("3", "everybody", "other")];
  const all = [ready, own, other];
  expect(named(all, "cross")).toBe(own);
  expect(named(all, "1")).toBe(ready);
  expect(named(all, "gone")).toBeUndefined();
  expect(all.map((s) => refOf(s, all, 2))).toEqual(["1@2", "cross@2", "other@2"]);
  expect(all.map((s) => twice(s, all))).toEqual([true, true, false]);
  // One's own of which every version was deleted takes the name from nobody.
  const empty = { ...own, newest: undefined };
  expect(named([ready, empty], "cross")).toBe(ready);
  expect(refOf(ready, [ready, empty])).toBe("cross");
});

test("a version is named like a file", () => {
  expect(parse("sma-cross@2")).toEqual({ name: "sma-cross", number: 2 });
  expect(parse("sma-cross")).toEqual({ name: "sma-cross" });
});
