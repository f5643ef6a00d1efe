import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { HttpResponse, http, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { makeRouter } from "~/app/router";
import type { Schema } from "~/shared/api/client";

/** The server of the tests: what a test does not say is asked of it fails the test. */
export const server = setupServer();

/** What was asked that no handler answers, and on which page. */
let unknown: { what: string; page: string }[] = [];
/** The pages that the test opened, and where it is. */
let opened: { page: string; client: QueryClient }[] = [];
let here = () => "";

beforeAll(() =>
  server.listen({
    onUnhandledFrame: async ({ frame }) => {
      const page = here(); // before anything else happens
      unknown.push({ what: (await frame.getUnhandledMessage()).match(/• (.*)/)?.[1] ?? "something", page });
      throw new Error("the test has no answer to this");
    },
  }),
);
afterEach(async () => {
  const end = here();
  cleanup(); // or what is still drawn asks when there are no answers any more
  for (const { client } of opened) await client.cancelQueries();
  await new Promise((resolve) => setTimeout(resolve)); // what was asked is answered here, and not taken for the next test's
  server.resetHandlers();
  // A page that the test was led to as the last thing may ask or not, as quick as it is: that it leads there is all that is tested.
  const asked = unknown.filter(
    ({ what, page }) => !(what.startsWith("GET ") && page === end && !opened.some((o) => o.page === page)),
  );
  [unknown, opened, here] = [[], [], () => ""];
  if (asked.length > 0) throw new Error(`the test has no answer to ${[...new Set(asked.map((a) => a.what))].join(", ")}`);
});
afterAll(() => server.close());

export const me: Schema<"Me"> = {
  csrf_token: "csrf",
  email: "",
  fresh_until: Date.now() + 600_000,
  name: "ada",
  recovery_codes: 0,
  role: "admin",
  scope: "admin",
  session: "018f0000-0000-7000-8000-000000000001",
  token: "",
  totp: false,
  user: "018f0000-0000-7000-8000-000000000002",
};

/** at makes the address that a handler answers at. */
export const at = (path: string) =>
  `${window.location.origin}${path.startsWith("/api") || path.startsWith("/health") ? path : `/api/v1${path}`}`;

/** list is a page of a list. */
export const list = (items: unknown[], next = "") => HttpResponse.json({ items, next_cursor: next });

/** problem is an answer that says that something failed. */
export const problem = (status: number, code: string, detail: string, more: object = {}) =>
  HttpResponse.json({ type: "/api/docs#errors", title: "", status, code, detail, instance: "r", ...more }, { status });

/** What the shell asks on every page. */
const shell = [
  http.get(at("/auth/session"), () => HttpResponse.json(me)),
  http.get(at("/dashboard"), () =>
    HttpResponse.json({ alarming: 0, alerts: [], bots: [], held: 0, jobs: [], positions: [], time: Date.now(), wealth: [] }),
  ),
  http.get(at("/markets/:exchange/:symbol/candles"), () => list([])), // of what is held, for the change of a day
  http.get(at("/system/kill"), () =>
    HttpResponse.json({ all: false, bots: [], live: false, live_allowed: false, user: false, users: [] }),
  ),
  http.get(at("/system/workers"), () => HttpResponse.json({ items: [], next_cursor: "" })),
  http.get(at("/system/queues"), () => HttpResponse.json({ items: [], next_cursor: "" })),
  http.get(at("/health"), () => HttpResponse.json({ status: "ok", version: "test", checks: [] })),
];

/** Empty lists of every kind, and a system that says nothing, for tests that go from page to page. */
export const nothing = [
  http.get(at("/system"), () => problem(503, "unavailable", "it does not answer")),
  ...[
    "/bots",
    "/bot-configs",
    "/strategies",
    "/backtests",
    "/sweeps",
    "/downloads",
    "/verifications",
    "/markets",
    "/candles",
    "/exchanges",
    "/accounts",
    "/jobs",
  ].map((path) => http.get(at(path), () => list([]))),
];

/** The stream of events of a test: send puts an event on it. */
export function stream() {
  let out: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(c) {
      out = c;
      c.enqueue(new TextEncoder().encode(": \nid: 1\n\n"));
    },
  });
  let id = 1;
  return {
    handler: http.get(at("/events"), () => new HttpResponse(body, { headers: { "Content-Type": "text/event-stream" } })),
    send: (event: string, data: unknown) =>
      out?.enqueue(new TextEncoder().encode(`id: ${++id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
    break: () => out?.error(new Error("broken")),
  };
}

/** open draws the dashboard at an address, with the answers that the page needs beside those of the shell. */
export async function open(address: string, ...handlers: RequestHandler[]) {
  server.use(...shell, stream().handler);
  server.use(...handlers);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
  const router = makeRouter(client);
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [address] }) });
  opened.push({ page: router.history.location.pathname, client });
  here = () => router.state.location.pathname;
  const user = userEvent.setup();
  const view = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await screen.findByRole("main");
  return { user, router, client, ...view };
}

/** sound fails the test if axe finds anything serious. Colours are checked by tokens.test.ts, for jsdom draws none. */
export async function sound(container: Element) {
  const found = await axe.run(container, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    resultTypes: ["violations"],
    preload: false, // there are no style sheets and no media to fetch
  });
  expect(
    found.violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`),
  ).toEqual([]);
}
