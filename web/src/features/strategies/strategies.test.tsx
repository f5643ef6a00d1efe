import { configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound } from "../../../test/app";

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const hash = "a3f19c2e".padEnd(64, "0");
const version = (more: object = {}) => ({
  strategy: "s1",
  number: 2,
  sha256: hash,
  version: "1.4.0",
  valid: true,
  uploader: "ada",
  created: Date.UTC(2026, 10, 2),
  ...more,
});
const cross = {
  id: "s1",
  name: "sma-cross",
  owner: "mine",
  about: "Buys when the fast average crosses above the slow one",
  newest: version(),
  created: 1,
  changed: 2,
};
const grid = {
  ...cross,
  id: "s2",
  name: "grid",
  owner: "everybody",
  about: "Buys low",
  newest: version({ strategy: "s2", number: 1, sha256: "b".repeat(64), uploader: "tradebot" }),
};
const describe = {
  name: "sma-cross",
  version: "1.4.0",
  about: cross.about,
  params: [
    { name: "fast", type: "int", default: 10, min: 1, max: 1000, step: 5, help: "candles in the fast average" },
    { name: "short", type: "bool", default: false, help: "" },
  ],
  slots: [{ name: "main", timeframes: ["base", "4h"], help: "what it trades" }],
  warmup: 30,
  signals: ["news"],
  plots: [
    { name: "fast", pane: "" },
    { name: "strength", pane: "own" },
  ],
};
const bot = {
  id: "b1",
  name: "BTC trend",
  strategy: "sma-cross",
  module: hash,
  mode: "live",
  status: "running",
  previous: null,
};
const old = version({ number: 1, version: "1.3.0", sha256: "c".repeat(64) });

const server = [
  http.get(at("/strategies"), () => list([grid, cross])),
  http.get(at("/bots"), () => list([bot])),
  http.get(at("/system"), () => HttpResponse.json({ settings: [{ name: "TRADEBOT_MODULE_BYTES", value: "8000" }] })),
  http.get(at("/strategies/s1"), () => HttpResponse.json(cross)),
  http.get(at("/strategies/s1/versions"), () => list([cross.newest, old])),
  http.get(at("/strategies/s1/versions/:version"), ({ params }) =>
    HttpResponse.json({ ...(params.version === "1" ? old : cross.newest), describe }),
  ),
  http.get(at("/strategies/s1/versions/:version/bots"), ({ params }) => list(params.version === "2" ? [bot] : [])),
];
const rules = (broken?: string) =>
  ["size", "format", "imports", "memory", "run"].map((id, i, all) => ({
    id,
    ok: !broken || i < all.indexOf(broken),
    message:
      id === broken ? "it imports path_open, which a strategy has not: remove the code that opens a file" : `${id} is good`,
  }));
const file = (name = "mine.wasm", size = 100) => new File([new Uint8Array(size)], name);
const dropped = (f: File) => ({ dataTransfer: { types: ["Files"], files: [f] } });

test("lists them with who uses them, and finds as one types", async () => {
  const { user, router, container } = await open("/strategies", ...server);
  const row = await screen.findByRole("link", { name: /sma-cross/ });
  await waitFor(() => expect(row).toHaveTextContent("1 live"));
  expect(screen.getByRole("link", { name: /grid/ })).toHaveTextContent("ready-made");
  await user.type(screen.getByRole("searchbox", { name: "Find a strategy" }), "average");
  await waitFor(() => expect(screen.queryByRole("link", { name: /grid/ })).toBeNull());
  expect(router.state.location.search).toEqual({ q: "average" });
  await user.type(screen.getByRole("searchbox", { name: "Find a strategy" }), "zzz");
  expect(await screen.findByText("Nothing found")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show all strategies" }));
  expect(await screen.findByRole("link", { name: /grid/ })).toBeVisible();
  await sound(container);
});

test("says what to do where there is none of one's own, and what went wrong", async () => {
  let fails = true;
  const { user } = await open(
    "/strategies?owner=mine",
    ...server.slice(1),
    http.get(at("/strategies"), () => (fails ? problem(503, "unavailable", "the database does not answer") : list([grid]))),
  );
  expect(await screen.findByText("The strategies could not be read.")).toBeVisible();
  fails = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("No strategy of your own yet")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show all strategies" }));
  expect(await screen.findByRole("link", { name: /grid/ })).toBeVisible();
});

test("a file that is dropped anywhere is uploaded, and the rule it breaks is told", async () => {
  const sent: { csrf: string | null; key: string | null; name?: string }[] = [];
  const { container } = await open(
    "/strategies",
    ...server,
    http.post(at("/strategies"), async ({ request }) => {
      const body = await request.text();
      sent.push({
        csrf: request.headers.get("X-CSRF-Token"),
        key: request.headers.get("Idempotency-Key"),
        name: /name="file"; filename="([^"]+)"/.exec(body)?.[1],
      });
      return problem(422, "strategy", "rule imports: it imports path_open", { rules: rules("imports") });
    }),
  );
  await screen.findByRole("link", { name: /sma-cross/ });
  fireEvent.drop(document.body, dropped(file("momentum.wasm")));
  const verdicts = await screen.findAllByRole("list", { name: "Rules" });
  const verdict = verdicts[0] as HTMLElement;
  expect(sent).toEqual([{ csrf: me.csrf_token, key: expect.stringMatching(/^[0-9a-f]{32}$/), name: "momentum.wasm" }]);
  expect(within(verdict).getByText("File size").closest("li")).toHaveTextContent("holds");
  expect(within(verdict).getByText("Imports").closest("li")).toHaveTextContent(/broken.*It imports path_open.*remove the code/);
  expect(within(verdict).getByText("Memory").closest("li")).toHaveTextContent("Not checked, because “Imports” does not hold.");
  expect(screen.getAllByText("momentum.wasm was refused: it breaks a rule")[0]).toBeVisible();
  expect(screen.getAllByText(/2 hold, 2 not checked/)[0]).toBeVisible();
  await sound(container);
});

test("a file that is sound is kept, and leads to its page", async () => {
  const { user } = await open(
    "/strategies",
    ...server,
    http.post(at("/strategies"), () =>
      HttpResponse.json(
        { ok: true, module_sha256: hash, rules: rules(), describe, version: version({ number: 3 }) },
        { status: 201 },
      ),
    ),
  );
  await screen.findByRole("link", { name: /sma-cross/ });
  await user.upload(screen.getByLabelText("Choose a file", { selector: "input" }), file());
  expect((await screen.findAllByText("sma-cross has a new version, 1.4.0"))[0]).toBeVisible();
  expect(screen.getAllByRole("link", { name: "Open sma-cross" })[0]).toHaveAttribute("href", "/strategies/s1");
  expect(screen.getAllByText(/5 of 5 rules hold/)[0]).toBeVisible();
});

test("checking only keeps nothing, and can be followed by keeping", async () => {
  const asked: string[] = [];
  const judged = { ok: true, module_sha256: hash, rules: rules(), describe };
  const { user } = await open(
    "/strategies",
    ...server,
    http.post(at("/strategies/validate"), () => {
      asked.push("validate");
      return HttpResponse.json(judged);
    }),
    http.post(at("/strategies"), () => {
      asked.push("upload");
      return HttpResponse.json({ ...judged, version: version({ number: 1 }) }, { status: 201 });
    }),
  );
  await screen.findByRole("link", { name: /sma-cross/ });
  await user.click(screen.getByRole("switch", { name: "Check only, keep nothing" }));
  await user.upload(screen.getByLabelText("Choose a file", { selector: "input" }), file());
  expect((await screen.findAllByText("It was checked only: nothing was stored."))[0]).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Keep it" })[0] as HTMLElement);
  expect((await screen.findAllByText("sma-cross is stored"))[0]).toBeVisible();
  expect(asked).toEqual(["validate", "upload"]);
});

test("a file that is too large is not sent, and one that got no answer can be sent again", async () => {
  let times = 0;
  const { user } = await open(
    "/strategies",
    ...server,
    http.post(at("/strategies"), () => {
      times++;
      return times === 1 ? HttpResponse.error() : problem(429, "limit", "two files are checked already; try again in a moment");
    }),
  );
  await screen.findByRole("link", { name: /sma-cross/ });
  await screen.findByText(/At most 8 kB/);
  const input = screen.getByLabelText("Choose a file", { selector: "input" });
  await user.upload(input, file("big.wasm", 9000));
  expect((await screen.findAllByText("big.wasm is too large, so it was not sent"))[0]).toBeVisible();
  expect(times).toBe(0);
  await user.upload(input, file("small.wasm"));
  expect((await screen.findAllByText(/The server does not answer/))[0]).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Try again" })[0] as HTMLElement);
  expect((await screen.findAllByText("Two files are checked already; try again in a moment."))[0]).toBeVisible();
});

test("the page of a strategy says all that the module says of itself", async () => {
  const { user, router, container } = await open("/strategies/s1", ...server);
  const fast = await screen.findByRole("textbox", { name: /^Fast/ });
  expect(fast).toHaveValue("10");
  expect(fast).toHaveAccessibleDescription("Candles in the fast average");
  expect(screen.getByText("any timeframe, and 4h built from it")).toBeVisible();
  expect(screen.getByText("fast, strength (below)")).toBeVisible();
  expect(screen.getByText("news")).toBeVisible();
  for (const [name, href] of [
    ["Run a backtest", "/backtests/new?strategy=sma-cross"],
    ["New bot", "/bots/new?strategy=sma-cross"],
    ["Sweep", "/sweeps/new?strategy=sma-cross"],
  ])
    expect(screen.getByRole("link", { name })).toHaveAttribute("href", href);
  // What is written into its form goes along.
  await user.clear(fast);
  await user.type(fast, "15");
  expect(screen.getByRole("link", { name: "New bot" })).toHaveAttribute(
    "href",
    `/bots/new?strategy=sma-cross&params=${encodeURIComponent('{"fast":"15"}')}`,
  );
  expect(screen.getByRole("link", { name: "Run a backtest" }).getAttribute("href")).toContain("params=");
  await user.click(screen.getByRole("button", { name: "Reset to defaults" }));
  expect(fast).toHaveValue("10");
  expect(screen.getByRole("link", { name: "New bot" })).toHaveAttribute("href", "/bots/new?strategy=sma-cross");
  const versions = screen.getByRole("table", { name: "Versions of sma-cross" });
  const first = (await within(versions).findByText("BTC trend")).closest("tr") as HTMLElement;
  expect(first).toHaveTextContent("1.4.0");
  expect(within(first).getByRole("link", { name: /Download/ })).toHaveAttribute(
    "href",
    "/api/v1/strategies/s1/versions/2/module",
  );
  await user.click(within(versions).getByText("1.3.0"));
  expect(router.state.location.search).toEqual({ version: 1 });
  await waitFor(() =>
    expect(screen.getByRole("link", { name: "New bot" })).toHaveAttribute("href", "/bots/new?strategy=sma-cross%401"),
  );
  await sound(container);
});

test("a version that a bot uses stays, one that none uses is deleted", async () => {
  const deleted: string[] = [];
  const { user } = await open(
    "/strategies/s1",
    ...server,
    http.delete(at("/strategies/s1/versions/:version"), ({ params }) => {
      deleted.push(String(params.version));
      return deleted.length === 1
        ? problem(409, "conflict", 'the bot "x" uses this version; delete those first, or upgrade them twice')
        : new HttpResponse(null, { status: 204 });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Delete version 2" }));
  let dialog = await screen.findByRole("dialog");
  await within(dialog).findByRole("link", { name: "BTC trend" });
  expect(dialog).toHaveTextContent("It cannot be deleted");
  expect(within(dialog).getByRole("button", { name: "Delete version" })).toBeDisabled();
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await user.click(screen.getByRole("button", { name: "Delete version 1" }));
  dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Delete version" }));
  expect(await within(dialog).findByText(/The bot "x" uses this version/)).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Delete version" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(deleted).toEqual([old.sha256, old.sha256]);
});

test("a strategy is deleted after it was asked, and not while a bot uses it", async () => {
  let deleted = false;
  const { user, router, unmount } = await open("/strategies/s1", ...server);
  await user.click(await screen.findByRole("button", { name: "Delete strategy" }));
  expect(await within(await screen.findByRole("dialog")).findByRole("link", { name: "BTC trend" })).toBeVisible();
  expect(router.state.location.pathname).toBe("/strategies/s1");
  unmount();
  const second = await open(
    "/strategies/s1",
    http.get(at("/strategies/s1/versions/:version/bots"), () => list([])),
    ...server,
    http.delete(at("/strategies/s1"), () => {
      deleted = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await second.user.click(await screen.findByRole("button", { name: "Delete strategy" }));
  const dialog = await screen.findByRole("dialog");
  await waitFor(() => expect(within(dialog).getByRole("button", { name: "Delete strategy" })).toBeEnabled());
  await second.user.click(within(dialog).getByRole("button", { name: "Delete strategy" }));
  await waitFor(() => expect(second.router.state.location.pathname).toBe("/strategies"));
  expect(deleted).toBe(true);
});

test("the file of a version is checked again, rule by rule", async () => {
  const { user } = await open(
    "/strategies/s1",
    ...server,
    http.get(at("/strategies/s1/versions/2/module"), () => HttpResponse.arrayBuffer(new Uint8Array([0, 97]).buffer)),
    http.post(at("/strategies/validate"), () =>
      HttpResponse.json({ ok: false, module_sha256: hash, rules: rules("run"), describe }),
    ),
  );
  await user.click(await screen.findByRole("button", { name: "Check again" }));
  expect(await screen.findByText("1 broken")).toBeVisible();
  expect(screen.getByText("Trial run")).toBeVisible();
});

test("who may look only sees no upload and no button that changes something", async () => {
  await open(
    "/strategies/s1",
    ...server,
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" })),
  );
  const params = await screen.findByRole("table", { name: "Parameters" });
  expect(within(params).getByText("Fast").closest("tr")).toHaveTextContent(
    /10.*1 to 1000, step 5.*Candles in the fast average\./,
  );
  expect(screen.queryByText("Drop a .wasm file anywhere")).toBeNull();
  expect(screen.queryByRole("button", { name: /Delete/ })).toBeNull();
  expect(screen.queryByRole("link", { name: "New bot" })).toBeNull();
});

test("a strategy that is not there says so", async () => {
  await open(
    "/strategies/gone",
    ...server,
    http.get(at("/strategies/gone"), () => problem(404, "not_found", "there is no strategy")),
    http.get(at("/strategies/gone/versions"), () => problem(404, "not_found", "there is no strategy")),
  );
  expect(await screen.findByText("There is no such strategy")).toBeVisible();
});
