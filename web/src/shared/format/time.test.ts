// @vitest-environment node
import { expect, test } from "vitest";
import { ago, clock, day, duration, full, moment, timeframe, utc } from "./time";

const at = Date.UTC(2026, 10, 21, 15, 20, 41);
const zone = "UTC";

test("a time is written by what one has to know of it", () => {
  expect([clock(at, false, zone), clock(at, true, zone), full(at, zone), utc(at)]).toEqual([
    "15:20",
    "15:20:41",
    "21 Nov 2026 15:20:41",
    "21 Nov 2026 15:20:41 UTC",
  ]);
  expect(moment(at, at + 3_600_000, zone)).toBe("15:20");
  expect(moment(at, at + 86_400_000, zone)).toBe("21 Nov 15:20");
  expect(moment(at, Date.UTC(2027, 1, 1), zone)).toBe("21 Nov 2026 15:20");
  expect(day(at, Date.UTC(2026, 0, 1), zone)).toBe("21 Nov");
});

test("it is that of the zone of whoever looks", () => {
  expect(clock(at, false, "Asia/Kolkata")).toBe("20:50");
  expect(moment(at, at, "Pacific/Auckland")).toBe("04:20");
  expect(clock(Date.UTC(2026, 10, 21, 0, 5), false, zone)).toBe("00:05"); // no 24:05
});

test("a duration is in the unit that says enough", () => {
  for (const [ms, want] of [
    [0, "0 ms"],
    [999, "999 ms"],
    [42_000, "42 s"],
    [119_000, "119 s"],
    [121_000, "2 min"],
    [3 * 3_600_000, "3 h"],
    [40 * 3_600_000, "40 h"],
    [12 * 86_400_000, "12 days"],
    [undefined, "–"],
    [Number.NaN, "–"],
  ] as const)
    expect(duration(ms)).toBe(want);
  expect([ago(at, at + 500), ago(at, at - 500), ago(at, at + 42_000)]).toEqual(["just now", "just now", "42 s ago"]);
});

test("a timeframe is a length of time", () => {
  expect([timeframe("15m"), timeframe("1h"), timeframe("1d"), timeframe("1w"), timeframe("30s")]).toEqual([
    900_000, 3_600_000, 86_400_000, 604_800_000, 30_000,
  ]);
  expect([timeframe("1x"), timeframe(""), timeframe("m"), timeframe("1 h")]).toEqual(Array(4).fill(undefined));
});
