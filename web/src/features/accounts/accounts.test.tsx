import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import type { Schema } from "~/shared/api/client";
import { at, list, me, open, problem, sound, stream } from "../../../test/app";

type Account = Schema<"Account">;

const account = (more: Partial<Account> = {}): Account => ({
  id: "a1",
  name: "main",
  exchange: "binance",
  key_hint: "4kQe",
  state: "ok",
  reason: "",
  rights: { known: true, trade: true, withdraw: false, transfer: false, bound: true },
  balances: [{ asset: "USDT", free: "7412.08", locked: "0.5" }],
  checked: Date.now() - 120_000,
  version: 3,
  created: Date.now() - 86_400_000,
  changed: 1,
  ...more,
});

const job = (more: Partial<Schema<"Job">> = {}): Schema<"Job"> => ({
  id: "j1",
  kind: "account",
  status: "queued",
  error: "",
  done: 0,
  total: 1,
  progress: 0,
  left_ms: null,
  created: Date.now(),
  changed: Date.now(),
  spec: { account: "a1" },
  ...more,
});

const exchange = (name: string) => ({ name, downloads: true, timeframes: ["1m"] });
const bot = { id: "b1", name: "BTC trend", account: "a1", mode: "live", status: "running" };

const ground = (accounts: Account[], more: { bots?: unknown[]; jobs?: unknown[]; exchanges?: string[] } = {}) => [
  http.get(at("/accounts"), () => list(accounts)),
  http.get(at("/exchanges"), () => list((more.exchanges ?? ["binance"]).map(exchange))),
  http.get(at("/bots"), () => list(more.bots ?? [])),
  http.get(at("/jobs"), () => list(more.jobs ?? [])),
  http.get(at("/markets"), () => list([])),
];

test("an account shows its state, its rights, its balances and its bots", async () => {
  const { container } = await open("/accounts", ...ground([account()], { bots: [bot] }));
  const panel = await screen.findByRole("region", { name: "main" });
  expect(within(panel).getByText("Bots may trade with it")).toBeVisible();
  expect(within(panel).getByText("4kQe")).toBeVisible();
  expect(within(panel).getByRole("list", { name: "What the key of main may do" })).toHaveTextContent("May not withdraw: holds");
  expect(within(panel).getByRole("row", { name: "USDT 7,412.08 0.5" })).toBeVisible();
  expect(await within(panel).findByRole("link", { name: "BTC trend" })).toHaveAttribute("href", "/bots/b1");
  expect(await screen.findByText("Live trading is off for this installation")).toBeVisible();
  await sound(container);
});

test("states are told in words, with the reason", async () => {
  const none = { known: false, trade: false, withdraw: false, transfer: false, bound: false };
  await open(
    "/accounts",
    ...ground([
      account({ id: "a1", name: "new", state: "unchecked", checked: null, rights: none, balances: [] }),
      account({
        id: "a2",
        name: "thief",
        state: "refused",
        reason: "it was removed here",
        rights: { ...none, known: true, withdraw: true },
      }),
      account({ id: "a3", name: "dead", state: "failed", reason: "the key is not known", rights: none }),
      account({ id: "a4", name: "play", exchange: "binance-testnet", rights: { ...none, trade: true } }),
    ]),
  );
  expect(await screen.findByRole("region", { name: "new" })).toHaveTextContent("The key was not tested yet");
  const thief = screen.getByRole("region", { name: "thief" });
  expect(thief).toHaveTextContent("This key may withdraw, so it was removed");
  expect(thief).toHaveTextContent("It was removed here.");
  expect(within(thief).queryByRole("button", { name: "Test the key of thief" })).toBeNull();
  expect(within(thief).getByRole("button", { name: "Give it a key: thief" })).toBeVisible();
  expect(screen.getByRole("region", { name: "dead" })).toHaveTextContent("The key is not known.");
  const play = screen.getByRole("region", { name: "play" });
  expect(play).toHaveTextContent("no real money");
  expect(play).toHaveTextContent("this exchange does not say");
});

test("a key is sent once, forgotten at once, and tested", async () => {
  let sent: unknown;
  let tested = "";
  let answer: (() => void) | undefined;
  const all: Account[] = [];
  const { user } = await open(
    "/accounts",
    ...ground(all),
    http.post(at("/accounts"), async ({ request }) => {
      sent = await request.json();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      const made = account({ state: "unchecked", checked: null });
      all.push(made);
      return HttpResponse.json(made, { status: 201 });
    }),
    http.post(at("/accounts/:id/test"), ({ params }) => {
      tested = String(params.id);
      return HttpResponse.json(job(), { status: 202 });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Add a key" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("not withdraw");
  await user.click(within(dialog).getByRole("button", { name: "Add and test the key" }));
  expect(dialog).toHaveTextContent("Give it a name");
  await user.type(within(dialog).getByLabelText("Name"), "main");
  await user.type(within(dialog).getByLabelText("API key"), " key-key-key ");
  await user.type(within(dialog).getByLabelText("Secret"), "secret-secret");
  await user.click(within(dialog).getByRole("button", { name: "Add and test the key" }));
  await waitFor(() => expect(answer).toBeDefined());
  expect(within(dialog).getByLabelText("Secret")).toHaveValue("");
  expect(within(dialog).getByLabelText("API key")).toHaveValue("");
  answer?.();
  expect(await screen.findByRole("region", { name: "main" })).toBeVisible();
  expect(sent).toEqual({ exchange: "binance", name: "main", key: "key-key-key", secret: "secret-secret" });
  expect(tested).toBe("a1");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what the server refuses stands in the form, which says that the key was forgotten", async () => {
  const { user } = await open(
    "/accounts",
    ...ground([account()]),
    http.post(at("/accounts"), () => problem(409, "conflict", "the key is there already")),
  );
  await user.click(await screen.findByRole("button", { name: "Add a key" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "main");
  await user.type(within(dialog).getByLabelText("API key"), "key-key-key");
  await user.type(within(dialog).getByLabelText("Secret"), "secret-secret");
  const send = within(dialog).getByRole("button", { name: "Add and test the key" });
  await user.click(send);
  expect(dialog).toHaveTextContent("You have an account called main");
  await user.type(within(dialog).getByLabelText("Name"), "2");
  await user.click(send);
  expect(await within(dialog).findByText("The key is there already.")).toBeVisible();
  expect(dialog).toHaveTextContent("paste them again");
});

test("the password is asked for again if it was long ago", async () => {
  let stale = true;
  let sent: unknown;
  const { user } = await open(
    "/accounts",
    ...ground([account()]),
    http.post(at("/accounts/:id/rotate"), async ({ request }) => {
      if (stale) return problem(403, "reauthenticate", "give your password again, then repeat this");
      sent = [request.headers.get("If-Match"), await request.json()];
      return HttpResponse.json(account({ state: "unchecked", checked: null, version: 4 }));
    }),
    http.post(at("/auth/reauthenticate"), () => {
      stale = false;
      return HttpResponse.json(me);
    }),
    http.post(at("/accounts/:id/test"), () => problem(503, "unavailable", "the queue does not answer")),
  );
  await user.click(await screen.findByRole("button", { name: "Replace the key: main" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("API key"), "key-key-key");
  await user.type(within(dialog).getByLabelText("Secret"), "secret-secret");
  await user.click(within(dialog).getByRole("button", { name: "Replace and test the key" }));
  await user.type(await screen.findByLabelText("Password"), "velvet otter");
  await user.click(screen.getByRole("button", { name: "Go on" }));
  expect(await screen.findByText(/its test could not begin. The queue does not answer./)).toBeVisible();
  expect(sent).toEqual(['"3"', { key: "key-key-key", secret: "secret-secret" }]);
});

test("a test goes on under one's eyes, and its end is the verdict", async () => {
  const all = [account({ state: "unchecked", checked: null })];
  const jobs: Schema<"Job">[] = [];
  const live = stream();
  const { user } = await open(
    "/accounts",
    ...ground(all, { jobs }),
    live.handler,
    http.post(at("/accounts/:id/test"), () => {
      jobs.push(job());
      return HttpResponse.json(job(), { status: 202 });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Test the key of main" }));
  expect(await screen.findByRole("progressbar")).toHaveAccessibleName("The test waits for a worker");
  all[0] = account();
  jobs[0] = job({ status: "done", progress: 1, changed: Date.now() + 1000 });
  live.send("job", jobs[0]);
  expect(await screen.findByText("Bots may trade with it")).toBeVisible();
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("a test that fails says why", async () => {
  await open("/accounts", ...ground([account()], { jobs: [job({ status: "failed", error: "the exchange did not answer" })] }));
  expect(await screen.findByText("The last test came to no answer")).toBeVisible();
  expect(screen.getByText(/The exchange did not answer. What is shown below is older./)).toBeVisible();
});

test("an account is renamed", async () => {
  let sent: unknown;
  const { user } = await open(
    "/accounts",
    ...ground([account(), account({ id: "a2", name: "other" })]),
    http.patch(at("/accounts/:id"), async ({ request, params }) => {
      sent = [params.id, request.headers.get("If-Match"), await request.json()];
      return HttpResponse.json(account({ name: "first" }));
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Rename: main" }));
  const field = await screen.findByLabelText("Name");
  await user.clear(field);
  await user.type(field, "other");
  expect(screen.getByRole("dialog")).toHaveTextContent("choose another name");
  await user.clear(field);
  await user.type(field, "first{Enter}");
  await expect.poll(() => sent).toEqual(["a1", '"3"', { name: "first" }]);
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
});

test("an account is deleted when its name is typed, and not while a bot has it", async () => {
  let gone = "";
  const bots: unknown[] = [bot];
  const { user } = await open(
    "/accounts",
    ...ground([account(), account({ id: "a2", name: "other" })], { bots }),
    http.delete(at("/accounts/:id"), ({ params }) => {
      if (!gone) {
        gone = "asked";
        return problem(409, "conflict", "the account is that of SOL; delete these bots first");
      }
      gone = String(params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await screen.findByRole("link", { name: "BTC trend" });
  await user.click(screen.getByRole("button", { name: "Delete: main" }));
  expect(await screen.findByRole("dialog")).toHaveTextContent("It is the account of BTC trend. Delete these bots first");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Close" }));

  await user.click(screen.getByRole("button", { name: "Delete: other" }));
  const dialog = await screen.findByRole("dialog");
  const verb = within(dialog).getByRole("button", { name: "Delete the account and its key" });
  expect(verb).toBeDisabled();
  await user.type(within(dialog).getByLabelText("Type other to go on"), "other");
  await user.click(verb);
  expect(await within(dialog).findByText("The account is that of SOL; delete these bots first.")).toBeVisible();
  await user.click(verb);
  await expect.poll(() => gone).toBe("a2");
});

test("without an account one is told what it is for; a made-up market takes no keys", async () => {
  const { container } = await open("/accounts", ...ground([], { exchanges: ["synth"] }));
  expect(await screen.findByRole("heading", { name: "No exchange account yet" })).toBeVisible();
  expect(await screen.findByText("No exchange here takes keys")).toBeVisible();
  expect(screen.getByRole("link", { name: "New bot on paper" })).toHaveAttribute("href", "/bots/new");
  await sound(container);
});

test("viewers look only", async () => {
  await open(
    "/accounts",
    ...ground([account()]),
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, role: "viewer", scope: "read" })),
  );
  const panel = await screen.findByRole("region", { name: "main" });
  expect(within(panel).queryByRole("button")).toBeNull();
  expect(screen.queryByRole("button", { name: "Add a key" })).toBeNull();
});

test("a list that fails says so in its place, and is asked for again", async () => {
  let well = false;
  const { user } = await open(
    "/accounts",
    http.get(at("/accounts"), () => (well ? list([account()]) : problem(503, "unavailable", "the database does not answer"))),
    ...ground([]),
  );
  expect(await screen.findByText("Your accounts cannot be shown")).toBeVisible();
  well = true;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "main" })).toBeVisible();
});
