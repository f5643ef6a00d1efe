import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";
import { address, bot, id, line, lines, position, world } from "./world";

// jsdom draws nothing: the charts say what they were given.
vi.mock("~/shared/chart/price", () => ({
  PriceChart: (p: {
    label: string;
    candles: { close: number }[];
    fills: unknown[];
    plots: unknown[];
    levels: { price: string; kind: string }[];
  }) => (
    <figure aria-label={p.label}>
      {p.candles.length} candles, last {p.candles.at(-1)?.close}, {p.fills.length} fills, {p.plots.length} plots,{" "}
      {p.levels.map((l) => `${l.kind} ${l.price}`).join(" ")}
    </figure>
  ),
}));
vi.mock("~/shared/chart/equity", () => ({
  EquityChart: (p: { label: string; points: unknown[]; mode: string }) => (
    <figure aria-label={p.label}>
      {p.points.length} points, {p.mode}
    </figure>
  ),
}));
// Nor has it sizes, and rows are drawn only where there is room.
for (const name of ["clientHeight", "clientWidth"]) Object.defineProperty(HTMLElement.prototype, name, { get: () => 800 });
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { get: () => 26 });

const worth = () => screen.findByLabelText("What it is worth");
const panel = (name: string) => screen.findByRole("region", { name });

test("the page says whose money it is, what it is worth, what it holds and what it did", async () => {
  const { container } = await open(address, ...world());
  expect(await screen.findByText(/Simulated fills on live prices/)).toBeVisible();
  expect(document.title).toBe("PAPER · BTC trend · Tradebot");
  expect(await screen.findByRole("link", { name: "ema-cross@2" })).toHaveAttribute("href", "/strategies/s1");
  const kpis = await worth();
  await waitFor(() => expect(kpis).toHaveTextContent("Equity, USDT (simulated)5,699.12+13.98 %"));
  await waitFor(() => expect(kpis).toHaveTextContent("Today+179.19"));
  expect(kpis).toHaveTextContent("Cash1,137.12"); // 5699.12 - 0.05 x 91240
  expect(kpis).toHaveTextContent("Position value4,562.00");
  expect(kpis).toHaveTextContent("Unrealised+202.59");
  await waitFor(() => expect(kpis).toHaveTextContent("Realised, 1 trade+463.39fees 15.00"));
  expect(kpis).toHaveTextContent("Drawdown\u22120.8 %");
  const held = await panel("Position");
  expect(held).toHaveTextContent("long 0.05 BTC");
  expect(held).toHaveTextContent("Entry87,188.12");
  expect(held).toHaveTextContent("(+4.65 %)");
  expect(await panel("Open orders")).toHaveTextContent("84,572.48");
  const risk = await panel("Risk limits");
  expect(within(risk).getByRole("meter", { name: "Daily loss" })).toBeVisible();
  expect(risk).toHaveTextContent("0.00 of 165.60 USDT");
  expect(risk).toHaveTextContent("1 of 8");
  expect(risk).toHaveTextContent("4,562.00 of 6,000.00 USDT");
  expect(await panel("Last trades")).toHaveTextContent("stop loss\u221274.79");
  expect(await screen.findByRole("figure", { name: "BTCUSDT, candles of 1h" })).toHaveTextContent(
    "12 candles, last 91240, 3 fills, 1 plots, mark 91240 entry 87188.12 stop 84572.48",
  );
  expect(screen.getByRole("figure", { name: "Equity of BTC trend, simulated" })).toHaveTextContent("3 points, paper");
  await sound(container);
});

test("a live bot says so everywhere", async () => {
  await open(address, ...world(bot({ mode: "live", account: "acc" })));
  expect(await screen.findByRole("region", { name: "This bot trades real money" })).toHaveTextContent("in the market now");
  expect(await screen.findByText(/binance, account main spot/)).toBeVisible();
  expect(document.title).toBe("LIVE · BTC trend · Tradebot");
  expect(await worth()).not.toHaveTextContent("simulated");
});

test("a bot that has not run yet has its own words everywhere", async () => {
  const empty = ["/positions", "/orders", "/fills", "/journal", "/commands", "/logs", "/plots"].map((p) =>
    http.get(at(`/bots/${id}${p}`), () => list([])),
  );
  const curve = http.get(at(`/bots/${id}/equity`), () => HttpResponse.json({ from: 0, to: 0, bucket: 1, items: [] }));
  const none = bot({ status: "created", cursor: null, equity: undefined, pnl: undefined, limits: [] });
  const { user, container } = await open(address, ...world(none, ...empty, curve));
  expect(await screen.findByRole("button", { name: "Start" })).toBeEnabled();
  expect(await worth()).toHaveTextContent("5,000.00");
  expect(await screen.findByText(/Nothing yet: it has not seen a candle/)).toBeVisible();
  expect(screen.getByText("No order is open.")).toBeVisible();
  expect(screen.getByText(/No limits/)).toBeVisible();
  expect(await screen.findByText(/Every decision, order, fill and refusal is written here/)).toBeVisible();
  await waitFor(() => expect(screen.getByRole("button", { name: "Verify" })).toBeDisabled());
  for (const [tab, text] of [
    ["Trades", /No trade yet/],
    ["Orders", /No order yet/],
    ["Logs", /What the strategy logs/],
  ] as const) {
    await user.click(screen.getByRole("tab", { name: new RegExp(tab) }));
    expect(await screen.findByText(text)).toBeVisible();
  }
  await sound(container);
});

test("a bot that has seen candles and bought nothing is flat", async () => {
  await open(
    address,
    ...world(
      bot(),
      http.get(at(`/bots/${id}/positions`), () => list([])),
    ),
  );
  expect(await within(await screen.findByRole("region", { name: "Position" })).findByText("Flat.")).toBeVisible();
});

test("what cannot be read says so in its own panel, and the rest stays", async () => {
  let broken = true;
  const fails = ["/positions", "/orders", "/journal", "/equity"].map((p) =>
    http.get(at(`/bots/${id}${p}`), () => (broken ? problem(503, "unavailable", "the database does not answer") : undefined)),
  );
  const candles = http.get(at("/markets/synth/:symbol/candles"), () => problem(500, "internal", "no"));
  const { user } = await open(address, ...world(bot(), ...fails, candles));
  for (const text of ["position", "orders", "equity"])
    expect(await screen.findByText(`The ${text} could not be read.`)).toBeVisible();
  expect(await screen.findByText("The journal could not be read.")).toBeVisible();
  expect(await screen.findByText("The candles could not be read.")).toBeVisible();
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("BTC trend");
  broken = false;
  await user.click(within(await panel("Position")).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("91,240.00")).toBeVisible();
});

test("a bot that is not there leads to the others", async () => {
  const gone = http.get(at(`/bots/${id}`), () => problem(404, "not_found", "there is no bot"));
  await open(address, ...world(bot(), gone));
  expect(await screen.findByRole("heading", { name: "There is no such bot", level: 1 })).toBeVisible();
  expect(screen.getByRole("link", { name: "All bots" })).toHaveAttribute("href", "/bots");
});

test("prices, states and fills move without a reload; one deleted elsewhere says so", async () => {
  const s = stream();
  let asked = 0;
  const counted = http.get(at(`/bots/${id}/fills`), () => {
    asked++;
    return list([]);
  });
  await open(address, ...world(bot(), counted), s.handler);
  const kpis = await worth();
  await waitFor(() => expect(kpis).toHaveTextContent("5,699.12"));
  await screen.findByText("long 0.05");
  s.send("price", { market: "synth:BTCUSDT:1m", base: "BTC", quote: "USDT", time: bot().cursor, close: "92240" });
  await waitFor(() => expect(kpis).toHaveTextContent("5,749.12")); // 0.05 x 1000 more, exactly
  expect(screen.getByRole("figure", { name: /candles of 1h/ })).toHaveTextContent("last 92240");
  s.send("fill", { bot: id, seq: 4 });
  await waitFor(() => expect(asked).toBeGreaterThan(1));
  s.send("bot", { ...bot({ status: "paused", pause: "daily_loss", reason: "lost 3 %", version: 8 }), equity: undefined });
  expect(await screen.findByText("Entries are paused: daily loss.")).toBeVisible();
  s.send("order", { ...world, id: "4611686018427387909", bot: id, status: "canceled" });
  expect(await screen.findByText("No order is open.")).toBeVisible();
  s.send("bot", { ...bot({ version: 9 }), deleted: true });
  expect(await screen.findByRole("heading", { name: "BTC trend was deleted" })).toBeVisible();
});

test("while the connection is lost nothing can be done but to kill", async () => {
  const s = stream();
  await open(address, ...world(), s.handler);
  await waitFor(() => expect(screen.getByRole("button", { name: /Pause entries/ })).toBeEnabled());
  s.break();
  expect(await screen.findByRole("alert")).toHaveTextContent("No connection");
  for (const name of [/Pause entries/, "Force exit", "Stop", "Cancel", "Verify"])
    expect(screen.getByRole("button", { name })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Kill" })).toBeEnabled();
  expect(screen.getByRole("button", { name: "Stop" })).toHaveAccessibleDescription("The connection to the server is lost.");
});

test("who may only read sees no buttons for what he may not do", async () => {
  const reader = http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" }));
  await open(address, ...world(), reader);
  await screen.findByText("long 0.05");
  for (const name of [/Pause entries/, "Force exit", "Stop", "Kill", "Cancel", "Move", "Change", "Delete"])
    expect(screen.queryByRole("button", { name })).toBeNull();
  expect(screen.getByRole("button", { name: "Verify" })).toBeEnabled();
});

test("timeframe, slot and layers are in the address", async () => {
  const two = bot({
    slots: [
      { slot: "a", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" },
      { slot: "b", market: "synth:ETHUSDT:1h", base: "ETH", quote: "USDT" },
    ],
  });
  const both = http.get(at(`/bots/${id}/positions`), () =>
    list([position({ slot: "a" }), position({ slot: "b", market: "synth:ETHUSDT:1h", base: "ETH", quote: "USDT", qty: "0" })]),
  );
  const { user, router } = await open(`${address}?timeframe=4h&hide=fills`, ...world(two, both));
  const chart = await screen.findByRole("figure", { name: "BTCUSDT, candles of 4h" });
  await waitFor(() => expect(chart).toHaveTextContent("0 fills, 1 plots"));
  await user.click(screen.getByRole("radio", { name: "b ETHUSDT" }));
  const other = await screen.findByRole("figure", { name: "ETHUSDT, candles of 4h" });
  expect(other).toHaveTextContent("0 plots"); // lines over the candles are of the first slot's prices
  await user.click(screen.getByRole("radio", { name: "1h" }));
  await user.click(screen.getByRole("button", { name: "Levels" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ slot: "b", hide: "fills,levels" }));
  expect(await panel("Position, b ETHUSDT")).toHaveTextContent("Flat.");
});

test("on a phone the parts of the page are in the address", async () => {
  const { user, router } = await open(`${address}?show=position`, ...world());
  const nav = await screen.findByRole("navigation", { name: "Parts of this page" });
  expect(within(nav).getByRole("button", { name: "Position" })).toHaveAttribute("aria-current", "true");
  expect(nav.querySelectorAll("[aria-current]")).toHaveLength(1);
  await user.click(within(nav).getByRole("button", { name: "Journal" }));
  expect(router.state.location.search).toEqual({ show: "journal" });
  await user.click(within(nav).getByRole("button", { name: "Chart" }));
  expect(router.state.location.search).toEqual({});
});

test("[ and ] lead to the next bot, numbers to the tabs", async () => {
  const other = { ...bot(), id: "other" };
  const rest = http.get(at("/bots/other"), () => problem(404, "not_found", "there is no bot"));
  const { user, router } = await open(
    address,
    ...world(
      bot(),
      http.get(at("/bots"), () => list([bot(), other])),
      rest,
    ),
  );
  await screen.findByText("long 0.05");
  await user.keyboard("3");
  await waitFor(() => expect(router.state.location.search).toEqual({ tab: "orders" }));
  await user.keyboard("]");
  await waitFor(() => expect(router.state.location.pathname).toBe("/bots/other"));
});

test("the journal says everything in words, filters by the address, and opens runs of quiet candles", async () => {
  const { user, router } = await open(address, ...world());
  const journal = await screen.findByRole("region", { name: "Journal, the newest first" });
  await waitFor(() => expect(journal).toHaveTextContent("Buy 95 % of equity at market, “cross”."));
  expect(journal).toHaveTextContent(
    "The position would be worth 7,000.00, and the limit of 6,000 for a position allows no more. Nothing was sent.",
  );
  await waitFor(() => expect(journal).toHaveTextContent("Take order 3 back. Asked by grace."));
  expect(journal).toHaveTextContent("39 candles in which it asked for nothing.");
  await user.click(within(journal).getAllByRole("button", { name: "Show" })[1] as HTMLElement);
  expect(journal).toHaveTextContent("41 candles seen, the chain of them cafe0000");
  await user.click(screen.getByRole("radio", { name: "Refusals 1" }));
  expect(router.state.location.search).toEqual({ kind: "refusals" });
  await waitFor(() => expect(journal).not.toHaveTextContent("Buy 95"));
});

test("thousands of lines load on, and of them only some are drawn", async () => {
  const all = Array.from({ length: 400 }, (_, i) => line(400 - i, "step", i, { logs: [`said ${400 - i}`] }));
  const paged = http.get(at(`/bots/${id}/journal`), ({ request }) => {
    const from = Number(new URL(request.url).searchParams.get("cursor") ?? 0);
    return list(all.slice(from, from + 200), from + 200 < all.length ? String(from + 200) : "");
  });
  const { user } = await open(address, ...world(bot(), paged));
  expect(await screen.findByText("said 400")).toBeVisible();
  expect(screen.getByText("200 lines of 400")).toBeVisible();
  expect(screen.queryByText("said 300")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Load older ones" }));
  expect(await screen.findByText("400 lines")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Load older ones" })).toBeNull();
});

test("the whole journal is exported as it is kept", async () => {
  const blobs: Blob[] = [];
  URL.createObjectURL = (b) => {
    blobs.push(b as Blob);
    return "blob:x";
  };
  URL.revokeObjectURL = () => {};
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const { user } = await open(address, ...world());
  await user.click(await screen.findByRole("button", { name: "Export JSON" }));
  await waitFor(() => expect(click).toHaveBeenCalledOnce());
  const rows = JSON.parse(await (blobs[0] as Blob).text()) as { seq: number; text: string }[];
  expect(rows.map((r) => r.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(rows[6]?.text).toBe(lines[0]?.text);
});

test("trades, orders and logs; a trade leads to its place on the chart", async () => {
  const { user, router } = await open(`${address}?tab=trades`, ...world());
  const trades = await screen.findByRole("table", { name: "Trades, the newest first" });
  await within(trades).findByText("stop loss");
  expect(trades).toHaveTextContent("open");
  await user.click(within(trades).getByText("stop loss"));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ at: expect.any(Number), show: "chart" }));
  await user.click(screen.getByRole("tab", { name: "Orders" }));
  const orders = await screen.findByRole("table", { name: "Orders, the newest first" });
  expect(await within(orders).findByText("Rejected")).toBeVisible();
  expect(within(orders).getByText("Too large.")).toBeVisible();
  await user.click(screen.getByRole("tab", { name: "Logs" }));
  expect(await screen.findByText("crossed above")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "Error" }));
  await waitFor(() => expect(screen.queryByText("crossed above")).toBeNull());
  expect(await screen.findByText("ran out of fuel")).toBeVisible();
  expect(router.state.location.search).toMatchObject({ tab: "logs", level: "error" });
});
