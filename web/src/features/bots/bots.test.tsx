import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import type { Schema } from "~/shared/api/client";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";
import { acts } from "./acts";

// A whole page with its parts takes its time on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000 });

const now = Date.UTC(2026, 10, 26, 15);

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
  created: now,
  changed: now,
  ...more,
});

const config = (id: string, more: Partial<Schema<"SavedConfig">> = {}): Schema<"SavedConfig"> => ({
  id,
  name: id,
  strategy: "dca",
  module: "bb",
  mode: "paper",
  slots: [{ slot: "main", market: "binance:SOLUSDT:1h", base: "SOL", quote: "USDT" }],
  params: {},
  limits: [],
  cash: "2500",
  costs: { fee: "0", maker_fee: "0", slippage_bps: "0", spread_bps: "0", volume_cap: "0", fills: "default" },
  interval: 0,
  warmup: -1,
  seed: "0",
  version: 1,
  created: now,
  changed: now,
  ...more,
});

const real = bot("real", { mode: "live", equity: "8820.49", cash: "8000" });
const tallies = [
  { mode: "live", status: "running", pause: "", count: 1 },
  { mode: "paper", status: "running", pause: "", count: 1 },
  { mode: "paper", status: "stopped", pause: "", count: 1 },
];
const wealth = (mode: "live" | "paper", equity: string, today: string) => ({
  mode,
  exchange: "binance",
  quote: "USDT",
  bots: 1,
  cash: "8000",
  equity,
  pnl: "1",
  today,
  now,
  curve: [],
});

/** The server: which bots there are is decided by what is asked. */
function asked(bots: Schema<"Bot">[] = [bot("one"), bot("two", { status: "stopped" }), real], queries: URLSearchParams[] = []) {
  return [
    http.get(at("/dashboard"), () =>
      HttpResponse.json({
        time: now,
        wealth: [wealth("live", "8820.49", "157.51"), wealth("paper", "20201", "-227.45")],
        bots: bots.length > 0 ? tallies : [],
        positions: [],
        held: 0,
        alerts: [],
        alarming: 0,
        jobs: [],
      }),
    ),
    http.get(at("/bots"), ({ request }) => {
      const q = new URL(request.url).searchParams;
      queries.push(q);
      const found = bots.filter(
        (b) =>
          b.mode === q.get("mode") &&
          (!q.get("status") || b.status === q.get("status")) &&
          b.name.startsWith(q.get("q") ?? "") &&
          (!q.get("strategy") || b.strategy === q.get("strategy")),
      );
      return HttpResponse.json({
        items: found,
        next_cursor: "",
        totals: { bots: found.length, live: 0, ahead: 0, behind: 0, status: {} },
      });
    }),
    http.get(at("/bots/curves"), () => list([])),
    http.get(at("/strategies"), () =>
      list([{ id: "s", name: "sma-cross", about: "", owner: "everybody", created: 1, changed: 1 }]),
    ),
    http.get(at("/bot-configs"), () => list([])),
  ];
}

const table = () => screen.findByRole("table", { name: "Bots, live before paper" });
const rowOf = async (name: string) => (await within(await table()).findByRole("link", { name })).closest("tr") as HTMLElement;

test("live bots stand before those on paper, each group with its own sums", async () => {
  const { container } = await open("/bots", ...asked());
  await rowOf("one");
  const heads = within(await table()).getAllByRole("rowheader");
  await waitFor(() => expect(heads[0]).toHaveTextContent("LIVE1 botequity8,820.49USDTtoday+157.51"));
  expect(heads[1]).toHaveTextContent("PAPER2 botsequity20,201.00USDTtoday−227.45");
  expect(
    within(await table())
      .getAllByRole("link")
      .map((l) => l.textContent),
  ).toEqual(["real", "one", "two"]);
  expect(await rowOf("real")).toHaveTextContent("8,820.49");
  expect(await rowOf("real")).toHaveTextContent("+10.26");
  expect(screen.getByRole("radio", { name: "Paper 2" })).toBeVisible();
  expect(screen.getByRole("radio", { name: "Stopped 1" })).toBeVisible();
  await sound(container);
});

test("filters stand in the address, and sums are then of what is shown", async () => {
  const queries: URLSearchParams[] = [];
  const { user, router } = await open("/bots", ...asked(undefined, queries));
  await rowOf("one");
  await user.click(screen.getByRole("radio", { name: "Stopped 1" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ status: "stopped" }));
  await waitFor(async () => expect(within(await table()).queryByRole("link", { name: "one" })).toBeNull());
  expect(await rowOf("two")).toBeVisible();
  expect(within(await table()).getByRole("rowheader")).toHaveTextContent("1 botequity10,100.50USDT");
  await user.click(screen.getByRole("radio", { name: "Paper 2" }));
  await user.selectOptions(screen.getByRole("combobox", { name: "Strategy" }), "sma-cross");
  await waitFor(() => expect(router.state.location.search).toEqual({ status: "stopped", mode: "paper", strategy: "sma-cross" }));
  await user.keyboard("{Escape}");
  screen.getByRole("main").focus();
  await user.keyboard("/");
  expect(screen.getByRole("searchbox", { name: "Find a bot" })).toHaveFocus();
  await user.keyboard("zzz");
  expect(await screen.findByText(/No bot is like that/)).toBeVisible();
  expect(router.state.location.search).toMatchObject({ q: "zzz" });
  expect(queries.some((q) => q.get("q") === "zzz" && q.get("status") === "stopped" && q.get("totals") === "true")).toBe(true);
  await user.click(screen.getByRole("button", { name: "Show all bots" }));
  expect(await rowOf("real")).toBeVisible();
  expect(router.state.location.search).toEqual({});
  expect(screen.getByRole("searchbox")).toHaveValue("");
});

test("an address with filters is what is asked", async () => {
  const queries: URLSearchParams[] = [];
  await open("/bots?mode=live&q=re", ...asked(undefined, queries));
  expect(await rowOf("real")).toBeVisible();
  expect(within(await table()).queryByRole("link", { name: "one" })).toBeNull();
  expect(queries.every((q) => q.get("mode") === "live" && q.get("q") === "re")).toBe(true);
});

test("more bots come page by page", async () => {
  const { user } = await open(
    "/bots",
    http.get(at("/bots"), ({ request }) => {
      const q = new URL(request.url).searchParams;
      if (q.get("mode") === "live") return list([]);
      return q.get("cursor") === "more" ? list([bot("last")]) : list([bot("first")], "more");
    }),
    ...asked().filter((h) => !(h.info as { path?: unknown }).path?.toString().endsWith("/bots")),
  );
  expect(await rowOf("first")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show more paper bots" }));
  expect(await rowOf("last")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Show more/ })).toBeNull();
});

test("without a bot it says what a bot is and how to begin", async () => {
  const { container } = await open("/bots", ...asked([]));
  expect(await screen.findByRole("heading", { name: "No bots yet" })).toBeVisible();
  expect(screen.getByRole("link", { name: "New paper bot" })).toHaveAttribute("href", "/bots/new");
  expect(screen.getByRole("link", { name: "Try a strategy on history first" })).toHaveAttribute("href", "/backtests/new");
  await sound(container);
});

test("a list that cannot be read says why, and is tried again", async () => {
  let broken = true;
  const { user } = await open(
    "/bots",
    http.get(at("/bots"), ({ request }) =>
      broken
        ? problem(503, "unavailable", "the database does not answer")
        : list(new URL(request.url).searchParams.get("mode") === "live" ? [] : [bot("one")]),
    ),
    ...asked().filter((h) => !(h.info as { path?: unknown }).path?.toString().endsWith("/bots")),
  );
  expect(await screen.findByText("The database does not answer.")).toBeVisible();
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await rowOf("one")).toBeVisible();
});

test("what can be done with a bot depends on its state, and live bots are not started from a list", () => {
  expect(acts(bot("x", { status: "created" }))).toEqual(["start"]);
  expect(acts(bot("x", { status: "stopped", mode: "live" }))).toEqual([]);
  expect(acts(bot("x", { status: "running", mode: "live" }))).toEqual(["pause", "stop"]);
  expect(acts(bot("x", { status: "paused", pause: "user" }))).toEqual(["resume", "stop"]);
  expect(acts(bot("x", { status: "paused", pause: "kill_switch" }))).toEqual(["stop"]);
  expect(acts(bot("x", { status: "stopping" }))).toEqual([]);
});

test("a row pauses, stops and starts its bot; a refusal stands where one asked", async () => {
  const sent: string[] = [];
  let refuse = true;
  const { user, container } = await open(
    "/bots",
    ...asked(),
    http.post(at("/bots/:bot/:act"), ({ params }) => {
      sent.push(`${params.bot} ${params.act}`);
      if (refuse) return problem(409, "conflict", "the kill switch of all your bots is on; lift it first");
      return HttpResponse.json(bot(String(params.bot)));
    }),
  );
  await user.click(within(await rowOf("two")).getByRole("button", { name: "What to do with two" }));
  const dialog = await screen.findByRole("dialog", { name: /two/ });
  expect(within(dialog).getByRole("button", { name: "Close" })).toHaveFocus();
  await sound(container);
  await user.click(within(dialog).getByRole("button", { name: "Start bot" }));
  expect(await within(dialog).findByText("The kill switch of all your bots is on; lift it first.")).toBeVisible();
  refuse = false;
  await user.click(within(dialog).getByRole("button", { name: "Start bot" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  for (const name of ["Pause entries", "Stop bot"]) {
    await user.click(within(await rowOf("real")).getByRole("button", { name: "What to do with real" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  }
  expect(sent).toEqual(["two start", "two start", "real pause", "real stop"]);
});

test("who only looks sees nothing that changes something", async () => {
  await open(
    "/bots",
    ...asked(),
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" })),
  );
  await rowOf("one");
  for (const name of [/What to do/, /Import/]) expect(screen.queryByRole("button", { name })).toBeNull();
  expect(screen.queryByRole("link", { name: "New bot" })).toBeNull();
});

test("events move equity and state in their row, and out of a filter; a reset reads everything anew", async () => {
  const live = stream();
  const bots = [bot("one"), bot("two", { status: "stopped" }), real];
  const queries: URLSearchParams[] = [];
  const { user } = await open("/bots", ...asked(bots, queries), live.handler);
  await rowOf("one");
  const before = queries.length;
  live.send("equity", { bot: "one", time: now + 1, equity: "10250.75" });
  await waitFor(async () => expect(await rowOf("one")).toHaveTextContent("10,250.75"));
  expect(await rowOf("one")).toHaveTextContent("+2.51");
  live.send("bot", {
    ...bot("one"),
    status: "paused",
    pause: "daily_loss",
    reason: "lost enough",
    version: 2,
    equity: undefined,
  });
  await waitFor(async () => expect(await rowOf("one")).toHaveTextContent("Paused"));
  expect(await rowOf("one")).toHaveTextContent("daily loss");
  expect(queries).toHaveLength(before); // nothing was read again for that
  await user.click(screen.getByRole("radio", { name: /^Running/ }));
  await waitFor(async () => expect(within(await table()).queryByRole("link", { name: "two" })).toBeNull());
  live.send("bot", { ...real, status: "stopping", version: 2, equity: undefined });
  await waitFor(() => expect(screen.queryByRole("link", { name: "real" })).toBeNull());
  bots.push(bot("new here"));
  live.send("reset", null);
  expect(await rowOf("new here")).toBeVisible();
});

test("while the connection is lost nothing can be done, and it says so", async () => {
  const live = stream();
  const { user } = await open("/bots", ...asked(), live.handler);
  await rowOf("one");
  live.break();
  expect(await screen.findByRole("alert")).toHaveTextContent("No connection to the server");
  expect(screen.getByRole("button", { name: "Import configuration" })).toBeDisabled();
  await user.click(within(await rowOf("one")).getByRole("button", { name: "What to do with one" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByRole("button", { name: "Stop bot" })).toBeDisabled();
  expect(dialog).toHaveTextContent("Nothing can be changed before it is back");
});

test("a configuration is imported and leads to a new bot; what is none is refused, and warnings are read first", async () => {
  let warnings: string[] = ["the version of dca that the document names is not here"];
  let sent: unknown;
  const { user, router } = await open(
    "/bots",
    ...asked(),
    http.post(at("/bot-configs/import"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...config("c1"), warnings }, { status: 201 });
    }),
  );
  const file = (text: string) => new File([text], "x.json", { type: "application/json" });
  const document_ = JSON.stringify({ format: "tradebot.bot-config", version: 1, name: "x" });
  await user.click(await screen.findByRole("button", { name: "Import configuration" }));
  let dialog = await screen.findByRole("dialog", { name: "Import a configuration" });
  const input = () => dialog.querySelector("input[type=file]") as HTMLInputElement;
  await user.upload(input(), file("{}"));
  expect(await within(dialog).findByText(/x.json is no configuration/)).toBeVisible();
  await user.upload(input(), file(document_));
  expect(await within(dialog).findByText("The version of dca that the document names is not here.")).toBeVisible();
  expect(sent).toMatchObject({ format: "tradebot.bot-config" });
  expect(within(dialog).getByRole("link", { name: "Make a bot from it" })).toHaveAttribute("href", "/bots/new?config=c1");
  await user.click(within(dialog).getByRole("button", { name: "Close" }));
  warnings = [];
  await user.click(screen.getByRole("button", { name: "Import configuration" }));
  dialog = await screen.findByRole("dialog", { name: "Import a configuration" });
  await user.upload(input(), file(document_));
  await waitFor(() => expect(router.state.location.href).toBe("/bots/new?config=c1"));
});

test("saved configurations are listed, exported and deleted", async () => {
  const made: Blob[] = [];
  URL.createObjectURL = (b) => {
    made.push(b as Blob);
    return "blob:x";
  };
  URL.revokeObjectURL = () => {};
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  let there = [config("cross BTC"), config("dca SOL", { mode: "live" })];
  let broken = true;
  const { user, router, container } = await open(
    "/bots",
    ...asked().filter((h) => !(h.info as { path?: unknown }).path?.toString().endsWith("/bot-configs")),
    http.get(at("/bot-configs"), () => list(there)),
    http.get(at("/bot-configs/:id/export"), () =>
      broken ? problem(503, "unavailable", "the database does not answer") : HttpResponse.json({ format: "tradebot.bot-config" }),
    ),
    http.delete(at("/bot-configs/:id"), ({ params }) => {
      there = there.filter((c) => c.id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await user.click(await screen.findByRole("tab", { name: /Saved configurations/ }));
  expect(router.state.location.search).toEqual({ tab: "configs" });
  const configs = await screen.findByRole("table", { name: /Saved configurations/ });
  expect(configs).toHaveTextContent("SOLUSDT 1h2,500.00USDT");
  expect(within(configs).getByRole("link", { name: "Make a bot from cross BTC" })).toHaveAttribute(
    "href",
    "/bots/new?config=cross+BTC",
  );
  await sound(container);
  await user.click(within(configs).getByRole("button", { name: "Export cross BTC" }));
  expect(await screen.findByText("cross BTC was not exported")).toBeVisible();
  broken = false;
  await user.click(within(configs).getByRole("button", { name: "Export cross BTC" }));
  await waitFor(() => expect(clicked).toHaveBeenCalled());
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe("cross-BTC.bot.json");
  expect(await made[0]?.text()).toContain("tradebot.bot-config");
  expect(screen.queryByText("cross BTC was not exported")).toBeNull();
  for (const name of ["cross BTC", "dca SOL"]) {
    await user.click(await screen.findByRole("button", { name: `Delete ${name}` }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete configuration" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  }
  expect(await screen.findByRole("heading", { name: "No saved configurations" })).toBeVisible();
});
