import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";

const sma = {
  id: "s1",
  name: "sma-cross",
  owner: "everybody",
  about: "Buys when the fast average crosses above the slow one.",
  created: 1,
  changed: 1,
  newest: { strategy: "s1", number: 1, sha256: "abc", version: "1.0.0", valid: true, uploader: "tradebot", created: 1 },
};
const describe = {
  name: "sma-cross",
  about: "",
  version: "1.0.0",
  warmup: 30,
  plots: [],
  signals: [],
  slots: [{ name: "main", help: "", timeframes: ["base"] }],
  params: [
    { name: "fast", type: "int", default: 10, min: 1, max: 1000, step: 1, help: "candles in the fast average" },
    { name: "slow", type: "int", default: 30, min: 2, max: 5000, step: 1, help: "candles in the slow average" },
  ],
};
const spec = {
  settings: {
    module: "abc",
    candles: ["synth:BTCUSDT:1h"],
    from: null,
    to: Date.UTC(2026, 10, 1),
    params: null,
    seed: 1,
    cash: "10000",
    fee: "0.001",
    maker_fee: null,
    slippage_bps: "0",
    spread_bps: "0",
    volume_cap: "0",
    fill_model: "default",
    limits: null,
  },
  axes: ["fast=8..12:4", "slow=8,24,30"],
  random: 0,
  metric: "sharpe",
};
const job = (more: object = {}) => ({
  id: "j1",
  kind: "sweep",
  status: "done",
  error: "",
  done: 6,
  total: 6,
  progress: 1,
  left_ms: null,
  created: 1_000,
  changed: 5_000,
  spec,
  test: {
    strategy: "sma-cross",
    version: "1.0.0",
    slots: [{ slot: "main", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" }],
    figures: { final_equity: "12100", total_return: 0.21, max_drawdown: 0.2, sharpe: 1.79, trades: 12 },
  },
  ...more,
});
const row = (rank: number, fast: number, slow: number, sharpe: number) => ({
  rank,
  params: { fast, slow },
  final_equity: String(10_000 + sharpe * 1000),
  trades: 10 + rank,
  metrics: { sharpe, total_return: sharpe / 10, max_drawdown: 0.2, trades: 10 + rank },
});
const rows = [
  row(1, 8, 30, 1.89),
  row(2, 8, 24, 1.5),
  row(3, 12, 30, 0.4),
  row(4, 12, 24, 0.2),
  {
    rank: 5,
    params: { fast: 8, slow: 8 },
    final_equity: "0",
    metrics: null,
    trades: 0,
    error: "sma-cross refuses these parameters: fast must be smaller than slow",
  },
  {
    rank: 6,
    params: { fast: 12, slow: 8 },
    final_equity: "0",
    metrics: null,
    trades: 0,
    error: "sma-cross refuses these parameters: fast must be smaller than slow",
  },
];
const maps = (metric = "sharpe", how = "best") => ({
  metric,
  how,
  smaller: metric === "max_drawdown",
  maps: [
    {
      x: "slow",
      y: "fast",
      columns: ["8", "24", "30"],
      lines: ["8", "12"],
      cells:
        metric === "max_drawdown"
          ? [
              [null, 0.2, 0.1],
              [null, 0.2, 0.3],
            ]
          : [
              [null, 1.5, 1.89],
              [null, 0.2, 0.4],
            ],
      counts: [
        [0, 1, 1],
        [0, 1, 1],
      ],
    },
  ],
});
const strategies = http.get(at("/strategies"), () => list([sma]));
const ofSweep = (one: object = job()) => [
  strategies,
  http.get(at("/sweeps/j1"), () => HttpResponse.json(one)),
  http.get(at("/sweeps/j1/results"), () => list(rows)),
  http.get(at("/sweeps/j1/heatmaps"), ({ request }) => {
    const q = new URL(request.url).searchParams;
    return HttpResponse.json(maps(q.get("metric") ?? "sharpe", q.get("how") ?? "best"));
  }),
];
const viewer = http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" }));

test("the list shows what runs, what is done and what failed; one is canceled", async () => {
  let canceled = false;
  const { user, container, router } = await open(
    "/sweeps",
    strategies,
    http.get(at("/sweeps"), () =>
      list([
        job({ id: "j2", status: "running", done: 412, total: 960, progress: 0.43, left_ms: 9000 }),
        job(),
        job({ id: "j3", status: "failed", error: "no candles are stored" }),
      ]),
    ),
    http.post(at("/sweeps/j2/cancel"), () => {
      canceled = true;
      return HttpResponse.json(job({ id: "j2", status: "canceled" }));
    }),
  );
  const table = await screen.findByRole("table", { name: "Sweeps" });
  expect(await within(table).findAllByRole("link", { name: "sma-cross 1.0.0" })).toHaveLength(3);
  expect(table).toHaveTextContent("412 of 960, 9 s left");
  expect(table).toHaveTextContent("no candles are stored");
  expect(table).toHaveTextContent("fast 8 to 12 step 4, slow 8, 24, 30");
  expect(within(table).getByRole("progressbar", { name: "Progress of sma-cross 1.0.0" })).toHaveAttribute("aria-valuenow", "43");
  await user.click(within(table).getByRole("button", { name: "Cancel sma-cross 1.0.0" }));
  await expect.poll(() => canceled).toBe(true);
  await sound(container);
  await user.click(screen.getByRole("radio", { name: "Failed" }));
  expect(router.state.location.search).toEqual({ status: "failed" });
});

test("without sweeps it says what they are; a viewer is offered none", async () => {
  await open(
    "/sweeps",
    strategies,
    viewer,
    http.get(at("/sweeps"), () => list([])),
  );
  expect(await screen.findByRole("heading", { name: "No sweeps yet" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "New sweep" })).toBeNull();
});

test("a list that cannot be read says so, and is read again", async () => {
  let times = 0;
  const { user } = await open(
    "/sweeps",
    strategies,
    http.get(at("/sweeps"), () => (++times === 1 ? problem(503, "unavailable", "the database is away") : list([job()]))),
  );
  expect(await screen.findByText("The database is away.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "sma-cross 1.0.0" })).toBeVisible();
});

test("a sweep that is done: its map, its ranking, and what its neighbourhood says", async () => {
  const { user, container, router } = await open("/sweeps/j1", ...ofSweep());
  expect(await screen.findByRole("heading", { level: 1, name: "sma-cross on BTCUSDT 1h" })).toBeVisible();
  expect(await screen.findByText("6 combinations, 2 refused by the strategy")).toBeVisible();
  const best = await screen.findByRole("button", { name: "fast 8, slow 30: 1.89, the best" });
  expect(best).toBeVisible();
  expect(screen.getByRole("button", { name: "fast 12, slow 8: refused" })).toBeVisible();
  expect(screen.getByRole("heading", { name: "The best: fast 8, slow 30" })).toBeVisible();
  expect(screen.getByRole("region", { name: "Read the neighbourhood, not the peak" })).toHaveTextContent(
    /The best one (stands|is)/,
  );
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute("href", "/api/v1/sweeps/j1/results.csv");
  await sound(container);
  // A cell that is chosen is ringed, told below, and stands in the address.
  await user.click(screen.getByRole("button", { name: "fast 12, slow 30: 0.40" }));
  expect(await screen.findByRole("heading", { name: "Yours: fast 12, slow 30" })).toBeVisible();
  expect(screen.getByRole("button", { name: "fast 12, slow 30: 0.40, yours" })).toBeVisible();
  expect(router.state.location.search).toEqual({ row: 3 });
  await user.click(screen.getByRole("button", { name: "fast 12, slow 8: refused" }));
  expect(await screen.findByText(/Refused: Sma-cross refuses these parameters/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Backtest this" })).toBeDisabled();
});

test("metric and axes of the map stand in the address", async () => {
  const { user, router } = await open("/sweeps/j1?metric=max_drawdown", ...ofSweep());
  expect(await screen.findByRole("button", { name: "fast 8, slow 30: −10.0\u202f%, the best" })).toBeVisible();
  await user.selectOptions(screen.getByRole("combobox", { name: "Other metric" }), "Sharpe");
  expect(await screen.findByRole("button", { name: "fast 8, slow 30: 1.89, the best" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Turn the map: fast across" }));
  expect(await screen.findByRole("button", { name: "slow 30, fast 8: 1.89, the best" })).toBeVisible();
  expect(router.state.location.search).toEqual({ metric: "sharpe", x: "fast", y: "slow" });
});

test("a combination becomes a backtest, or a bot; a refusal is shown there", async () => {
  const sent: unknown[] = [];
  const { user, router } = await open(
    "/sweeps/j1",
    ...ofSweep(),
    http.post(at("/backtests"), async ({ request }) => {
      sent.push(await request.json());
      return sent.length === 1
        ? problem(429, "limit", "you have 20 jobs already; wait or cancel one")
        : HttpResponse.json(job({ id: "b1", kind: "backtest", status: "queued" }), { status: 201 });
    }),
    http.get(at("/backtests/b1"), () => HttpResponse.json(job({ id: "b1", kind: "backtest" }))),
  );
  await user.click(await screen.findByRole("button", { name: "Make a bot with these" }));
  expect(await screen.findByText("You have 20 jobs already; wait or cancel one.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Make a bot with these" }));
  await expect.poll(() => router.state.location.pathname).toBe("/bots/new");
  expect(router.state.location.search).toMatchObject({ backtest: "b1" });
  expect(sent[1]).toMatchObject({
    strategy: "abc",
    slots: [{ market: "synth:BTCUSDT:1h" }],
    params: { fast: 8, slow: 30 },
    fee: "0.001",
    to: Date.UTC(2026, 10, 1),
  });
});

test("a sweep that runs moves by events, and its results come when it is done", async () => {
  const live = stream();
  let canceled = 0;
  const running = job({ status: "running", done: 2, progress: 0.33, left_ms: 61_000, changed: 2_000 });
  const { user } = await open(
    "/sweeps/j1",
    ...ofSweep(running),
    live.handler,
    http.post(at("/sweeps/j1/cancel"), () => {
      canceled++;
      return problem(409, "conflict", "the job is done already");
    }),
  );
  const bar = await screen.findByRole("progressbar", { name: "sma-cross on BTCUSDT 1h is running" });
  expect(bar).toHaveAttribute("aria-valuenow", "33");
  expect(screen.getByText("2 of 6, 61 s left")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("The job is done already.")).toBeVisible();
  expect(canceled).toBe(1);
  live.send("job", { ...running, done: 4, progress: 0.66, left_ms: 20_000, changed: 3_000 });
  expect(await screen.findByText("4 of 6, 20 s left")).toBeVisible();
  live.send("job", job({ changed: 4_000 }));
  expect(await screen.findByRole("button", { name: "fast 8, slow 30: 1.89, the best" })).toBeVisible();
});

test("a sweep that ended while it was read for the first time does not run for ever", async () => {
  const live = stream();
  const told = Promise.withResolvers<void>();
  let times = 0;
  await open(
    "/sweeps/j1",
    http.get(at("/sweeps/j1"), async () => {
      if (++times > 1) return HttpResponse.json(job());
      await told.promise;
      return HttpResponse.json(job({ status: "running", done: 2, progress: 0.3 }));
    }),
    live.handler,
    ...ofSweep(),
  );
  live.send("job", job());
  await new Promise((done) => setTimeout(done, 100));
  told.resolve();
  expect(await screen.findByText("2 of 6")).toBeVisible();
  expect(await screen.findByRole("button", { name: "fast 8, slow 30: 1.89, the best" })).toBeVisible();
});

test("a canceled one shows what it kept, or says that it kept nothing", async () => {
  const first = await open("/sweeps/j1", ...ofSweep(job({ status: "canceled", done: 4 })));
  expect(await screen.findByText("Canceled after 4 of 6")).toBeVisible();
  expect(await screen.findByRole("button", { name: "fast 8, slow 30: 1.89, the best" })).toBeVisible();
  first.unmount();
  await open(
    "/sweeps/j1",
    http.get(at("/sweeps/j1/results"), () => problem(409, "conflict", "the job is canceled; it has no result")),
    ...ofSweep(job({ status: "canceled", done: 4 })),
  );
  expect(await screen.findByRole("heading", { name: "Canceled after 4 of 6" })).toBeVisible();
  expect(screen.getAllByRole("link", { name: "Change and run again" })[0]).toHaveAttribute("href", "/sweeps/new?from=j1");
});

test("a failed one says why; it is deleted after a question", async () => {
  let deleted = false;
  const { user, router } = await open(
    "/sweeps/j1",
    ...ofSweep(job({ status: "failed", error: "the strategy ran out of fuel" })),
    http.get(at("/sweeps"), () => list([])),
    http.delete(at("/sweeps/j1"), () => {
      deleted = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  expect(await screen.findByText("The strategy ran out of fuel.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog");
  expect(deleted).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Delete the sweep" }));
  await expect.poll(() => router.state.location.pathname).toBe("/sweeps");
  expect(deleted).toBe(true);
});

test("a sweep that is not there says so", async () => {
  await open(
    "/sweeps/j1",
    strategies,
    http.get(at("/sweeps/j1"), () => problem(404, "not_found", "there is no job")),
  );
  expect(await screen.findByRole("heading", { name: "No such sweep", level: 1 })).toBeVisible();
});

const form = [
  strategies,
  http.get(at("/strategies/s1/versions/1"), () => HttpResponse.json({ ...sma.newest, describe })),
  http.get(at("/strategies/s1/versions"), () => list([sma.newest])),
  http.get(at("/exchanges"), () => list([{ name: "synth", downloads: true, timeframes: ["1m", "1h"] }])),
  http.get(at("/markets"), () => list([{ exchange: "synth", symbol: "BTCUSDT", stored: ["1h"] }])),
  http.get(at("/streams"), () =>
    list([
      {
        market: "synth:BTCUSDT:1h",
        candles: 2000,
        ranges: [{ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 2, 25), candles: 2000 }],
        gaps: [{ from: Date.UTC(2026, 1, 1), to: Date.UTC(2026, 1, 2), candles: 24 }],
        sealed_months: 1,
        superseded: 0,
      },
    ]),
  ),
  http.get(at("/sweeps"), () => list([])),
];

test("a new sweep counts its combinations as one writes, and begins", async () => {
  const counted: { axes: string[] }[] = [];
  let begun: unknown;
  const { user, router, container } = await open(
    "/sweeps/new?strategy=sma-cross&market=synth:BTCUSDT:1h",
    ...form,
    http.post(at("/sweeps/combinations"), async ({ request }) => {
      const body = (await request.json()) as { axes: string[] };
      counted.push(body);
      return HttpResponse.json({
        combinations: body.axes.some((a) => a.startsWith("fast=5..9")) ? 40 : 64,
        swept: ["fast", "slow"],
      });
    }),
    http.post(at("/sweeps"), async ({ request }) => {
      begun = await request.json();
      return HttpResponse.json(job({ status: "queued" }), { status: 201 });
    }),
    ...ofSweep(job({ status: "queued", done: 0, progress: 0 })).slice(1),
  );
  expect(await screen.findByRole("button", { name: "Run 64 combinations" })).toBeEnabled();
  expect(counted[0]?.axes).toEqual(["fast=5..20:2", "slow=15..60:6"]);
  expect(screen.getByText(/1 gap in this period/)).toBeVisible();
  // Stored up to 25 Mar 00:00: the last day with candles is the one before.
  expect(screen.getByLabelText("To, with this day", { exact: false })).toHaveAccessibleDescription(/^Stored to 24 Mar/);
  await sound(container);
  const fast = screen.getByRole("group", { name: "Fast" });
  const to = within(fast).getByRole("textbox", { name: "To" });
  await user.clear(to);
  expect(screen.getByText("A parameter is not right yet.")).toBeVisible();
  await user.type(to, "9");
  expect(await screen.findByRole("button", { name: "Run 40 combinations" })).toBeEnabled();
  await user.click(screen.getByRole("button", { name: "Run 40 combinations" }));
  await expect.poll(() => router.state.location.pathname).toBe("/sweeps/j1");
  expect(begun).toMatchObject({
    strategy: "sma-cross",
    slots: [{ market: "synth:BTCUSDT:1h" }],
    axes: ["fast=5..9:2", "slow=15..60:6"],
    metric: "sharpe",
    cash: "10000",
    fee: "0.001",
  });
});

test("a refusal of the server is shown where one looks, and nothing varies says so", async () => {
  const { user } = await open(
    "/sweeps/new?strategy=sma-cross&market=synth:BTCUSDT:1h",
    ...form,
    http.post(at("/sweeps/combinations"), () =>
      problem(422, "invalid", "parameter fast must be a whole number between 1 and 1000, not 1001"),
    ),
  );
  expect((await screen.findAllByText("Parameter fast must be a whole number between 1 and 1000, not 1001.")).length).toBe(2);
  expect(screen.getByRole("button", { name: "Run the sweep" })).toBeDisabled();
  for (const name of ["Fast", "Slow"])
    await user.click(within(screen.getByRole("group", { name })).getByRole("radio", { name: "Fixed" }));
  expect(screen.getByText(/^Nothing varies yet/)).toBeVisible();
});

test("a sweep is asked for again as it was, and changed", async () => {
  await open(
    "/sweeps/new?from=j1",
    ...form,
    http.get(at("/sweeps/j1"), () => HttpResponse.json(job())),
    http.post(at("/sweeps/combinations"), () => HttpResponse.json({ combinations: 6, swept: ["fast", "slow"] })),
  );
  expect(await screen.findByRole("button", { name: "Run 6 combinations" })).toBeEnabled();
  const slow = screen.getByRole("group", { name: "Slow" });
  expect(within(slow).getByRole("textbox", { name: "Values" })).toHaveValue("8, 24, 30");
  await waitFor(() => expect(screen.getByLabelText(/To, with this day/)).toHaveValue("2026-10-31"));
});

test("who has gone on while a sweep is asked for stays where they are", async () => {
  const answer = Promise.withResolvers<void>();
  const { user, router, client } = await open(
    "/sweeps/new?strategy=sma-cross&market=synth:BTCUSDT:1h",
    ...form,
    http.post(at("/sweeps/combinations"), () => HttpResponse.json({ combinations: 64, swept: ["fast", "slow"] })),
    http.post(at("/sweeps"), async () => {
      await answer.promise;
      return HttpResponse.json(job({ status: "queued" }), { status: 201 });
    }),
    http.get(at("/accounts"), () => list([])),
  );
  const run = await screen.findByRole("button", { name: "Run 64 combinations" });
  await expect.poll(() => run).toBeEnabled();
  await user.click(run);
  await router.navigate({ to: "/accounts" });
  const anew = vi.spyOn(client, "invalidateQueries");
  const led = vi.spyOn(router, "navigate");
  answer.resolve();
  await expect.poll(() => anew.mock.calls.length).toBe(1);
  expect(led).not.toHaveBeenCalled();
});
