import { configure, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, open, problem, sound } from "../../../test/app";
import { unlike } from "./compared";
import { comparison } from "./fixtures";

configure({ asyncUtilTimeout: 8000 }); // a machine under load takes its time
vi.setConfig({ testTimeout: 30_000 });

vi.mock("~/shared/chart/equity", () => ({
  LinesChart: ({ lines }: { lines: { name: string; points: unknown[] }[] }) => (
    <p>{lines.map((l) => `${l.name}: ${l.points.length}`).join("; ")}</p>
  ),
}));

test("settings that differ, metrics with the best, the curves", async () => {
  const { container } = await open(
    "/backtests/compare?ids=one,two",
    http.get(at("/backtests/compare"), ({ request }) => {
      expect(new URL(request.url).searchParams.get("ids")).toBe("one,two");
      return HttpResponse.json(comparison());
    }),
  );
  expect(await screen.findByText("A sma-cross: 2; B sma-cross: 1")).toBeVisible();
  const settings = screen.getByRole("table", { name: "Where they differ" });
  expect(within(settings).getByRole("row", { name: /fast 10 20/ })).toBeVisible();
  const metrics = screen.getByRole("table", { name: "Metrics" });
  const line = (name: string) => within(metrics).getByRole("button", { name }).closest("tr");
  expect(line("Return")).toHaveTextContent(/best: \+21\.0 %−10\.0 %$/);
  expect(line("Trades")).not.toHaveTextContent("best"); // more trades are no better
  expect(line("Sharpe")).toHaveTextContent(/best: 1\.79–$/);
  await sound(container);
});

test("markets and limits are told in words", async () => {
  const settings = [
    { name: "candles", values: [["synth:BTCUSDT:1h"], ["binance:BTCUSDT:1h", "binance:ETHUSDT:1h"]] },
    { name: "limits", values: [["daily_loss_pct=5", "max_order=100", "no_shorts=true"], []] },
  ];
  await open(
    "/backtests/compare?ids=one,two",
    http.get(at("/backtests/compare"), () => HttpResponse.json(comparison({ settings }))),
  );
  const table = await screen.findByRole("table", { name: "Where they differ" });
  expect(within(table).getByRole("row", { name: /^Markets/ })).toHaveTextContent(
    /BTCUSDT 1h, synth.*BTCUSDT 1h, binance; ETHUSDT 1h, binance$/,
  );
  expect(within(table).getByRole("row", { name: /^Limits/ })).toHaveTextContent(
    /Daily loss 5\s%, Largest order 100, No short positions\s*none$/,
  );
});

test("other periods, markets and candles are told", () => {
  expect(unlike(comparison())).toBeUndefined();
  const differ = (name: string) => comparison({ settings: [{ name, values: [1, 2] }] });
  expect(unlike(differ("from"))).toContain("other periods");
  expect(unlike(differ("candles"))).toContain("other markets");
  const c = comparison();
  expect(unlike({ ...c, backtests: c.backtests?.map((b, i) => ({ ...b, data_sha256: String(i) })) ?? [] })).toContain(
    "different candles",
  );
});

test("nothing chosen, and one that was deleted", async () => {
  await open("/backtests/compare");
  expect(await screen.findByText("Nothing to compare yet")).toBeVisible();
});

test("one that was deleted", async () => {
  await open(
    "/backtests/compare?ids=one,gone",
    http.get(at("/backtests/compare"), () => problem(404, "not_found", "there is no backtest gone")),
  );
  expect(await screen.findByText("One of them is not there")).toBeVisible();
});
