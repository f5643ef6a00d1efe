// @vitest-environment node
import { describe, expect, test } from "vitest";
import {
  add,
  bytes,
  compare,
  computed,
  count,
  decimal,
  isZero,
  money,
  NONE,
  negate,
  percent,
  plot,
  price,
  ratio,
  share,
  sign,
  signed,
} from "./number";

const long = "12345678901234567890.123456789012345678"; // far more digits than a float has

test("what was reckoned has six digits that count, and two after the point at least", () => {
  for (const [text, want] of [
    ["61145.356626", "61,145.36"],
    ["1234567.891", "1,234,567.89"],
    ["135.18234567", "135.182"],
    ["1.8", "1.80"],
    ["0.00012345678", "0.000123457"],
    ["-9.98765432", "−9.98765"],
    ["5", "5.00"],
    ["none", "none"],
  ] as const)
    expect(computed(text)).toBe(want);
});

test("money has two digits after the point, commas, and every digit before it", () => {
  for (const [text, want] of [
    ["0", "0.00"],
    ["1234.5", "1,234.50"],
    ["-1234567.891", "−1,234,567.89"],
    ["0.005", "0.01"],
    ["-0.005", "−0.01"],
    ["-0.004", "0.00"],
    ["999.995", "1,000.00"],
    ["+7", "7.00"],
    ["007.10", "7.10"],
    [long, "12,345,678,901,234,567,890.12"],
  ] as const)
    expect(money(text), text).toBe(want);
});

test("what is not there is a dash, and what is no number stays what it is", () => {
  for (const write of [money, decimal, price, signed]) {
    expect([write(undefined), write(null), write("")]).toEqual([NONE, NONE, NONE]);
    for (const text of ["1e5", "NaN", "1,5", "abc", "1.", ".5", "--1"]) expect(write(text)).toBe(text);
  }
  expect([
    percent(undefined),
    percent(null),
    percent(Number.NaN),
    percent(Number.POSITIVE_INFINITY),
    ratio(null),
    count(null),
  ]).toEqual(Array(6).fill(NONE));
});

test("a decimal keeps its own digits unless told otherwise", () => {
  expect([
    decimal("1.20000"),
    decimal("1.25", 1),
    decimal("1.25", 4),
    decimal("12", 0),
    decimal("0.5", 0),
    decimal(long),
  ]).toEqual(["1.20000", "1.3", "1.2500", "12", "1", "12,345,678,901,234,567,890.123456789012345678"]);
});

test("a price has two digits at least", () => {
  expect([price("91240"), price("1.842"), price("0.00001234"), price("1.8", 4)]).toEqual([
    "91,240.00",
    "1.842",
    "0.00001234",
    "1.8000",
  ]);
});

test("a gain has its plus, a loss its minus, and zero neither", () => {
  expect([signed("12.3"), signed("-12.3"), signed("0"), signed("-0.001"), signed("0.001"), signed("0.5", 4)]).toEqual([
    "+12.30",
    "−12.30",
    "0.00",
    "0.00",
    "0.00",
    "+0.5000",
  ]);
  expect([
    percent(0.0123),
    percent(-0.0123, 2, true),
    percent(0.0123, 2, true),
    percent(-0.00001, 1, true),
    percent(12.5),
  ]).toEqual(["1.2\u202f%", "−1.23\u202f%", "+1.23\u202f%", "0.0\u202f%", "1,250.0\u202f%"]);
  expect([ratio(1.005), ratio(-1.234), ratio(-0.001), ratio(1234.5, 0)]).toEqual(["1.00", "−1.23", "0.00", "1,235"]);
  expect([count(1234567), count(-12), count(0)]).toEqual(["1,234,567", "−12", "0"]);
  expect([bytes(12), bytes(1912345), bytes(51200)]).toEqual(["12 B", "1.9 MB", "51 kB"]);
});

describe("decimals are computed exactly", () => {
  test("sums", () => {
    expect(add("0.1", "0.2")).toBe("0.3");
    expect(add(long, `-${long}`, "1")).toBe("1.000000000000000000");
    expect(add("-0.5", "0.25")).toBe("-0.25");
    expect(add("1", "none of it")).toBe("1");
    expect(add()).toBe("0");
  });

  test("order, also of digits that a float does not have", () => {
    expect(compare(long, `${long}1`)).toBe(-1);
    expect(compare("1.10", "1.1")).toBe(0);
    expect(compare("-2", "-1")).toBe(-1);
    expect(["10", "9", "-1", "0.5"].sort(compare)).toEqual(["-1", "0.5", "9", "10"]);
    expect(["b", "a"].sort(compare)).toEqual(["a", "b"]);
  });

  test("signs and zero", () => {
    expect([sign("0.00"), sign("-0"), sign("-0.01"), sign("3"), sign(undefined), sign("x"), sign(-2), sign(0), sign(2)]).toEqual([
      0, 0, -1, 1, 0, 0, -1, 0, 1,
    ]);
    expect([isZero("0.000"), isZero("-0"), isZero("0.001"), isZero("x"), isZero("")]).toEqual([true, true, false, false, false]);
    expect([negate("1.5"), negate("-1.5"), negate("0.0")]).toEqual(["-1.5", "1.5", "0.0"]);
  });
});

test("a share is a picture, and of nothing there is none", () => {
  expect(share("1", "4")).toBe(0.25);
  expect([share("1", "0"), share("x", "1"), share(undefined, "1"), share("1", undefined)]).toEqual(Array(4).fill(undefined));
  expect(plot("1.5")).toBe(1.5);
});
