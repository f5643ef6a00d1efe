// @vitest-environment node
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply, Later, patch } from "./apply";
import { priceKey } from "./live";

let client: QueryClient;
let later: Later;
let read = vi.spyOn(QueryClient.prototype, "invalidateQueries");
const asked = () => read.mock.calls.map(([o]) => (o as { queryKey?: unknown[] } | undefined)?.queryKey?.[0] ?? "everything");

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  later = new Later(client, 1000);
  read = vi.spyOn(client, "invalidateQueries");
});
afterEach(() => {
  later.stop();
  vi.useRealTimers();
});

const send = (event: string, data: unknown) => apply(client, later, { id: "1", event, data: JSON.stringify(data) });

test("what is known of a bot is changed everywhere it is shown", () => {
  const bot = (id: string) => ({ id, version: 2, name: id, equity: "10.00" });
  client.setQueryData(["/api/v1/bots", {}], { items: [bot("a"), bot("b")], next_cursor: "" });
  client.setQueryData(["/api/v1/bots", { paged: true }], {
    pages: [{ items: [bot("a")] }, { items: [bot("b")] }],
    pageParams: [""],
  });
  client.setQueryData(["/api/v1/bots/{bot}", { params: { path: { bot: "b" } } }], bot("b"));
  send("bot", { id: "b", version: 3, status: "paused", equity: undefined });
  const want = { id: "b", version: 3, name: "b", equity: "10.00", status: "paused" };
  expect(client.getQueryData(["/api/v1/bots", {}])).toEqual({ items: [bot("a"), want], next_cursor: "" });
  expect(client.getQueryData(["/api/v1/bots", { paged: true }])).toMatchObject({
    pages: [{ items: [bot("a")] }, { items: [want] }],
  });
  expect(client.getQueryData(["/api/v1/bots/{bot}", { params: { path: { bot: "b" } } }])).toEqual(want);
});

test("news that are older than what was read change nothing", () => {
  client.setQueryData(["/api/v1/bots/{bot}", {}], { id: "b", version: 5, status: "running" });
  send("bot", { id: "b", version: 4, status: "stopped" });
  expect(client.getQueryData(["/api/v1/bots/{bot}", {}])).toMatchObject({ status: "running" });
  client.setQueryData(priceKey("m"), { market: "m", close: "2", time: 20 });
  send("price", { market: "m", close: "1", time: 10 });
  expect(client.getQueryData(priceKey("m"))).toMatchObject({ close: "2" });
});

test("a bot that is not on the list makes the list be read, once for many news", () => {
  client.setQueryData(["/api/v1/bots", {}], { items: [], next_cursor: "" });
  for (let i = 0; i < 5; i++) send("bot", { id: `n${i}`, version: 1 });
  expect(asked()).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(asked().filter((k) => k === "/api/v1/bots")).toHaveLength(1);
});

test("news that come while something is read for the first time make it be read again", async () => {
  const key = ["/api/v1/sweeps/{id}", { params: { path: { id: "j" } } }];
  const answers = [Promise.withResolvers<{ status: string }>(), Promise.withResolvers<{ status: string }>()];
  let times = 0;
  const query = { queryKey: key, queryFn: () => answers[times++]?.promise };
  const unmount = new QueryObserver(client, query).subscribe(() => {});
  send("job", { id: "j", kind: "sweep", status: "done", changed: 2 });
  answers[0]?.resolve({ status: "running" });
  await vi.advanceTimersByTimeAsync(999);
  expect([times, client.getQueryData(key)]).toEqual([1, { status: "running" }]);
  answers[1]?.resolve({ status: "done" });
  await vi.advanceTimersByTimeAsync(2);
  expect([times, client.getQueryData(key)]).toEqual([2, { status: "done" }]);
  unmount();
});

test("after a gap everything is read anew", () => {
  apply(client, later, { id: "1", event: "reset", data: "" });
  expect(asked()).toEqual(["everything"]);
});

test("what is of one bot is read of that bot alone", () => {
  const key = (bot: string) => ["/api/v1/bots/{bot}/logs", { params: { path: { bot } } }];
  client.setQueryData(key("a"), { items: [] });
  client.setQueryData(key("b"), { items: [] });
  send("log", { bot: "a" });
  vi.advanceTimersByTime(1000);
  expect([client.getQueryState(key("a"))?.isInvalidated, client.getQueryState(key("b"))?.isInvalidated]).toEqual([true, false]);
});

test("what is no news of ours is left alone", () => {
  send("something", { id: "a" });
  send("bot", null);
  vi.advanceTimersByTime(5000);
  expect(asked()).toEqual([]);
  expect(
    patch(
      client,
      later,
      "/api/v1/none",
      () => true,
      (r) => r,
    ),
  ).toBe(false);
});

const dashboard = ["/api/v1/dashboard", {}];
/** How often the overview was read anew. */
const overviews = () => asked().filter((k) => k === "/api/v1/dashboard").length;

test("what only moves numbers makes the overview be read at most every 5 s, what changes money or a state after a second", () => {
  const b = { id: "b", version: 1, status: "running", pause: "", reason: "", equity: "10" };
  client.setQueryData(["/api/v1/bots/{bot}", { params: { path: { bot: "b" } } }], b);
  client.setQueryData(["/api/v1/bots", {}], { items: [b] });
  const second = (n: number, event = "equity", data: object = { bot: "b", equity: "11" }) => {
    for (let i = 0; i < n; i++) {
      send(event, data);
      vi.advanceTimersByTime(1000);
    }
  };
  second(1);
  expect(overviews()).toBe(1);
  second(4);
  expect(overviews()).toBe(1);
  second(1);
  expect(overviews()).toBe(2);
  second(2, "bot", { ...b, version: 2 }); // nothing that the overview counts
  expect(overviews()).toBe(2);
  second(1, "bot", { ...b, version: 3, status: "paused", pause: "user" });
  expect(overviews()).toBe(3);
  second(1, "fill", { bot: "b" });
  expect(overviews()).toBe(4);
});

test("the progress of a job is on the overview at once, without reading it; its end makes it be read", () => {
  const job = (more: object) => ({ id: "j", kind: "backtest", status: "running", progress: 0.1, changed: 1, ...more });
  client.setQueryData(dashboard, { jobs: [job({}), job({ id: "other" })] });
  send("equity", { bot: "b", equity: "11" });
  vi.advanceTimersByTime(1000);
  send("job", job({ progress: 0.2, changed: 2 }));
  expect(client.getQueryData(dashboard)).toMatchObject({ jobs: [{ progress: 0.2 }, { progress: 0.1 }] });
  vi.advanceTimersByTime(3000);
  expect(overviews()).toBe(1);
  send("job", job({ status: "done", progress: 1, changed: 3 }));
  vi.advanceTimersByTime(1000);
  expect(overviews()).toBe(2);
});

test("what nobody looks at is not read before it is shown again", async () => {
  const times = { shown: 0, hidden: 0 };
  const query = (name: keyof typeof times) => ({
    queryKey: ["/api/v1/dashboard", name],
    queryFn: () => Promise.resolve(++times[name]),
  });
  await client.fetchQuery(query("hidden"));
  const unmount = new QueryObserver(client, query("shown")).subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  send("fill", { bot: "b" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(times).toEqual({ shown: 2, hidden: 1 });
  vi.stubGlobal("document", { visibilityState: "hidden" });
  send("fill", { bot: "b" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(times).toEqual({ shown: 2, hidden: 1 });
  expect(client.getQueryState(["/api/v1/dashboard", "shown"])?.isInvalidated).toBe(true);
  vi.unstubAllGlobals();
  unmount();
});
