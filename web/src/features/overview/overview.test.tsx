import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import type { Schema } from "~/shared/api/client";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";
import { scale } from "./scale";

// A whole page with its parts takes its time on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000 });

const day = Date.UTC(2026, 10, 26);
const now = day + 15 * 3_600_000;

const bot = (id: string, more: Partial<Schema<"Bot">> = {}): Schema<"Bot"> => ({
  id,
  name: id,
  strategy: "sma-cross",
  module: "aa",
  mode: "paper",
  status: "running",
  pause: "",
  reason: "",
  held: "nothing",
  slots: [{ slot: "main", market: "binance:BTCUSDT:1h", base: "BTC", quote: "USDT" }],
  params: {},
  limits: [],
  cash: "10000",
  costs: { fee: "0", maker_fee: "0", slippage_bps: "0", spread_bps: "0", volume_cap: "0", fills: "default" },
  interval: 0,
  warmup: null,
  seed: "0",
  account: null,
  equity: "10100.5",
  pnl: "100.5",
  previous: null,
  version: 1,
  cursor: now,
  created: day - 86_400_000,
  changed: now,
  ...more,
});

const wealth = (mode: "live" | "paper", more: Partial<Schema<"Wealth">> = {}): Schema<"Wealth"> => ({
  mode,
  exchange: "binance",
  quote: "USDT",
  bots: 1,
  cash: "8000",
  equity: "8820.49",
  pnl: "820.49",
  today: "157.51",
  now,
  curve: [
    { time: now - 3 * 86_400_000, equity: "8000" },
    { time: now - 86_400_000, equity: "8300.1" },
    { time: now, equity: "8820.49" },
  ],
  ...more,
});

const overview: Schema<"Overview"> = {
  time: now,
  wealth: [wealth("live"), wealth("paper", { cash: "10000", equity: "10100.5", pnl: "100.5", today: "-227.45" })],
  bots: [
    { mode: "live", status: "running", pause: "", count: 1 },
    { mode: "paper", status: "running", pause: "", count: 1 },
  ],
  positions: [
    {
      bot: "live one",
      slot: "main",
      market: "binance:BTCUSDT:1h",
      base: "BTC",
      quote: "USDT",
      qty: "0.05946",
      entry: "87188.12",
      last: "91240.5",
      realised: "0",
      unrealised: "240.95",
    },
  ],
  held: 1,
  alerts: [],
  alarming: 0,
  jobs: [],
};

const live = bot("live one", { mode: "live", cash: "8000", equity: "8820.49" });
const paper = bot("paper one");

/** What a first screen asks. */
const asked = (o: Partial<Schema<"Overview">> = {}, bots = [paper, live]) => [
  http.get(at("/dashboard"), () => HttpResponse.json({ ...overview, ...o })),
  http.get(at("/bots"), () => list(bots)),
  http.get(at("/bots/curves"), () =>
    list(bots.map((b) => ({ bot: b.id, day, opening: "10000.5", today: "100", curve: ["9900", "10000.5"] }))),
  ),
  http.get(at("/bots/:bot/fills"), ({ params }) =>
    list(
      params.bot === "paper one"
        ? [
            {
              seq: 2,
              bot: "paper one",
              order: "2",
              slot: "main",
              time: now - 60_000,
              side: "sell",
              qty: "0.00412",
              price: "91302.1",
              fee: "0",
              realised: "1",
              value: "1",
              reason: "signal",
              liquidity: "taker",
              tag: "",
              trade: null,
            },
            {
              seq: 1,
              bot: "paper one",
              order: "1",
              slot: "main",
              time: day - 60_000,
              side: "buy",
              qty: "0.00333",
              price: "90000",
              fee: "0",
              realised: "0",
              value: "1",
              reason: "signal",
              liquidity: "taker",
              tag: "",
              trade: null,
            },
          ]
        : [],
    ),
  ),
];

const job = (more: Partial<Schema<"Job">> = {}): Schema<"Job"> => ({
  id: "j1",
  kind: "backtest",
  status: "running",
  error: "",
  done: 40,
  total: 100,
  progress: 0.4,
  left_ms: 90_000,
  created: now,
  changed: now,
  spec: { settings: {} },
  test: { strategy: "sma-cross", version: "1.0.0", slots: [{ slot: "main", market: "binance:BTCUSDT:1h" }] },
  ...more,
});

test("two books stand beside each other and are not added; bots, positions and fills are there, live before paper", async () => {
  const { container } = await open("/", ...asked());
  const real = await screen.findByRole("region", { name: "Live: real money" });
  await within(real).findByText("8,820.49");
  expect(real).toHaveTextContent("+157.51 +1.82");
  expect(real).toHaveTextContent("+820.49 +10.26");
  expect(real).toHaveTextContent("1 of 1 bot active");
  await waitFor(() => expect(real).toHaveTextContent("Cash3,395.33In positions5,425.16")); // 0.05946 at 91,240.50
  const simulation = screen.getByRole("region", { name: "Paper: simulation" });
  expect(simulation).toHaveTextContent("10,100.50");
  expect(simulation).toHaveTextContent("−227.45");
  expect(simulation).toHaveTextContent("In positions0.00");
  expect(document.body).not.toHaveTextContent("18,920.99"); // the sum of both, which means nothing
  expect(within(real).getByRole("img", { name: /Live equity in USDT: from 8,000.00 .* to 8,820.49/ })).toBeVisible();

  const table = screen.getByRole("table", { name: "Bots, live before paper" });
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map((r) => within(r).getByRole("link").textContent)).toEqual(["live one", "paper one"]);
  await waitFor(() => expect(rows[1]).toHaveTextContent("+100.00")); // 10,100.50 now, 10,000.50 when the day began
  expect(rows[0]).toHaveTextContent("0.05946BTC");
  expect(rows[1]).toHaveTextContent("flat");
  expect(await within(table).findByRole("img", { name: "Equity of paper one in 30 days" })).toBeVisible();

  const positions = screen.getByRole("table", { name: /Open positions/ });
  expect(positions).toHaveTextContent("5,425.16");
  expect(positions).toHaveTextContent("+240.95");
  const fills = await screen.findByRole("table", { name: /Fills today/ });
  await waitFor(() => expect(fills).toHaveTextContent("Sell0.00412BTC91,302.10"));
  expect(fills).not.toHaveTextContent("0.00333"); // that was yesterday
  await sound(container);
});

test("a row of a position or a fill opens its bot", async () => {
  for (const name of [/Open positions/, /Fills today/]) {
    const { user, router, unmount } = await open("/", ...asked());
    const table = await screen.findByRole("table", { name });
    await waitFor(() => expect(table.querySelectorAll("tr[data-row]").length).toBeGreaterThan(0));
    (table.querySelector("tr[data-row]") as HTMLElement).focus();
    await user.keyboard("{Enter}");
    await expect.poll(() => router.state.location.pathname).toMatch(/^\/bots\/./);
    unmount();
  }
});

test("a book is shown as a table as well", async () => {
  const { user } = await open("/", ...asked());
  const real = await screen.findByRole("region", { name: "Live: real money" });
  await user.click(await within(real).findByRole("button", { name: "Show as table" }));
  const table = within(real).getByRole("table", { name: "Live equity in USDT" });
  expect(within(table).getAllByRole("row")).toHaveLength(4);
  expect(table).toHaveTextContent("8,300.10");
  await user.click(within(real).getByRole("button", { name: "Show as chart" }));
  expect(within(real).getByRole("img")).toBeVisible();
});

test("currencies of one book stand below one another", async () => {
  await open(
    "/",
    ...asked({
      wealth: [wealth("paper"), wealth("paper", { exchange: "synth", quote: "EUR", equity: "50" })],
      bots: [{ mode: "paper", status: "running", pause: "", count: 2 }],
    }),
  );
  const book = await screen.findByRole("region", { name: "Paper: simulation" });
  await waitFor(() => expect(book).toHaveTextContent("Equity on binance8,820.49 USDT"));
  expect(book).toHaveTextContent("Equity on synth50.00 EUR");
  expect(screen.getByRole("region", { name: "Live: real money" })).toHaveTextContent("No bot has traded real money");
});

test("what needs somebody says what happened and where it is mended", async () => {
  const alert = (kind: Schema<"Alert">["kind"], more: Partial<Schema<"Alert">> = {}): Schema<"Alert"> => ({
    kind,
    bot: "paper one",
    name: "paper one",
    text: "it happened",
    since: now,
    ...more,
  });
  const { container } = await open(
    "/",
    ...asked(
      {
        alerts: [
          alert("killed", { bot: "", name: "", text: "all your bots are stopped by your kill switch", since: 0 }),
          alert("killed", { text: "the kill switch of the bot is on" }),
          alert("failed", { text: "the strategy ran out of fuel" }),
          alert("unattended", { text: "no worker runs the bot" }),
          alert("data_gap", { text: "14 candles are missing" }),
          alert("paused", { text: "equity is 9988.83451, and daily_loss_pct=0.1 ends a day that began with 10000 at 9990" }),
        ],
        alarming: 7,
      },
      [bot("paper one", { status: "paused", pause: "daily_loss" }), live],
    ),
  );
  const panel = await screen.findByRole("region", { name: "Needs you" });
  await waitFor(() => expect(within(panel).getAllByRole("listitem")).toHaveLength(6));
  const said = within(panel)
    .getAllByRole("listitem")
    .map((li) => li.textContent);
  expect(said[0]).toMatch(/^The kill switch is on.*All your bots are stopped by your kill switch\. Nothing trades until/);
  expect(said[1]).toMatch(/paper one is killed/);
  expect(said[2]).toMatch(/paper one failed.*The strategy ran out of fuel\. Open the bot/);
  await waitFor(() =>
    expect(within(panel).getByRole("link", { name: "See BTCUSDT, and download them" })).toHaveAttribute(
      "href",
      "/markets/binance/BTCUSDT",
    ),
  );
  expect(within(panel).getByRole("link", { name: "See the workers" })).toHaveAttribute("href", "/settings?tab=system");
  expect(within(panel).getByText("paper one is paused: daily loss")).toBeVisible();
  expect(within(panel).getByRole("link", { name: "Review the limit" })).toHaveAttribute("href", "/bots/paper%20one");
  expect(panel).toHaveTextContent(/Equity is 9,988.83, and the daily loss limit of 0.1\s% ends a day that began with/);
  expect(panel).toHaveTextContent("And 1 more");
  await sound(container);
});

test("without a bot it says what to do first; who only looks is told why there is nothing to do", async () => {
  const nothing = { wealth: [], bots: [], positions: [], held: 0 };
  const { container, unmount } = await open("/", ...asked(nothing, []));
  const start = await screen.findByRole("region", { name: "Start here" });
  expect(within(start).getByRole("link", { name: "Run a backtest" })).toHaveAttribute("href", "/backtests/new");
  expect(within(start).getByRole("link", { name: "New paper bot" })).toHaveAttribute("href", "/bots/new");
  expect(within(start).getByRole("link", { name: "Upload a strategy" })).toHaveAttribute("href", "/strategies");
  await sound(container);
  unmount();
  await open(
    "/",
    ...asked(nothing, []),
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" })),
  );
  expect(await screen.findByText(/You may look and not trade/)).toBeVisible();
  expect(screen.queryByRole("link", { name: "New bot" })).toBeNull();
});

test("jobs show how far they are, and are cancelled after asking; a refusal stays where one asked", async () => {
  let refuse = true;
  const { user } = await open(
    "/",
    ...asked({ jobs: [job(), job({ id: "j2", kind: "sweep", status: "queued", progress: 0, left_ms: null })] }),
    http.post(at("/backtests/j1/cancel"), () =>
      refuse ? problem(409, "conflict", "the backtest has ended already") : HttpResponse.json(job({ status: "canceled" })),
    ),
  );
  const panel = await screen.findByRole("region", { name: "Running jobs" });
  expect(await within(panel).findByRole("progressbar", { name: "Backtest of sma-cross on BTCUSDT 1h" })).toHaveAttribute(
    "aria-valuenow",
    "40",
  );
  expect(panel).toHaveTextContent("waiting for a worker");
  await user.click(within(panel).getByRole("button", { name: "Cancel backtest" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("leaves no report");
  await user.click(within(dialog).getByRole("button", { name: "Cancel the backtest" }));
  expect(await within(dialog).findByText("The backtest has ended already.")).toBeVisible();
  refuse = false;
  await user.click(within(dialog).getByRole("button", { name: "Cancel the backtest" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("what fails says so in its own panel, and is tried again", async () => {
  let broken = true;
  const { user } = await open(
    "/",
    http.get(at("/bots"), () => (broken ? problem(503, "unavailable", "the database does not answer") : list([paper, live]))),
    ...asked().filter((h) => !(h.info as { path?: unknown }).path?.toString().endsWith("/bots")),
  );
  expect(await screen.findByText("The bots could not be read")).toBeVisible();
  expect(screen.getByText("The database does not answer.")).toBeVisible();
  expect(screen.getByRole("region", { name: "Live: real money" })).toHaveTextContent("8,820.49"); // the rest stays
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  const table = await screen.findByRole("table", { name: "Bots, live before paper" });
  expect(await within(table).findByRole("link", { name: "paper one" })).toBeVisible();
});

test("events move a state, an equity and what was made today without a reload; a reset reads everything anew", async () => {
  const events = stream();
  let reads = 0;
  await open(
    "/",
    http.get(at("/bots"), () => {
      reads++;
      return list([reads > 1 ? { ...paper, name: "paper one, renamed" } : paper, live]);
    }),
    ...asked(),
    events.handler,
  );
  const row = async () => {
    const table = await screen.findByRole("table", { name: "Bots, live before paper" });
    return (await within(table).findByRole("link", { name: /^paper one/ })).closest("tr") as HTMLElement;
  };
  await waitFor(async () => expect(await row()).toHaveTextContent("+100.00"));
  events.send("equity", { bot: "paper one", time: now + 1, equity: "10250.75" });
  await waitFor(async () => expect(await row()).toHaveTextContent("10,250.75+250.25+2.51"));
  events.send("bot", { ...paper, status: "paused", pause: "daily_loss", version: 2, equity: undefined });
  await waitFor(async () => expect(await row()).toHaveTextContent("Paused"));
  expect(await row()).toHaveTextContent("daily loss");
  expect(await row()).toHaveTextContent("10,250.75"); // which the event did not know
  expect(reads).toBe(1);
  events.send("reset", null);
  await waitFor(async () => expect(await row()).toHaveTextContent("paper one, renamed"));
});

test("a fill that comes is in the table without a reload, and is said to those who do not see it", async () => {
  const events = stream();
  const fill = (seq: number, side: "buy" | "sell"): Schema<"Fill"> => ({
    seq,
    bot: "paper one",
    order: String(seq),
    slot: "main",
    time: now + seq,
    side,
    qty: "0.5",
    price: "91000",
    fee: "0",
    realised: "0",
    value: "1",
    reason: "signal",
    liquidity: "taker",
    tag: "",
    trade: null,
  });
  const fills = [fill(1, "buy")];
  await open(
    "/",
    http.get(at("/bots/:bot/fills"), ({ params }) => list(params.bot === "paper one" ? fills : [])),
    ...asked(),
    events.handler,
  );
  const table = await screen.findByRole("table", { name: /Fills today/ });
  await waitFor(() => expect(table).toHaveTextContent("Buy0.5BTC91,000.00"));
  fills.unshift(fill(2, "sell"));
  events.send("fill", fills[0]);
  await waitFor(() => expect(table).toHaveTextContent("Sell0.5BTC91,000.00"));
  expect(screen.getByText("Paper fill: paper one sold 0.5 at 91,000.00")).toHaveAttribute("role", "status");
});

test("while the connection is lost, nothing can be cancelled and what is known stays", async () => {
  const events = stream();
  await open("/", ...asked({ jobs: [job()] }), events.handler);
  expect(await screen.findByRole("button", { name: "Cancel backtest" })).toBeVisible();
  events.break();
  expect(await screen.findByRole("alert")).toHaveTextContent("No connection to the server");
  expect(screen.queryByRole("button", { name: "Cancel backtest" })).toBeNull();
  expect(screen.getByRole("region", { name: "Live: real money" })).toHaveTextContent("8,820.49");
});

test("an axis has round numbers with the digits that they need", () => {
  expect(scale([8000, 8820])).toMatchObject({ ticks: [8000, 8250, 8500, 8750], places: 0 });
  expect(scale([1.01, 1.04])).toMatchObject({ places: 2 });
  const flat = scale([10_000, 10_000]);
  expect(flat.low).toBeLessThan(10_000);
  expect(flat.high).toBeGreaterThan(10_000);
});
