import { configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spoken } from "~/shared/format/limit";
import { at, list, me, open, problem, sound } from "../../../test/app";

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const hash = "a3f19c2e".padEnd(64, "0");
const version = {
  strategy: "s1",
  number: 2,
  sha256: hash,
  version: "1.4.0",
  valid: true,
  uploader: "ada",
  created: 1,
};
const cross = {
  id: "s1",
  name: "sma-cross",
  owner: "everybody",
  about: "Buys when the fast average crosses above the slow one",
  newest: version,
  created: 1,
  changed: 2,
};
const describe = {
  name: "sma-cross",
  version: "1.4.0",
  about: cross.about,
  params: [
    { name: "fast", type: "int", default: 10, min: 1, max: 1000, help: "candles in the fast average" },
    { name: "slow", type: "int", default: 30, min: 2, max: 5000, help: "candles in the slow average" },
  ],
  slots: [{ name: "main", timeframes: ["base"], help: "" }],
  warmup: 30,
  signals: [],
  plots: [],
};
const bot = { id: "b1", name: "BTC sma-cross", mode: "paper", status: "created", strategy: "sma-cross", module: hash };
const account = {
  id: "a1",
  name: "main spot",
  exchange: "binance",
  state: "ok",
  key_hint: "x9Qf",
  balances: [{ asset: "USDT", free: "4016.72", locked: "0" }],
  rights: { known: true, trade: true, withdraw: false, transfer: false, bound: true },
};
const config = {
  id: "c1",
  name: "My trend",
  strategy: "sma-cross",
  module: hash,
  mode: "live",
  slots: [{ slot: "main", market: "binance:ETHUSDT:4h" }],
  params: { fast: "12" },
  limits: ["daily_loss_pct=4", "cooldown=4h"],
  cash: "2500",
  costs: { fee: "0.002", maker_fee: "0.001", slippage_bps: "3", spread_bps: "0", volume_cap: "0", fills: "default" },
  interval: 0,
  warmup: -1,
  seed: "7",
  version: 3,
};

const server = [
  http.get(at("/strategies"), () => list([cross])),
  http.get(at("/strategies/s1/versions"), () => list([version])),
  http.get(at("/strategies/s1/versions/:version"), () => HttpResponse.json({ ...version, describe })),
  http.get(at("/bot-configs"), () => list([])),
  http.get(at("/bot-configs/c1"), () => HttpResponse.json(config)),
  http.get(at("/exchanges"), () =>
    list([
      { name: "synth", downloads: false, timeframes: ["1m", "1h", "4h"] },
      { name: "binance", downloads: true, timeframes: ["1m", "1h", "4h"] },
    ]),
  ),
  http.get(at("/markets"), () => list([{ exchange: "synth", symbol: "BTCUSDT", stored: ["1m"] }])),
  http.get(at("/markets/:exchange/:symbol"), ({ params }) =>
    HttpResponse.json({ ...params, base: String(params.symbol).slice(0, 3), quote: "USDT", stored: [] }),
  ),
  http.get(at("/streams"), () => list([])),
  http.get(at("/accounts"), () => list([account])),
  http.get(at("/bots"), () => list([])),
  // Where one comes to afterwards; what that page does with it is its own.
  http.all(at("/bots/b1*"), () => problem(404, "not_found", "not in this test")),
  http.all(at("/bots/b1/*"), () => problem(404, "not_found", "not in this test")),
];

/** A draft as it is kept in the tab, filled in as far as the review. */
function filled(from = "", more: object = {}) {
  const draft = {
    strategy: "sma-cross",
    markets: { main: "binance:ETHUSDT:1h" },
    cash: "2500",
    limits: ["daily_loss_pct=4"],
    ...more,
  };
  sessionStorage.setItem("tradebot.new-bot", JSON.stringify({ from, draft }));
}

beforeEach(() => sessionStorage.clear());
afterEach(() => sessionStorage.clear());

test("begins with the values that were written on the strategy's page", async () => {
  const values = encodeURIComponent('{"fast":"7","slow":12}');
  const { user } = await open(`/bots/new?strategy=sma-cross&params=${values}`, ...server);
  await user.click(await screen.findByRole("button", { name: "Continue" }));
  await screen.findByText("Where does it trade?");
  await user.type(screen.getByRole("combobox", { name: "Market" }), "btcusdt");
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByRole("textbox", { name: /^Fast/ })).toHaveValue("7");
  expect(screen.getByRole("textbox", { name: /^Slow/ })).toHaveValue("12");
});

test("leads from the strategy to a bot on paper, and sends what was chosen", async () => {
  let sent: unknown;
  let started = false;
  const { user, router, container } = await open(
    "/bots/new",
    http.post(at("/bots"), async ({ request }) => {
      sent = await request.json();
      expect(request.headers.get("X-CSRF-Token")).toBe(me.csrf_token);
      return HttpResponse.json(bot, { status: 201 });
    }),
    http.post(at("/bots/b1/start"), () => {
      started = true;
      return HttpResponse.json({ ...bot, status: "starting" });
    }),
    ...server,
  );
  expect(await screen.findByText("New bots start on paper. You can choose live in the last step.")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "Continue" }));
  expect(await screen.findByText("Choose a strategy.")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "sma-cross" }));
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByText("Where does it trade?")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByText("Choose a market.")).toBeVisible();
  await user.type(screen.getByRole("combobox", { name: "Market" }), "btcusdt");
  expect(await screen.findByText(/No candles of 1h are stored yet/)).toBeVisible();
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Continue" }));
  const fast = await screen.findByRole("textbox", { name: /^Fast/ });
  await user.clear(fast);
  await user.type(fast, "2000");
  expect(screen.getByText("2000 is too large; 1000 is the most.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(router.state.location.search).toEqual({ step: 3 });
  await user.clear(fast);
  await user.type(fast, "12");
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByText(/With these limits a bad day costs about 500.00 USDT/)).toBeVisible();
  const cash = screen.getByRole("textbox", { name: "Money for this bot" });
  await user.clear(cash);
  await user.type(cash, "2500");
  expect(screen.getByText(/a bad day costs about 125.00 USDT/)).toBeVisible();
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Continue" }));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "BTC trend");
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Start on paper" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/bots/b1"));
  expect(started).toBe(true);
  expect(sent).toEqual({
    name: "BTC trend",
    strategy: "sma-cross",
    mode: "paper",
    slots: [{ slot: "main", market: "synth:BTCUSDT:1h" }],
    params: { fast: "12" },
    limits: ["daily_loss_pct=5", "stop_loss_pct=5", "orders_per_minute=60"],
    cash: "2500",
    costs: { fee: "0.001", maker_fee: "0.001", slippage_bps: "2", spread_bps: "1", volume_cap: "0", fills: "default" },
    interval: 0,
    warmup: -1,
  });
  expect(sessionStorage.getItem("tradebot.new-bot")).toBeNull();
});

test("what was typed survives going back and forth and a reload; nobody gets past what is missing", async () => {
  const first = await open("/bots/new?strategy=sma-cross&step=5", ...server);
  expect(await screen.findByText("Where does it trade?")).toBeVisible();
  await first.user.type(screen.getByRole("combobox", { name: "Market" }), "ETHUSDT");
  await first.user.click(screen.getByRole("button", { name: "Continue" }));
  const slow = await screen.findByRole("textbox", { name: /^Slow/ });
  await first.user.clear(slow);
  await first.user.type(slow, "44");
  await first.user.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByRole("combobox", { name: "Market" })).toHaveValue("ETHUSDT");
  first.unmount();
  const { user } = await open("/bots/new?strategy=sma-cross&step=3", ...server);
  expect(await screen.findByRole("textbox", { name: /^Slow/ })).toHaveValue("44");
  await user.click(screen.getByRole("button", { name: "Start over" }));
  expect(await screen.findByText("What should it run?")).toBeVisible();
  expect(JSON.parse(sessionStorage.getItem("tradebot.new-bot") ?? "{}").draft.params).toEqual({});
});

test("begins from a saved configuration, on paper whatever it was", async () => {
  let sent: Record<string, unknown> = {};
  const { user } = await open(
    "/bots/new?config=c1&step=5",
    http.post(at("/bots"), async ({ request }) => {
      sent = (await request.json()) as typeof sent;
      return HttpResponse.json(bot, { status: 201 });
    }),
    ...server,
  );
  expect(await screen.findByRole("textbox", { name: "Name" })).toHaveValue("My trend");
  expect(screen.getByRole("radio", { name: /Simulated/ })).toBeChecked();
  await user.click(screen.getByRole("switch", { name: "Start it at once" }));
  await user.click(screen.getByRole("button", { name: "Make the bot" }));
  await waitFor(() => expect(sent.name).toBe("My trend"));
  expect(sent).toMatchObject({
    mode: "paper",
    params: { fast: "12" },
    limits: config.limits,
    cash: "2500",
    costs: config.costs,
    seed: "7",
    slots: config.slots,
  });
});

test("begins from a backtest, with what was tested", async () => {
  await open(
    "/bots/new?backtest=t1&step=5",
    http.get(at("/backtests/t1"), () =>
      HttpResponse.json({
        id: "t1",
        kind: "backtest",
        status: "done",
        spec: { slots: [{ slot: "main", market: "synth:SOLUSDT:1m" }] },
      }),
    ),
    http.get(at("/backtests/t1/result"), () =>
      HttpResponse.json({
        strategy: "sma-cross",
        module_sha256: hash,
        slots: [{ slot: "main", symbol: "SOLUSDT", timeframe: "1m" }],
        settings: {
          params: { fast: 5, slow: 50 },
          limits: [],
          cash: "700",
          fee: "0.002",
          maker_fee: null,
          slippage_bps: "1",
          spread_bps: "0",
          volume_cap: "0",
          fill_model: "default",
          candles: [],
        },
      }),
    ),
    ...server,
  );
  expect(await screen.findByText("fast 5, slow 50")).toBeVisible();
  expect(screen.getByText("SOLUSDT 1m, synth")).toBeVisible();
  expect(screen.getByText(/0.2 % taker, 0.2 % maker/)).toBeVisible();
});

test("what it was to begin from is not there", async () => {
  const { user } = await open(
    "/bots/new?config=gone",
    http.get(at("/bot-configs/gone"), () => problem(404, "not_found", "there is no saved configuration")),
    ...server,
  );
  expect(await screen.findByText("What this bot was to begin from is not there.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Begin without it" }));
  expect(await screen.findByText("What should it run?")).toBeVisible();
});

test.each([
  ["parameter fast must be a whole number between 1 and 1000, not 0", "parameters", "Fast"],
  ["fast must be smaller than slow: try fast=10 slow=30", "parameters", "Fast"],
  ['limit daily_loss_pct cannot be "4x"; write a percentage', "risk limits", "Daily loss"],
  ["the maker fee is 0.9; it must be from 0 to 0.5, a fraction", "risk limits", "Maker fee"],
  ["the bot begins with 0 of cash; give it more than 0", "risk limits", "Money for this bot"],
])("the server’s refusal stands at the field: %s", async (detail, step, field) => {
  filled();
  const { user } = await open(
    "/bots/new?step=5",
    http.post(at("/bots"), () => problem(422, "invalid", detail)),
    ...server,
  );
  await user.click(await screen.findByRole("button", { name: "Start on paper" }));
  expect(await screen.findByText("The bot was not made")).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: `Change ${step}` })[0] as HTMLElement);
  // A label also says what may be written: "Fast 1 to 1000".
  const input = await screen.findByRole("textbox", { name: new RegExp(`^${field}`) });
  expect(input).toBeInvalid();
  expect(input).toHaveAccessibleDescription(expect.stringMatching(new RegExp(spoken(detail).slice(1, 20), "i")));
  // It goes when something is changed.
  await user.type(input, "1");
  expect(screen.queryByText(new RegExp(spoken(detail).slice(1, 20), "i"))).toBeNull();
});

test("a value that is not of the right form is shown where it is", async () => {
  filled();
  const { user } = await open(
    "/bots/new?step=5",
    http.post(at("/bots"), () =>
      problem(422, "invalid", "x", { errors: [{ location: "body.slots[0].market", message: "expected length <= 100" }] }),
    ),
    ...server,
  );
  await user.click(await screen.findByRole("button", { name: "Start on paper" }));
  await screen.findByText("The bot was not made");
  await user.click(screen.getAllByRole("button", { name: "Change market" })[0] as HTMLElement);
  expect(await screen.findByRole("combobox", { name: "Market" })).toHaveAccessibleDescription("Expected length <= 100.");
});

test("a bot that was made and did not start is not made twice", async () => {
  filled();
  let makes = 0;
  let starts = 0;
  const { user, router } = await open(
    "/bots/new?step=5",
    http.post(at("/bots"), () => {
      makes++;
      return HttpResponse.json(bot, { status: 201 });
    }),
    http.post(at("/bots/b1/start"), () => {
      starts++;
      return starts === 1
        ? problem(403, "refused", "a kill switch is on for this bot; turn it off first")
        : HttpResponse.json({ ...bot, status: "starting" });
    }),
    ...server,
  );
  await user.click(await screen.findByRole("button", { name: "Start on paper" }));
  expect(await screen.findByText("BTC sma-cross was made, but did not start")).toBeVisible();
  expect(screen.getByText("A kill switch is on for this bot; turn it off first.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Start it again" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/bots/b1"));
  expect([makes, starts]).toEqual([1, 2]);
});

test("of two strategies of one name each says whose it is, and the ready-made one is chosen by its id", async () => {
  const own = { ...cross, id: "s2", owner: "mine", about: "mine now" };
  const { user } = await open(
    "/bots/new",
    http.get(at("/strategies"), () => list([cross, own])),
    http.get(at("/strategies/s2/versions"), () => list([version])),
    http.get(at("/strategies/s2/versions/:version"), () => HttpResponse.json({ ...version, describe })),
    ...server,
  );
  const kept = () => JSON.parse(sessionStorage.getItem("tradebot.new-bot") ?? "{}").draft?.strategy;
  await user.click(await screen.findByRole("radio", { name: "sma-cross (yours)" }));
  expect(kept()).toBe("sma-cross");
  expect(screen.getByRole("radio", { name: "sma-cross (yours)" })).toBeChecked();
  await user.click(screen.getByRole("radio", { name: "sma-cross (ready-made)" }));
  expect(kept()).toBe("s1");
  expect(screen.getByRole("radio", { name: "sma-cross (ready-made)" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "sma-cross (yours)" })).not.toBeChecked();
});

test("live asks twice, for the market by name, and says the amount", async () => {
  filled("", { limits: ["daily_loss_pct=4", "stop_loss_pct=5"] });
  let sent: Record<string, unknown> = {};
  const { user, container } = await open(
    "/bots/new?step=5",
    http.get(at("/system/kill"), () =>
      HttpResponse.json({ all: false, bots: [], live: true, live_allowed: true, user: false, users: [] }),
    ),
    http.post(at("/bots"), async ({ request }) => {
      sent = (await request.json()) as typeof sent;
      return HttpResponse.json({ ...bot, mode: "live" }, { status: 201 });
    }),
    http.post(at("/bots/b1/start"), () => HttpResponse.json({ ...bot, status: "starting" })),
    ...server,
  );
  const radio = await screen.findByRole("radio", { name: /Real money/ });
  await waitFor(() => expect(radio).toBeEnabled());
  await user.click(radio);
  const start = await screen.findByRole("button", { name: "Start live with 2,500.00 USDT" });
  expect(start).toBeDisabled();
  expect(screen.getByRole("region", { name: "This bot trades real money" })).toHaveTextContent("real orders to binance");
  expect(screen.queryByRole("region", { name: "Two confirmations" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Leave them out" }));
  const confirm = await screen.findByRole("region", { name: "Two confirmations" });
  const [one, two] = within(confirm).getAllByRole("checkbox");
  await user.click(one as HTMLElement);
  await user.click(two as HTMLElement);
  expect(start).toBeDisabled();
  const type = within(confirm).getByRole("textbox", { name: "Type the market to confirm" });
  await user.type(type, "ETHU");
  expect(start).toBeDisabled();
  await user.type(type, "SDT");
  expect(start).toBeEnabled();
  await sound(container);
  await user.click(start);
  await waitFor(() => expect(sent).toMatchObject({ mode: "live", account: "a1", limits: ["daily_loss_pct=4"] }));
});

test("live on several markets names them all, and all of them are typed", async () => {
  const two = { ...describe, slots: ["a", "b"].map((name) => ({ name, timeframes: ["base"], help: "" })) };
  filled("", { markets: { a: "binance:ETHUSDT:1h", b: "binance:BTCUSDT:1h" }, mode: "live", account: "a1" });
  const { user } = await open(
    "/bots/new?step=5",
    http.get(at("/system/kill"), () =>
      HttpResponse.json({ all: false, bots: [], live: true, live_allowed: true, user: false, users: [] }),
    ),
    http.get(at("/strategies/s1/versions/:version"), () => HttpResponse.json({ ...version, describe: two })),
    ...server,
  );
  const confirm = await screen.findByRole("region", { name: "Two confirmations" });
  expect(confirm).toHaveTextContent("This bot may buy and sell ETH and BTC for up to 2,500.00 USDT in all without asking me.");
  const start = screen.getByRole("button", { name: "Start live with 2,500.00 USDT" });
  for (const box of within(confirm).getAllByRole("checkbox")) await user.click(box);
  const type = within(confirm).getByRole("textbox", { name: "Type all 2 markets to confirm" });
  await user.type(type, "ETHUSDT");
  expect(start).toBeDisabled();
  await user.type(type, ", btcusdt");
  expect(start).toBeEnabled();
});

test("live is not there without leave or an account, and says why", async () => {
  filled();
  const first = await open("/bots/new?step=5", ...server);
  expect(
    await screen.findByText("This installation trades on paper only. Whoever runs it allows more with LIVE_TRADING=on."),
  ).toBeVisible();
  expect(screen.getByRole("radio", { name: /Real money/ })).toBeDisabled();
  first.unmount();
  const switched = await open(
    "/bots/new?step=5",
    http.get(at("/system/kill"), () =>
      HttpResponse.json({ all: false, bots: [], live: false, live_allowed: true, user: false, users: [] }),
    ),
    ...server,
  );
  expect(await screen.findByText("This installation trades on paper only. An admin can allow live trading.")).toBeVisible();
  switched.unmount();
  await open(
    "/bots/new?step=5",
    http.get(at("/system/kill"), () =>
      HttpResponse.json({ all: false, bots: [], live: true, live_allowed: true, user: false, users: [] }),
    ),
    http.get(at("/accounts"), () => list([{ ...account, state: "failed" }])),
    ...server,
  );
  expect(await screen.findByText("It needs an account at binance whose key was tested and is good.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Add an account" })).toHaveAttribute("href", "/accounts");
});

test("is saved as a configuration; one of the same name is replaced", async () => {
  filled("", { name: "ETH trend" });
  const sent: [string, unknown][] = [];
  const saved: object[] = [];
  const { user } = await open(
    "/bots/new?step=5",
    http.get(at("/bot-configs"), () => list(saved)),
    http.post(at("/bot-configs"), async ({ request }) => {
      sent.push(["POST", ((await request.json()) as { name: string }).name]);
      if (sent.length === 1)
        return problem(422, "invalid", "the bot's name is not right", {
          errors: [{ location: "body.name", message: "too long" }],
        });
      saved.push({ ...config, name: "ETH trend" });
      return HttpResponse.json({ ...config, name: "ETH trend" }, { status: 201 });
    }),
    http.put(at("/bot-configs/c1"), ({ request }) => {
      sent.push(["PUT", request.headers.get("If-Match")]);
      return HttpResponse.json(config);
    }),
    ...server,
  );
  await user.click(await screen.findByRole("button", { name: "Save as configuration" }));
  const save = await screen.findByRole("button", { name: "Save configuration" });
  await waitFor(() => expect(save).toBeEnabled());
  await user.click(save);
  expect(await screen.findByText("Too long.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save configuration" }));
  expect(await screen.findByText("Saved as ETH trend.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save as configuration" }));
  await user.click(await screen.findByRole("button", { name: "Replace configuration" }));
  await waitFor(() =>
    expect(sent).toEqual([
      ["POST", "ETH trend"],
      ["POST", "ETH trend"],
      ["PUT", '"3"'],
    ]),
  );
});

test("who may look only makes no bot", async () => {
  await open(
    "/bots/new",
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" })),
    ...server,
  );
  expect(await screen.findByText("You may look only")).toBeVisible();
});
