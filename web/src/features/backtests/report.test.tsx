import { configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, open, problem, sound, stream } from "../../../test/app";
import { chart, id, job, result, spec, strategy, trade } from "./fixtures";

configure({ asyncUtilTimeout: 8000 }); // a machine under load takes its time
vi.setConfig({ testTimeout: 30_000 });

vi.mock("~/shared/chart/price", () => ({
  PriceChart: (p: { candles: unknown[]; fills: unknown[]; plots: { name: string }[]; focus?: number }) => (
    <p>{`${p.candles.length} candles, ${p.fills.length} fills, ${p.plots.map((x) => x.name).join()}, at ${p.focus}`}</p>
  ),
}));
vi.mock("~/shared/chart/equity", () => ({
  EquityChart: (p: { points: unknown[]; hold: unknown[] }) => <p>{`${p.points.length} points, ${p.hold.length} held`}</p>,
  LinesChart: () => null,
}));

const base = (r = result(), status = job()) => [
  http.get(at("/strategies"), () => list([strategy])),
  http.get(at(`/backtests/${id}`), () => HttpResponse.json(status)),
  http.get(at(`/backtests/${id}/result`), () => HttpResponse.json(r)),
  http.get(at(`/backtests/${id}/chart`), () => HttpResponse.json(chart())),
  http.get(at("/verifications"), () => list([])),
];

test("the report: figures, doubts beside the curve, months, metrics, groups, hashes, files", async () => {
  const { container } = await open(`/backtests/${id}`, ...base());
  expect(await screen.findByRole("heading", { name: /sma-cross on BTCUSDT 1h/ })).toBeVisible();
  expect(await screen.findByText("100 points, 100 held")).toBeVisible();
  const verdicts = screen.getByRole("list", { name: "Verdicts" });
  const first = within(verdicts).getAllByRole("listitem")[0];
  expect(first).toHaveTextContent("Share of the best trade: a reason not to believe it");
  expect(first).toHaveTextContent("the return is −3.7 %");
  expect(screen.getByText("not proven")).toBeVisible();
  expect(screen.getByText("95 %: −2.73 to 5.78")).toBeVisible();
  expect(screen.getByText("12,101.64")).toBeVisible();
  expect(screen.getByRole("table", { name: "Return of each month" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Sortino" })).toHaveAccessibleDescription(/only days that lost/);
  expect(screen.getByRole("button", { name: /Copy the hash of the candles 2cd6f331/ })).toBeVisible();
  expect(screen.getByRole("link", { name: "HTML report" })).toHaveAttribute("href", `/api/v1/backtests/${id}/report.html`);
  expect(screen.getByRole("link", { name: "JSON" })).toHaveAttribute("href", `/api/v1/backtests/${id}/result`);
  expect(screen.getByRole("link", { name: "Make a bot of this" })).toHaveAttribute("href", `/bots/new?backtest=${id}`);
  expect(screen.getByRole("link", { name: "Run again with changes" })).toHaveAttribute("href", `/backtests/new?from=${id}`);
  expect(screen.getByRole("link", { name: "Sweep" })).toHaveAttribute("href", `/sweeps/new?from=${id}`);
  await sound(container);
});

test("a trade leads the chart there; trades are filtered and sorted in the address", async () => {
  const { user, router, container } = await open(`/backtests/${id}?tab=trades`, ...base(result(3)));
  expect(await screen.findByText("100 candles, 24 fills, fast, at undefined")).toBeVisible();
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Next trade" }));
  const time = result(3).trades?.[0]?.entry_time;
  expect(await screen.findByText(`100 candles, 24 fills, fast, at ${time}`)).toBeVisible();
  const reasons = screen.getByLabelText("Exit reason");
  await user.selectOptions(reasons, within(reasons).getByRole("option", { name: /^stop loss \(/ }));
  await expect.poll(() => router.state.location.search).toMatchObject({ tab: "trades", trade: 1, reason: "stop_loss" });
  await user.click(screen.getByRole("button", { name: /^PnL/ }));
  await expect.poll(() => router.state.location.search).toMatchObject({ sort: "pnl", order: "desc" });
  await user.click(screen.getByRole("button", { name: "Show all trades" }));
  await expect.poll(() => router.state.location.search).not.toHaveProperty("reason");
});

test("of more candles than come at once, each can be seen: older ones are read as one goes back", async () => {
  const whole = chart(300, 12).slots[0];
  if (!whole) throw new Error("no slot");
  const asked: string[] = [];
  const { user } = await open(
    `/backtests/${id}?tab=trades`,
    http.get(at(`/backtests/${id}/chart`), ({ request }) => {
      const query = new URL(request.url).searchParams;
      const before = Number(query.get("before") ?? 0);
      // All at once there are longer ones, in parts a hundred of those that were tested.
      if (before === 0) return HttpResponse.json({ ...chart(75), slots: [{ ...whole, timeframe: "4h" }] });
      asked.push(query.get("slot") ?? "");
      const end = whole.candles.filter((c) => Number(c[0]) < before).length;
      const from = Math.max(0, end - 100);
      const times = whole.candles.slice(from, end).map((c) => Number(c[0]));
      const within = (t: number) => times[0] !== undefined && t >= times[0] && t < before;
      return HttpResponse.json({
        equity: [],
        slots: [
          { ...whole, older: from, candles: whole.candles.slice(from, end), fills: whole.fills.filter((f) => within(f.time)) },
        ],
      });
    }),
    ...base(result(12)),
  );
  expect(await screen.findByText(/^100 candles, .*, at undefined$/)).toBeVisible();
  expect(screen.getByText("the last 100 of 300 candles; older ones come as you scroll back")).toBeVisible();
  expect(asked).toEqual(["main"]);
  await user.click(screen.getByRole("button", { name: "Next trade" })); // the first, at the beginning
  const time = result(12).trades?.[0]?.entry_time;
  expect(await screen.findByText(`300 candles, ${whole.fills.length} fills, fast, at ${time}`)).toBeVisible();
  expect(asked).toHaveLength(3);
  expect(screen.queryByText(/older ones come/)).toBeNull();
});

test("prices that slippage made are written as a market would, and whole on hover", async () => {
  await open(`/backtests/${id}`, ...base(result(1, { trades: [trade(0, { entry_price: "61145.356626" })] })));
  const table = await screen.findByRole("table", { name: "The last trades" });
  expect(within(table).getByText("61,145.36")).toHaveAttribute("title", "61145.356626");
});

test("a row of the last trades opens it among all", async () => {
  const { user, router } = await open(`/backtests/${id}`, ...base(result(12)));
  const table = await screen.findByRole("table", { name: "The last trades" });
  await user.click(within(table).getAllByRole("row")[1] as HTMLElement);
  await expect.poll(() => router.state.location.search).toEqual({ tab: "trades", trade: 12 });
});

test("settings, costs left at zero, warnings and gaps", async () => {
  const slots = result().slots?.map((s) => ({ ...s, gaps: 2, missing: 14 })) ?? [];
  const { user, container } = await open(`/backtests/${id}`, ...base(result(12, { slots, warnings: ["one candle was odd"] })));
  await user.click(await screen.findByRole("button", { name: "Read it" }));
  const candles = await screen.findByRole("table", { name: "What each slot was fed with" });
  expect(candles).toHaveTextContent("2, 14 missing");
  const costs = screen.getByRole("region", { name: "Costs and limits assumed" });
  expect(costs).toHaveTextContent("Slippageleft at 0");
  expect(costs).toHaveTextContent(/Stop loss 5\s%/);
  expect(screen.getByRole("region", { name: "Asked for" })).toHaveTextContent("MarketBTCUSDT 1h, synth");
  await sound(container);
});

test("verify: a job, then identical or the first difference", async () => {
  const verification = (status: string, changed: number) =>
    job({ id: "v", kind: "verify", status: status as "done", changed, spec: { backtest: id }, progress: 0.5 });
  let asked = 0;
  const events = stream();
  const { user } = await open(
    `/backtests/${id}`,
    events.handler,
    http.get(at("/verifications"), () => list(asked > 0 ? [verification("running", 5)] : [])),
    http.post(at(`/backtests/${id}/verify`), () => {
      asked += 1;
      return HttpResponse.json(verification("queued", 1), { status: 201 });
    }),
    http.get(at("/verifications/v/result"), () => HttpResponse.json({ identical: false, difference: "step 12: 5 became 6" })),
    ...base(),
  );
  await user.click(await screen.findByRole("button", { name: "Verify" }));
  expect(await screen.findByRole("progressbar", { name: "Running it again" })).toBeVisible();
  events.send("job", verification("done", Date.now()));
  expect(await screen.findByText("Step 12: 5 became 6.")).toBeVisible();
});

test("while it runs an event moves the bar, and the report takes its place", async () => {
  const events = stream();
  const running = job({ status: "running", progress: 0.2, left_ms: 9000, changed: 1 });
  let now = running;
  await open(
    `/backtests/${id}`,
    events.handler,
    http.get(at(`/backtests/${id}`), () => HttpResponse.json(now)),
    ...base(),
  );
  const bar = await screen.findByRole("progressbar");
  expect(bar).toHaveAttribute("aria-valuenow", "20");
  now = { ...running, progress: 0.7, changed: 2 };
  events.send("job", now);
  await waitFor(() => expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "70"));
  now = job({ changed: 3 });
  events.send("job", now);
  expect(await screen.findByText("12,101.64")).toBeVisible();
});

test("it can be canceled, and what goes wrong is said there", async () => {
  const { user } = await open(
    `/backtests/${id}`,
    ...base(result(), job({ status: "running", progress: 0.2 })),
    http.post(at(`/backtests/${id}/cancel`), () => problem(409, "conflict", "it has ended already")),
  );
  await user.click(await screen.findByRole("button", { name: "Cancel the backtest" }));
  expect(await screen.findByText("It has ended already.")).toBeVisible();
});

test("one that failed says what happened and what to do, and runs again", async () => {
  let sent: unknown;
  const failed = job({
    status: "failed",
    progress: 0.1,
    error: "the strategy ran out of fuel on the candle of 2025-03-14 08:00",
  });
  const { user, container } = await open(
    `/backtests/${id}`,
    ...base(result(), failed),
    http.post(at("/backtests"), async ({ request }) => {
      sent = await request.json();
      return problem(429, "quota", "20 jobs wait already");
    }),
  );
  expect(await screen.findByText("The strategy ran out of fuel on the candle of 2025-03-14 08:00.")).toBeVisible();
  expect(screen.getByText(/a loop in the code does not end/)).toBeVisible();
  expect(screen.getByText("10 %")).toBeVisible();
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Run again" }));
  expect(await screen.findByText("20 jobs wait already.")).toBeVisible();
  expect(sent).toMatchObject({ strategy: spec.settings.module });
});

test("one that was canceled, one that is not there, one whose report cannot be read", async () => {
  await open(`/backtests/${id}`, ...base(result(), job({ status: "canceled" })));
  expect(await screen.findByText("It was canceled")).toBeVisible();
});

test("one that is not there", async () => {
  await open(
    `/backtests/${id}`,
    http.get(at(`/backtests/${id}`), () => problem(404, "not_found", "no such job")),
    ...base(),
  );
  expect(await screen.findByText("This backtest is not there")).toBeVisible();
});

test("a report that cannot be read says so", async () => {
  await open(
    `/backtests/${id}`,
    http.get(at(`/backtests/${id}/result`), () => problem(503, "unavailable", "the database is away")),
    ...base(),
  );
  expect(await screen.findByText("The database is away.", undefined, { timeout: 4000 })).toBeVisible();
});
