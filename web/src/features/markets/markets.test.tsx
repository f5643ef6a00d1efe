import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";

// The chart draws on a canvas, which is not there in these tests; what it is given is.
const drawn = vi.hoisted(() => ({ props: {} as { candles?: unknown[]; older?: () => void } }));
vi.mock("~/shared/chart/price", () => ({
  PriceChart: (props: { label: string; candles: unknown[]; older?: () => void }) => {
    drawn.props = props;
    return <figure aria-label={props.label}>{props.candles.length} candles</figure>;
  },
}));

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const exchanges = http.get(at("/exchanges"), () =>
  list([
    { name: "kraken", downloads: false, timeframes: ["1m", "1h"] },
    { name: "synth", downloads: true, timeframes: ["1m", "1h"] },
  ]),
);
const markets = http.get(at("/markets"), ({ request }) => {
  const q = new URL(request.url).searchParams;
  return list(
    [
      { exchange: "kraken", symbol: "XBTUSD", stored: ["1h"] },
      { exchange: "synth", symbol: "BTCUSDT", stored: [] },
    ].filter(
      (m) =>
        (!q.get("exchange") || m.exchange === q.get("exchange")) &&
        m.symbol.includes((q.get("q") ?? "").toUpperCase()) &&
        (q.get("stored") !== "true" || m.stored.length > 0),
    ),
  );
});
const job = (more: object = {}) => ({
  id: "d1",
  kind: "download",
  status: "done",
  error: "",
  done: 10,
  total: 10,
  progress: 1,
  left_ms: null,
  created: 1_000,
  changed: 2_000,
  spec: { stream: "synth:BTCUSDT:1h", from: start, to: 0 },
  ...more,
});
const downloads = (...jobs: object[]) => http.get(at("/downloads"), () => list(jobs));
const result = http.get(at("/downloads/:id/result"), () => HttpResponse.json({ candles: 2164 }));
const streams = (...items: object[]) => http.get(at("/streams"), () => list(items));
const covered = {
  market: "synth:BTCUSDT:1h",
  candles: 95,
  ranges: [
    { from: start, to: start + 50 * hour, candles: 50 },
    { from: start + 55 * hour, to: start + 100 * hour, candles: 45 },
  ],
  gaps: [{ from: start + 50 * hour, to: start + 55 * hour, candles: 5 }],
  sealed_months: 0,
  superseded: 0,
};
const minutes = {
  ...covered,
  market: "synth:BTCUSDT:1m",
  gaps: [],
  candles: 60,
  ranges: [{ from: start, to: start + hour, candles: 60 }],
};
const candle = (i: number) => [start + i * hour, "1", "2", "0.5", "1.5", "10"];
const candles = http.get(at("/markets/synth/BTCUSDT/candles"), ({ request }) => {
  const q = new URL(request.url).searchParams;
  if (q.get("from")) return HttpResponse.json({ market: "", items: [candle(99), candle(100)], next_cursor: "" });
  return q.get("cursor")
    ? HttpResponse.json({ market: "", items: [candle(96), candle(97)], next_cursor: "" })
    : HttpResponse.json({ market: "", items: [candle(98), candle(99)], next_cursor: "older" });
});
const viewer = http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" }));

test("symbols are listed by exchange, found, and narrowed to those that are stored", async () => {
  const { user, router, container } = await open("/markets", exchanges, markets, downloads());
  const table = await screen.findByRole("table", { name: "Symbols of all exchanges" });
  expect(await within(table).findByRole("link", { name: "XBTUSD" })).toHaveAttribute("href", "/markets/kraken/XBTUSD");
  expect(within(table).getByRole("row", { name: /BTCUSDT synth none/ })).toBeVisible();
  // What cannot be downloaded has no button for it.
  expect(await within(table).findByRole("button", { name: "Download candles of BTCUSDT" })).toBeVisible();
  expect(within(table).queryByRole("button", { name: "Download candles of XBTUSD" })).toBeNull();
  await sound(container);
  await user.type(screen.getByRole("searchbox", { name: "Find a symbol" }), "xbt");
  await waitFor(() => expect(screen.queryByRole("link", { name: "BTCUSDT" })).toBeNull());
  expect(router.state.location.search).toEqual({ q: "xbt" });
  await user.type(screen.getByRole("searchbox", { name: "Find a symbol" }), "zzz");
  expect(await screen.findByRole("heading", { name: "No such market" })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Show all" }));
  expect(await screen.findByRole("link", { name: "BTCUSDT" })).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "Stored" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "BTCUSDT" })).toBeNull());
  await user.click(screen.getByRole("radio", { name: "Not stored" }));
  expect(await screen.findByRole("link", { name: "BTCUSDT" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "XBTUSD" })).toBeNull();
});

test("without markets it says what to do; a failure says what happened", async () => {
  const first = await open(
    "/markets",
    exchanges,
    downloads(),
    http.get(at("/markets"), () => list([])),
  );
  expect(await screen.findByRole("heading", { name: "No markets yet" })).toBeVisible();
  first.unmount();
  await open(
    "/markets",
    exchanges,
    downloads(),
    viewer,
    http.get(at("/markets"), () => problem(503, "unavailable", "the store is away")),
  );
  expect(await screen.findByText("The store is away.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Import a CSV" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Download candles" })).toBeNull();
});

test("a download is asked for, moves by events, and is canceled", async () => {
  const live = stream();
  let jobs: object[] = [];
  let sent: unknown;
  let canceled = false;
  const { user } = await open(
    "/markets",
    exchanges,
    markets,
    result,
    live.handler,
    http.get(at("/downloads"), () => list(jobs)),
    http.post(at("/downloads"), async ({ request }) => {
      sent = await request.json();
      jobs = [job({ status: "running", done: 2, progress: 0.2, left_ms: 4000 })];
      return HttpResponse.json(jobs[0], { status: 201 });
    }),
    http.post(at("/downloads/d1/cancel"), () => {
      canceled = true;
      return HttpResponse.json(job({ status: "canceled" }));
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Download candles of BTCUSDT" }));
  const dialog = await screen.findByRole("dialog", { name: "Download candles" });
  const from = within(dialog).getByLabelText(/^From/);
  await user.clear(from);
  expect(within(dialog).getByRole("button", { name: "Download the candles" })).toBeDisabled();
  await user.type(from, "2026-01-01");
  await user.type(within(dialog).getByLabelText(/^To/), "2026-01-31");
  expect(dialog).toHaveTextContent("Up to 744 candles.");
  await user.click(within(dialog).getByRole("button", { name: "Download the candles" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual({ market: "synth:BTCUSDT:1h", from: start, to: Date.UTC(2026, 1, 1) });
  const bar = await screen.findByRole("progressbar", { name: /BTCUSDT 1h, from 1 Jan/ });
  expect(bar).toHaveAttribute("aria-valuenow", "20");
  live.send("job", job({ status: "running", done: 5, progress: 0.5, left_ms: 2000, changed: 3000 }));
  expect(await screen.findByText("5 of 10, 2 s left")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await expect.poll(() => canceled).toBe(true);
  live.send("job", job({ changed: 4000 }));
  expect(await screen.findByText("2,164 candles fetched")).toBeVisible();
});

test("a download that is refused keeps the question open; one that failed is tried again or taken off the list", async () => {
  let again: unknown;
  let removed = false;
  const { user } = await open(
    "/markets",
    exchanges,
    markets,
    downloads(job({ status: "failed", error: "the exchange does not answer" })),
    http.post(at("/downloads"), async ({ request }) => {
      again = await request.json();
      return problem(429, "limit", "you have 20 jobs already");
    }),
    http.delete(at("/downloads/d1"), () => {
      removed = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  expect(await screen.findByText("The exchange does not answer.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("You have 20 jobs already.")).toBeVisible();
  expect(again).toEqual({ market: "synth:BTCUSDT:1h", from: start });
  await user.click(screen.getByRole("button", { name: /^Take off the list: BTCUSDT 1h/ }));
  await expect.poll(() => removed).toBe(true);
});

test("a market: its candles, what is stored, and a gap that is downloaded again", async () => {
  let sent: unknown;
  const { user, router, container } = await open(
    "/markets/synth/BTCUSDT",
    exchanges,
    streams(covered, minutes),
    candles,
    downloads(),
    http.post(at("/downloads"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(job({ status: "queued" }), { status: 201 });
    }),
  );
  expect(await screen.findByRole("figure", { name: "BTCUSDT 1h on synth" })).toHaveTextContent("2 candles");
  // One more came while one looked, and older ones as one scrolls back.
  await waitFor(() => expect(screen.getByRole("figure")).toHaveTextContent("3 candles"));
  drawn.props.older?.();
  await waitFor(() => expect(screen.getByRole("figure")).toHaveTextContent("5 candles"));
  expect(drawn.props.candles?.map((c) => (c as { time: number }).time)).toEqual(
    [96, 97, 98, 99, 100].map((i) => start + i * hour),
  );
  expect(screen.getByRole("img", { name: "95 candles of 1h from 1 Jan to 5 Jan, 1 gap" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Export 1h as CSV" })).toHaveAttribute(
    "href",
    "/api/v1/markets/synth/BTCUSDT/candles.csv?timeframe=1h",
  );
  await sound(container);
  const gaps = screen.getByRole("list", { name: "Gaps of 1h" });
  expect(gaps).toHaveTextContent("5 candles missing, 5 h");
  await user.click(within(gaps).getByRole("button", { name: /^Download again from 2026-01-03T02:00/ }));
  await expect.poll(() => sent).toEqual({ market: "synth:BTCUSDT:1h", from: start + 50 * hour, to: start + 55 * hour });
  await user.click(screen.getByRole("radio", { name: "1m" }));
  expect(await screen.findByRole("figure", { name: "BTCUSDT 1m on synth" })).toBeVisible();
  expect(router.state.location.search).toEqual({ timeframe: "1m" });
});

test("a market of which nothing is stored says what to do, and what is wrong is said in its place", async () => {
  const first = await open("/markets/synth/BTCUSDT", exchanges, streams(), downloads());
  expect(await screen.findByRole("heading", { name: "No candles of BTCUSDT yet" })).toBeVisible();
  first.unmount();
  await open(
    "/markets/synth/BTCUSDT",
    exchanges,
    downloads(),
    http.get(at("/streams"), () => problem(500, "internal", "the disk is full")),
  );
  expect(await screen.findByText("The disk is full.")).toBeVisible();
});

test("a file is imported by an admin; a refusal names its line, and nothing of it is stored", async () => {
  const forced: (string | null)[] = [];
  const { user } = await open(
    "/markets/synth/BTCUSDT",
    exchanges,
    streams(covered),
    candles,
    downloads(),
    http.post(at("/markets/synth/BTCUSDT/candles/import"), async ({ request }) => {
      const url = new URL(request.url);
      forced.push(url.searchParams.get("force"));
      expect(url.searchParams.get("timeframe")).toBe("1h");
      expect(request.headers.get("X-CSRF-Token")).toBe("csrf");
      return forced.length === 1
        ? problem(422, "invalid", 'candles.csv line 5: the open "x" is not a number')
        : HttpResponse.json({
            market: "synth:BTCUSDT:1h",
            new: 2109,
            known: 3,
            different: 0,
            unclosed: 1,
            months: 3,
            rounded: 0,
          });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Import a CSV" }));
  const dialog = await screen.findByRole("dialog", { name: "Import candles" });
  const file = new File(["open_time_ms,open\n"], "candles.csv", { type: "text/csv" });
  await user.upload(within(dialog).getByLabelText("Choose a file", { selector: "input" }), file);
  expect(await within(dialog).findByText('Line 5: the open "x" is not a number.')).toBeVisible();
  expect(dialog).toHaveTextContent("candles.csv was refused; nothing of it is stored");
  await user.click(within(dialog).getByRole("checkbox"));
  await user.upload(within(dialog).getByLabelText("Choose a file", { selector: "input" }), file);
  expect(await within(dialog).findByText(/2,109 new, 3 that were stored just so, 1 left out/)).toBeVisible();
  expect(forced).toEqual([null, "true"]);
  await sound(dialog);
});
