import { configure, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { spoken } from "~/shared/format/limit";
import { at, list, open, problem, sound } from "../../../test/app";
import { begin, coverage, id, job, strategy, version } from "./fixtures";

configure({ asyncUtilTimeout: 8000 }); // a machine under load takes its time
vi.setConfig({ testTimeout: 30_000 });

const base = (stored: unknown[] = [coverage()]) => [
  http.get(at("/strategies"), () => list([strategy])),
  http.get(at(`/strategies/${strategy.id}/versions`), () => list([strategy.newest])),
  http.get(at(`/strategies/${strategy.id}/versions/1`), () => HttpResponse.json(version)),
  http.get(at("/exchanges"), () => list([{ name: "synth", downloads: true, timeframes: ["1h", "4h"] }])),
  http.get(at("/markets"), () => list([{ exchange: "synth", symbol: "BTCUSDT", stored: ["1h"] }])),
  http.get(at("/markets/synth/BTCUSDT"), () =>
    HttpResponse.json({ exchange: "synth", symbol: "BTCUSDT", base: "BTC", quote: "USDT", stored: ["1h"] }),
  ),
  http.get(at("/streams"), () => list(stored)),
];
const address = "/backtests/new?strategy=sma-cross&market=synth:BTCUSDT:1h";
const start = () => screen.findByRole("button", { name: "Start the backtest" });

test("it says what is stored with its gaps, and starts with costs that are not zero", async () => {
  let sent: unknown;
  const { user, router, container } = await open(
    address,
    ...base(),
    http.post(at("/backtests"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(job({ id: "fresh", status: "queued" }), { status: 201 });
    }),
    http.get(at("/backtests/fresh"), () => HttpResponse.json(job({ id: "fresh", status: "queued", progress: 0 }))),
  );
  expect(await screen.findByText(/Stored: 2,000 candles/)).toBeVisible();
  expect(screen.getByText("2,000 of them count here.")).toBeVisible();
  expect(screen.getByText("1 gap in this period, 10 candles missing")).toBeVisible();
  await sound(container);
  const fast = screen.getByRole("textbox", { name: /Fast/ });
  await user.clear(fast);
  await user.type(fast, "12");
  await user.click(await start());
  await expect.poll(() => router.state.location.pathname).toBe("/backtests/fresh");
  expect(sent).toMatchObject({
    strategy: "sma-cross",
    slots: [{ slot: "main", market: "synth:BTCUSDT:1h" }],
    params: { fast: 12 },
    cash: "10000",
    fee: "0.001",
    maker_fee: "0.001",
    slippage_bps: "2",
    spread_bps: "1",
    limits: [],
    seed: 1,
  });
  expect(sent).not.toHaveProperty("from");
});

test("a period is in days of UTC, its last day included; quick choices count back from the last candle", async () => {
  let sent: { from?: number; to?: number } = {};
  const { user } = await open(
    address,
    ...base(),
    http.post(at("/backtests"), async ({ request }) => {
      sent = (await request.json()) as typeof sent;
      return HttpResponse.json(job({ id: "fresh", status: "queued" }), { status: 201 });
    }),
    http.get(at("/backtests/fresh"), () => HttpResponse.json(job({ id: "fresh", status: "queued", progress: 0 }))),
  );
  await screen.findByText(/Stored: 2,000 candles/);
  await user.click(screen.getByRole("radio", { name: "30 days" }));
  expect(screen.getByLabelText(/^From/)).toHaveValue("2026-02-23");
  await user.type(screen.getByLabelText(/^To/), "2026-03-01");
  await user.click(await start());
  await expect.poll(() => sent.to).toBe(Date.UTC(2026, 2, 2));
  expect(sent.from).toBe(Date.UTC(2026, 1, 23));
});

test("with nothing stored it offers the download, and shows how far that is", async () => {
  let sent: unknown;
  let done = false;
  const download = job({ id: "load", kind: "download", status: "running", progress: 0.4, left_ms: 2000 });
  const { user } = await open(
    address,
    http.get(at("/streams"), () => list(done ? [coverage()] : [])),
    ...base(),
    http.post(at("/downloads"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(download, { status: 201 });
    }),
    http.get(at("/downloads/load"), () => {
      done = true;
      return HttpResponse.json({ ...download, status: "done", progress: 1 });
    }),
  );
  expect(await screen.findByText("No candles of BTCUSDT 1h are stored")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Download a year" }));
  expect(await screen.findByRole("progressbar", { name: "Downloading synth:BTCUSDT:1h" })).toBeVisible();
  expect(sent).toMatchObject({ market: "synth:BTCUSDT:1h" });
  expect(await screen.findByText(/Stored: 2,000 candles/, undefined, { timeout: 4000 })).toBeVisible();
});

test("begins with the values that were written on the strategy's page", async () => {
  await open(`${address}&params=${encodeURIComponent('{"fast":"7"}')}`, ...base());
  expect(await screen.findByRole("textbox", { name: /^Fast/ })).toHaveValue("7");
});

test.each([
  ["slippage_bps is 5000; it must be from 0 to 1000", "Slippage"],
  ["parameter fast must be a whole number between 1 and 1000, not 2000", "Fast"],
  ["fast must be smaller than slow: try fast=10 slow=30", "Fast"],
  ["cash is 0; it must be from 0.00000001", "Cash at the beginning"],
  ["no candles of synth:BTCUSDT:1h are stored from then to then", "Market"],
  ["the range ends before its beginning; give a later end", "From"],
  ["limit stop_loss_pct cannot be 200; write less", "Stop loss"],
])("a refusal stands at its field: %s", async (detail, field) => {
  const { user } = await open(
    address,
    ...base(),
    http.post(at("/backtests"), () => problem(422, "invalid", detail)),
  );
  await screen.findByText(/Stored: 2,000 candles/);
  await user.click(await start());
  await expect
    .poll(() => screen.getAllByLabelText(new RegExp(`^${field}`)).find((e) => e.getAttribute("aria-invalid") === "true"))
    .toBeDefined();
  const input = screen.getAllByLabelText(new RegExp(`^${field}`)).find((e) => e.getAttribute("aria-invalid") === "true");
  expect(input).toHaveAccessibleDescription(
    new RegExp(
      spoken(detail)
        .slice(1, 30)
        .replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    ),
  );
});

test("a refusal that is of no field stands beside the button", async () => {
  const { user } = await open(
    address,
    ...base(),
    http.post(at("/backtests"), () => problem(429, "quota", "you have 20 jobs waiting; wait for some")),
  );
  await screen.findByText(/Stored: 2,000 candles/);
  await user.click(await start());
  expect(await screen.findByText("You have 20 jobs waiting; wait for some.")).toBeVisible();
});

test("what is missing is said, and fees of zero are warned of", async () => {
  const { user } = await open("/backtests/new", ...base());
  expect(await start()).toBeDisabled();
  expect(screen.getByText("Choose a strategy.")).toBeVisible();
  const fee = screen.getByRole("textbox", { name: /Taker fee/ });
  await user.clear(fee);
  await user.type(fee, "0");
  expect(await screen.findByText("Without fees the result will be too good")).toBeVisible();
});

test("it begins with the settings of another one", async () => {
  await open(
    `/backtests/new?from=${id}`,
    ...base(),
    http.get(at(`/backtests/${id}`), () => HttpResponse.json(job())),
  );
  expect(await screen.findByLabelText(/^From/)).toHaveValue(new Date(begin).toISOString().slice(0, 10));
  expect(await screen.findByRole("textbox", { name: /Spread/ })).toHaveValue("1");
  expect(screen.getByRole("textbox", { name: /Stop loss/ })).toHaveValue("5");
  expect(within(screen.getByRole("region", { name: "What runs" })).getByText("sma-cross@1")).toBeVisible();
});
