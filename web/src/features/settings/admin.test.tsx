import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http, type RequestHandler } from "msw";
import { expect, test } from "vitest";
import { at, list, me, open, problem, sound } from "../../../test/app";

const person = (more: object = {}) => ({
  id: me.user,
  name: "ada",
  email: "",
  role: "admin",
  disabled: false,
  password: true,
  totp: false,
  version: 2,
  created: Date.now() - 86_400_000,
  ...more,
});
const BEN = "018f0000-0000-7000-8000-00000000000b";
const ben = person({ id: BEN, name: "ben", role: "trader", totp: true, version: 5 });

const users = (...all: unknown[]) => http.get(at("/users"), () => list(all));
const bots = http.get(at("/bots"), () => list([{ id: "b1", name: "BTC trend", mode: "live", status: "running", account: "a1" }]));
const tab = (search: string, ...handlers: RequestHandler[]) =>
  open(
    `/settings?tab=${search}`,
    ...handlers,
    users(person(), ben),
    bots,
    http.get(at("/markets"), () => list([])),
  );
const dialog = () => screen.findByRole("dialog");

test("people are listed with role, state and one-time codes", async () => {
  const { container } = await tab(
    "users",
    users(person(), ben, person({ id: "u3", name: "cleo", role: "viewer", password: false })),
  );
  const table = await screen.findByRole("table", { name: "People" });
  expect(await within(table).findByRole("row", { name: /ada you Admin Active off/ })).toBeVisible();
  expect(within(table).getByRole("row", { name: /ben Trader Active on/ })).toBeVisible();
  expect(within(table).getByRole("row", { name: /cleo Viewer Invited/ })).toBeVisible();
  await sound(container);
});

test("the only admin cannot be taken away, and a sentence says why", async () => {
  const { user, router } = await tab("users");
  await user.click(await screen.findByRole("button", { name: "ada you" }));
  expect(router.state.location.search).toEqual({ tab: "users", user: me.user });
  const panel = await screen.findByRole("region", { name: "ada" });
  expect(panel).toHaveTextContent("You are the only admin who can sign in");
  for (const name of ["Change the role", "Disable", "Delete"]) expect(within(panel).getByRole("button", { name })).toBeDisabled();
  expect(within(panel).getByRole("button", { name: "Link to a new password" })).toBeEnabled();
});

test("somebody is invited, and the link is shown once, to be copied", async () => {
  let sent: unknown;
  const made = person({ id: "u9", name: "eve", role: "viewer", password: false });
  const { user } = await tab(
    "users",
    http.post(at("/users"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...made, link: "https://bots.example.org/invite#secret" }, { status: 201 });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Invite somebody" }));
  const box = await dialog();
  await user.type(within(box).getByLabelText("Name"), "Eve");
  await user.click(within(box).getByRole("button", { name: "Make the link" }));
  expect(box).toHaveTextContent("Write 2 to 40 of a to z");
  await user.clear(within(box).getByLabelText("Name"));
  await user.type(within(box).getByLabelText("Name"), "eve");
  await user.click(within(box).getByRole("radio", { name: /Viewer/ }));
  await user.click(within(box).getByRole("button", { name: "Make the link" }));
  expect(await screen.findByText("https://bots.example.org/invite#secret")).toBeVisible();
  expect(sent).toEqual({ name: "eve", role: "viewer" });
  await user.click(screen.getByRole("button", { name: "Copy the link" }));
  expect(await navigator.clipboard.readText()).toBe("https://bots.example.org/invite#secret");
  await user.click(screen.getByRole("button", { name: "I have copied it" }));
  expect(screen.queryByText(/invite#secret/)).toBeNull();
});

test("a role is changed as it was read, and what is refused stands in the dialog", async () => {
  const sent: unknown[] = [];
  const { user } = await tab(
    `users&user=${BEN}`,
    http.patch(at("/users/:id"), async ({ request, params }) => {
      sent.push([params.id, request.headers.get("If-Match"), await request.json()]);
      return sent.length === 1
        ? problem(409, "conflict", "this is the only admin who can sign in; make another one first")
        : HttpResponse.json(ben);
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Change the role" }));
  const box = await dialog();
  expect(within(box).getByRole("button", { name: "Change the role" })).toBeDisabled();
  await user.click(within(box).getByRole("radio", { name: /Admin/ }));
  const verb = within(box).getByRole("button", { name: "Make ben an admin" });
  await user.click(verb);
  expect(await within(box).findByText(/This is the only admin who can sign in/)).toBeVisible();
  await user.click(verb);
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
  expect(sent.at(-1)).toEqual([BEN, '"5"', { role: "admin" }]);
});

test("somebody is kept out, loses the codes, gets a link, another address, and is deleted", async () => {
  const sent: unknown[] = [];
  const { user } = await tab(
    `users&user=${BEN}`,
    http.patch(at("/users/:id"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(ben);
    }),
    http.post(at("/users/:id/disable-totp"), () => {
      sent.push("codes");
      return HttpResponse.json(ben);
    }),
    http.post(at("/users/:id/reset-link"), () => HttpResponse.json({ link: "https://bots.example.org/reset#once" })),
    http.delete(at("/users/:id"), ({ params }) => {
      sent.push(params.id);
      return sent.filter((s) => s === BEN).length === 1
        ? problem(409, "conflict", "the user has bots; delete those first, or disable the user instead")
        : new HttpResponse(null, { status: 204 });
    }),
  );
  const panel = await screen.findByRole("region", { name: "ben" });
  const press = async (first: string, verb: string) => {
    await user.click(within(panel).getByRole("button", { name: first }));
    await user.click(within(await dialog()).getByRole("button", { name: verb }));
  };
  const closed = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await press("Disable", "Disable ben");
  await closed();
  await press("Turn one-time codes off", "Turn them off");
  await closed();
  await press("Link to a new password", "Cancel");
  await closed();
  await press("Link to a new password", "Make the link");
  expect(await screen.findByText("https://bots.example.org/reset#once")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "I have copied it" }));
  await user.click(within(panel).getByRole("button", { name: "Give an e-mail" }));
  await user.type(screen.getByLabelText("E-mail"), "ben@example.org{Enter}");
  await closed();
  await user.click(within(panel).getByRole("button", { name: "Delete" }));
  await user.type(screen.getByLabelText("Type ben to go on"), "ben");
  await user.click(screen.getByRole("button", { name: "Delete ben" }));
  expect(await within(await dialog()).findByText(/disable the user instead/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Delete ben" }));
  await closed();
  expect(sent).toEqual([{ disabled: true }, "codes", { email: "ben@example.org" }, BEN, BEN]);
});

const deed = (more: object = {}) => ({
  id: 9,
  time: Date.now() - 5000,
  who: me.user,
  name: me.name,
  what: "change user",
  object: BEN,
  object_name: "ben",
  detail: { role: ["viewer", "trader"] },
  address: "192.0.2.7",
  request: "r1",
  ...more,
});

test("the audit is read in words, filtered in the address, paged and exported", async () => {
  const asked: string[] = [];
  const { user, router, container } = await tab(
    "audit&what=switch&from=2026-11-20&to=2026-11-21",
    http.get(at("/audit"), ({ request }) => {
      const q = new URL(request.url).searchParams;
      asked.push(q.toString());
      if (q.get("cursor"))
        return list([deed({ id: 1, who: "worker", name: undefined, what: "account.refuse", object: "x", detail: {} })]);
      return list(
        [
          deed({ object: BEN }),
          deed({ id: 8, what: "switch", object: `kill:user:${BEN}`, detail: { value: "on" } }),
          deed({ id: 7, what: "switch", object: "live", detail: { value: "off" } }),
          deed({ id: 6, what: "bot.start", object: "b1", detail: {} }),
          deed({ id: 5, what: "keys.unheard", object: "" }),
          deed({ id: 4, what: "create token", object: "t1", detail: { expires: 0, prefix: "tb_5", scope: "read" } }),
          deed({ id: 3, what: "make link", object: BEN, detail: { kind: "invite" } }),
        ],
        "more",
      );
    }),
  );
  expect(await screen.findByRole("row", { name: /ada Turned a switch.* kill switch of ben on/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /Turned a switch.* live trading off/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /Changed a user.* ben role viewer → trader/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /keys.unheard/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /Made an API token.* ends never, begins with tb_5, may read/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /Made a link.* ben for an invitation/ })).toBeVisible();
  expect((await screen.findAllByRole("link", { name: "BTC trend" }))[0]).toHaveAttribute("href", "/bots/b1");
  const [from, to] = [new Date("2026-11-20T00:00:00").getTime(), new Date("2026-11-22T00:00:00").getTime()];
  expect(asked[0]).toBe(`what=switch&from=${from}&to=${to}`);
  const file = screen.getByRole("link", { name: "Export CSV" });
  expect(file).toHaveAttribute("href", `/api/v1/audit.csv?what=switch&from=${from}&to=${to}`);
  await sound(container);

  await user.click(screen.getByRole("button", { name: "Show more of the log" }));
  expect(await screen.findByRole("row", { name: /a worker Removed a key that may withdraw/ })).toBeVisible();

  await user.selectOptions(screen.getByLabelText("Who"), "ben");
  expect(router.state.location.search).toMatchObject({ tab: "audit", who: BEN, what: "switch" });
  await user.type(screen.getByLabelText("To what"), "b1{Enter}");
  await expect.poll(() => asked.at(-1)).toContain("object=b1");
  await user.click(screen.getByRole("button", { name: "Clear the filters" }));
  await expect.poll(() => router.state.location.search).toEqual({ tab: "audit" });
});

test("an audit without a line, and one that does not come", async () => {
  let well = false;
  const { user } = await tab(
    "audit&object=nothing",
    http.get(at("/audit"), () => (well ? list([]) : problem(503, "unavailable", "the database does not answer"))),
  );
  expect(await screen.findByText("The audit log cannot be shown")).toBeVisible();
  well = true;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Nothing in the log fits these filters.")).toBeVisible();
});

const system = {
  version: "0.1.0",
  go: "go1.26",
  mode: "distributed",
  started: Date.now() - 7_200_000,
  uptime_ms: 7_200_000,
  time: Date.now(),
  database: { program: "PostgreSQL", version: "17.2", schema: 4 },
  redis: null,
  market: null,
  settings: [{ name: "LOG_LEVEL", value: "info" }],
};
const worker = {
  id: "w1",
  host: "one",
  pid: 7,
  started: Date.now() - 60_000,
  bots: 3,
  lease_ms: 5000,
  concurrency: 4,
  running: [{ kind: "backtest", key: "j1", queue: "jobs", request: "", started: Date.now() - 3000 }],
};
const kills = { all: false, bots: ["b1", "b7"], live: false, live_allowed: true, user: false, users: [BEN] };
const ground = [
  http.get(at("/system"), () => HttpResponse.json(system)),
  http.get(at("/system/workers"), () => list([worker])),
  http.get(at("/system/queues"), () => list([{ name: "jobs", waiting: 2, running: 1, retrying: 1, latency_ms: 4000 }])),
  http.get(at("/health"), () =>
    HttpResponse.json(
      {
        status: "failed",
        version: "0.1.0",
        checks: [
          { name: "database", ok: true, detail: "", ms: 2 },
          { name: "queue", ok: false, detail: "Redis does not answer; start it", ms: 3000 },
        ],
      },
      { status: 503 },
    ),
  ),
];

test("the system tells what is ill, what it is, and what it does", async () => {
  const { container } = await tab(
    "system",
    http.get(at("/system/kill"), () => HttpResponse.json(kills)),
    ...ground,
  );
  expect(await screen.findByText("Redis does not answer; start it")).toBeVisible();
  const installation = await screen.findByRole("region", { name: "Installation" });
  await waitFor(() => expect(installation).toHaveTextContent("distributed: several processes share the work"));
  expect(installation).toHaveTextContent("PostgreSQL 17.2, tables of version 4");
  expect(installation).toHaveTextContent("does not answer");
  expect(await screen.findByRole("row", { name: /one, process 7 .*3 1 \/ 4 5 s/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /backtest .* jobs \d+ s/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /jobs .*2 1 1 4 s/ })).toBeVisible();
  expect(screen.getByRole("row", { name: "LOG_LEVEL info" })).toBeVisible();
  const on = screen.getByRole("list", { name: "Kill switches that are on" });
  await waitFor(() => expect(on).toHaveTextContent("All bots of ben"));
  await waitFor(() => expect(on).toHaveTextContent("The bot BTC trend"));
  expect(on).toHaveTextContent("A bot of somebody else");
  await sound(container);
});

test("kill switches are lifted and thrown, and ask before", async () => {
  const sent: unknown[] = [];
  const { user } = await tab(
    "system",
    http.get(at("/system/kill"), () => HttpResponse.json(kills)),
    http.post(at("/system/kill"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(kills);
    }),
    http.post(at("/bots/:bot/unkill"), ({ params }) => {
      sent.push(params.bot);
      return sent.filter((s) => s === "b1").length === 1
        ? problem(503, "unavailable", "the database does not answer")
        : HttpResponse.json({ id: "b1" });
    }),
    ...ground,
  );
  const closed = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(await screen.findByRole("button", { name: "Lift the kill switch of ben" }));
  await user.click(within(await dialog()).getByRole("button", { name: "Lift it" }));
  await closed();
  await user.click(await screen.findByRole("button", { name: "Lift the kill switch of the bot BTC trend" }));
  await user.click(within(await dialog()).getByRole("button", { name: "Lift it" }));
  expect(await within(await dialog()).findByText("The database does not answer.")).toBeVisible();
  await user.click(within(await dialog()).getByRole("button", { name: "Lift it" }));
  await closed();
  await user.click(screen.getByRole("button", { name: "Kill every bot" }));
  await user.click(within(await dialog()).getByRole("button", { name: "Kill every bot" }));
  await closed();
  expect(sent).toEqual([{ what: "user", on: false, user: BEN }, "b1", "b1", { what: "all", on: true }]);
});

test("live trading is allowed after it was agreed to, and switched off at once", async () => {
  const sent: unknown[] = [];
  let live = false;
  const { user } = await tab(
    "system",
    http.get(at("/system/kill"), () => HttpResponse.json({ ...kills, users: [], bots: [], live })),
    http.post(at("/system/live"), async ({ request }) => {
      const body = (await request.json()) as { on: boolean };
      sent.push(body);
      live = body.on;
      return HttpResponse.json({ ...kills, users: [], bots: [], live });
    }),
    ...ground,
  );
  expect(await screen.findByText("None is on: nothing and nobody is killed.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Switch live trading on" }));
  const verb = within(await dialog()).getByRole("button", { name: "Allow live trading" });
  expect(verb).toBeDisabled();
  await user.click(screen.getByRole("checkbox"));
  await user.click(verb);
  await user.click(await screen.findByRole("button", { name: "Switch live trading off" }));
  await user.click(within(await dialog()).getByRole("button", { name: "Stop all live orders" }));
  expect(await screen.findByRole("button", { name: "Switch live trading on" })).toBeVisible();
  expect(sent).toEqual([{ on: true }, { on: false }]);
});

test("each part of the system that does not come says so by itself", async () => {
  const ill = () => problem(503, "unavailable", "the database does not answer");
  await tab(
    "system",
    ...["/system", "/system/workers", "/system/queues", "/system/kill"].map((p) => http.get(at(p), ill)),
    http.get(at("/health"), () => HttpResponse.error()),
  );
  for (const what of [
    "The workers cannot be shown",
    "The queues cannot be shown",
    "The switches cannot be shown",
    "The kill switches cannot be shown",
    "The checks cannot be made",
    "What the installation is cannot be shown",
  ])
    expect(await screen.findByText(what)).toBeVisible();
});
