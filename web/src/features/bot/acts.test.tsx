import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound } from "../../../test/app";
import { accepted, address, answered, bot, hash, id, position, post, world } from "./world";

vi.mock("~/shared/chart/price", () => ({ PriceChart: () => null }));
vi.mock("~/shared/chart/equity", () => ({ EquityChart: () => null }));

const dialog = () => screen.findByRole("dialog");
const press = async (user: { click(e: Element): Promise<void> }, name: string | RegExp) => {
  const button = await screen.findByRole("button", { name });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
};
/** act presses the button of a dialog. */
const act = async (user: { click(e: Element): Promise<void> }, name: string | RegExp) =>
  user.click(within(await dialog()).getByRole("button", { name }));
const gone = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

test("p asks, and entries are paused; then they are resumed at once", async () => {
  const sent: unknown[] = [];
  const { user, container } = await open(
    address,
    ...world(
      bot(),
      post("/pause", answered({ status: "paused", pause: "user" }), sent),
      post("/resume", answered({ status: "running" }), sent),
    ),
  );
  await waitFor(() => expect(screen.getByRole("button", { name: /Pause entries/ })).toBeEnabled());
  await user.keyboard("p");
  expect(await dialog()).toHaveTextContent("Exits and the protection of positions go on");
  await sound(container);
  await act(user, "Pause entries");
  await gone();
  expect(await screen.findByText("Entries are paused by hand.")).toBeVisible();
  await press(user, /Resume entries/);
  expect(await screen.findByRole("button", { name: /Pause entries/ })).toBeVisible();
  expect(sent).toMatchObject([{ path: "/pause" }, { path: "/resume" }]);
});

test("a pause of a limit ends by itself, and says so", async () => {
  await open(address, ...world(bot({ status: "paused", pause: "daily_loss", reason: "lost 302.83 of 300.00" })));
  expect(await screen.findByText(/Lost 302.83 of 300.00. Exits stay allowed. It ends by itself/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /Resume/ })).toBeNull();
});

test("stopping says what stays open; what is refused is shown there", async () => {
  let first = true;
  const { user } = await open(
    address,
    ...world(
      bot(),
      post("/stop", () => {
        if (!first) return answered({ status: "stopping" })();
        first = false;
        return problem(409, "conflict", "the bot is stopping, so it cannot stop");
      }),
    ),
  );
  await press(user, "Stop");
  expect(await dialog()).toHaveTextContent("1 order open. It holds 0.05 BTC (about 4,562.00 USDT).");
  expect(await dialog()).toHaveTextContent("nothing protects it then");
  await act(user, "Stop the bot");
  expect(await screen.findByText("The bot is stopping, so it cannot stop.")).toBeVisible();
  await act(user, "Stop the bot");
  await gone();
  expect(await screen.findByText("Stopping")).toBeVisible();
});

test("a paper bot is killed after one question", async () => {
  const sent: unknown[] = [];
  const { user } = await open(
    address,
    ...world(bot(), post("/kill", answered({ status: "paused", pause: "kill_switch" }), sent)),
  );
  await press(user, "Kill");
  expect(within(await dialog()).queryByRole("textbox")).toBeNull();
  await act(user, "Kill the bot");
  await gone();
  expect(sent).toHaveLength(1);
  expect(await screen.findByText("Killed: nothing its strategy asks for counts.")).toBeVisible();
});

test("a live bot is killed by its name, and sells if that is wanted too", async () => {
  const sent: unknown[] = [];
  const { user } = await open(
    address,
    ...world(
      bot({ mode: "live", account: "acc" }),
      post("/kill", answered({ mode: "live", status: "paused", pause: "kill_switch" }), sent),
      post("/force-exit", accepted, sent),
    ),
  );
  await screen.findByText("long 0.05");
  await press(user, "Kill");
  await user.click(within(await dialog()).getByRole("checkbox", { name: /Close what it holds/ }));
  const kill = within(await dialog()).getByRole("button", { name: "Kill and sell at market" });
  expect(kill).toBeDisabled();
  await user.type(within(await dialog()).getByRole("textbox", { name: "Type BTC trend to confirm" }), "BTC trend");
  await user.click(kill);
  await gone();
  expect(sent).toMatchObject([{ path: "/kill" }, { path: "/force-exit", body: { slot: "main" } }]);
});

test("the kill switch is lifted, and the bot resumed by another act", async () => {
  const sent: unknown[] = [];
  let on = true;
  const kills = http.get(at("/system/kill"), () =>
    HttpResponse.json({ all: false, bots: on ? [id] : [], live: false, user: false, users: [] }),
  );
  const killed = { status: "paused", pause: "kill_switch" } as const;
  const { user } = await open(
    address,
    ...world(
      bot(killed),
      post(
        "/unkill",
        () => {
          on = false;
          return answered(killed)();
        },
        sent,
      ),
      post("/resume", answered({ status: "running" }), sent),
    ),
    kills,
  );
  expect(await screen.findByRole("button", { name: /Resume entries/ })).toHaveAccessibleDescription(/Lift it first/);
  await press(user, "Lift kill switch");
  expect(await dialog()).toHaveTextContent("nothing is traded before you resume");
  await act(user, "Lift kill switch");
  await gone();
  await press(user, /Resume entries/);
  await waitFor(() => expect(sent).toMatchObject([{ path: "/unkill" }, { path: "/resume" }]));
});

test("a wider kill switch holds the start back, and says where it is lifted", async () => {
  const kills = http.get(at("/system/kill"), () =>
    HttpResponse.json({ all: false, bots: [], live: false, user: true, users: [] }),
  );
  await open(address, ...world(bot({ status: "stopped" })), kills);
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Start again" })).toHaveAccessibleDescription(
      /of all your bots is on. Lift it in the top bar/,
    ),
  );
});

test("a stopped bot starts at once on paper; what is refused is shown under the head", async () => {
  let first = true;
  const { user } = await open(
    address,
    ...world(
      bot({ status: "stopped" }),
      post("/start", () => {
        if (!first) return answered({ status: "starting" })();
        first = false;
        return problem(422, "refused", "a kill switch is on for this bot; turn it off first");
      }),
    ),
  );
  await press(user, "Start again");
  expect(await screen.findByText("A kill switch is on for this bot; turn it off first.")).toBeVisible();
  await press(user, "Start again");
  expect(await screen.findByText("Starting")).toBeVisible();
});

test("starting real money asks, and for the password if it is old", async () => {
  let fresh = false;
  const again = http.post(at("/auth/reauthenticate"), () => {
    fresh = true;
    return HttpResponse.json(me);
  });
  const { user } = await open(
    address,
    ...world(
      bot({
        mode: "live",
        account: "acc",
        status: "stopped",
        slots: [
          { slot: "a", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" },
          { slot: "b", market: "synth:ETHUSDT:1h", base: "ETH", quote: "USDT" },
        ],
      }),
      post("/start", () =>
        fresh ? answered({ mode: "live", status: "starting" })() : problem(403, "reauthenticate", "give your password again"),
      ),
      again,
    ),
  );
  await press(user, "Start again");
  const asked = await dialog();
  expect(asked).toHaveTextContent("It trades real money at synth again");
  expect(asked).toHaveTextContent("may buy and sell on BTCUSDT and ETHUSDT with the 5,699.12 USDT");
  const start = within(asked).getByRole("button", { name: "Start live with 5,699.12 USDT" });
  expect(start).toBeDisabled();
  await user.type(within(asked).getByRole("textbox", { name: "Type its markets to confirm: BTCUSDT ETHUSDT" }), "BTCUSDT");
  expect(start).toBeDisabled();
  await user.type(within(asked).getByRole("textbox"), " ETHUSDT");
  await user.click(start);
  const asks = await screen.findByRole("dialog", { name: "Your password once more" });
  await user.type(within(asks).getByLabelText("Password"), "velvet");
  await user.click(within(asks).getByRole("button", { name: "Go on" }));
  expect(await screen.findByText("Starting")).toBeVisible();
});

test("a position is closed by hand; what is waiting is shown, and what was refused", async () => {
  const sent: unknown[] = [];
  let status = "";
  const asked = http.get(at(`/bots/${id}/commands`), () =>
    list(
      status
        ? [
            {
              seq: 2,
              bot: id,
              act: "force_exit",
              slot: "main",
              status,
              who: "ada",
              reason: "there is no position",
              created: Date.now(),
              order: null,
              price: null,
              hold: null,
            },
          ]
        : [],
    ),
  );
  const { user } = await open(
    address,
    ...world(
      bot(),
      asked,
      post(
        "/force-exit",
        () => {
          status = "waiting";
          return accepted();
        },
        sent,
      ),
    ),
  );
  await screen.findByText("long 0.05");
  await press(user, "Force exit");
  await act(user, "Sell 0.05 BTC at market");
  await gone();
  expect(sent).toMatchObject([{ body: { slot: "main" } }]);
  expect(await screen.findByText("Asked, and done with the next candle:")).toBeVisible();
  status = "refused";
  expect(await screen.findByText("Refused: Close the position of main at market.")).toBeVisible();
  expect(screen.getByText("There is no position.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText("There is no position.")).toBeNull();
});

/** A bot of two markets, and what it holds there: long in a, short in b. */
const two = bot({
  slots: [
    { slot: "a", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" },
    { slot: "b", market: "synth:ETHUSDT:1h", base: "ETH", quote: "USDT" },
  ],
});
const held = (qty = () => position().qty) =>
  http.get(at(`/bots/${id}/positions`), () =>
    list([
      position({ slot: "a", qty: qty() }),
      position({ slot: "b", market: "synth:ETHUSDT:1h", base: "ETH", quote: "USDT", qty: "-2" }),
    ]),
  );

test("of several positions one is chosen", async () => {
  const sent: unknown[] = [];
  const { user } = await open(address, ...world(two, held(), post("/force-exit", accepted, sent)));
  await screen.findByText("short 2");
  await press(user, "Force exit");
  await user.click(within(await dialog()).getByRole("radio", { name: /b: 2 ETH/ }));
  await act(user, "Buy 2 ETH at market");
  await gone();
  expect(sent).toMatchObject([{ body: { slot: "b" } }]);
});

test("a position that is closed while one is asked about it closes no other", async () => {
  const sent: unknown[] = [];
  let qty = "0.05";
  const { user, client } = await open(
    address,
    ...world(
      two,
      held(() => qty),
      post("/force-exit", accepted, sent),
    ),
  );
  await screen.findByText("short 2");
  await press(user, "Force exit");
  within(await dialog()).getByRole("button", { name: "Sell 0.05 BTC at market" });
  qty = "0";
  await client.invalidateQueries();
  expect(await screen.findByText(/^a holds nothing any more/)).toBeVisible();
  expect(within(await dialog()).getByRole("button", { name: "Nothing to close" })).toBeDisabled();
  await user.click(within(await dialog()).getByRole("radio", { name: /b: 2 ETH/ }));
  await act(user, "Buy 2 ETH at market");
  await gone();
  expect(sent).toMatchObject([{ body: { slot: "b" } }]);
});

test("orders are taken back one by one or all, and stops moved; their numbers stay whole", async () => {
  const sent: unknown[] = [];
  const one = "/orders/4611686018427387909";
  const { user } = await open(
    address,
    ...world(
      bot(),
      post(`${one}/cancel`, accepted, sent),
      post(`${one}/move`, () => (sent.length === 2 ? problem(409, "conflict", "the order is filled") : accepted()), sent),
      post("/orders/cancel", accepted, sent),
    ),
  );
  await press(user, "Cancel");
  expect(await dialog()).toHaveTextContent("Sell stop, 0.05 at 84,572.48. It is a stop");
  await act(user, "Cancel the order");
  await gone();
  await press(user, "Move");
  const field = within(await dialog()).getByRole("textbox", { name: "New trigger" });
  expect(within(await dialog()).getByRole("button", { name: "Move the stop" })).toBeDisabled(); // nothing changed
  await user.clear(field);
  await user.type(field, "8x");
  expect(await dialog()).toHaveTextContent("Write a price above 0");
  await user.clear(field);
  await user.type(field, "85000.5");
  await act(user, "Move the stop");
  expect(await screen.findByText("The order is filled.")).toBeVisible();
  await act(user, "Move the stop");
  await gone();
  await press(user, "Cancel all");
  expect(await dialog()).toHaveTextContent("Stops and targets go too");
  await act(user, "Cancel all orders");
  await gone();
  expect(sent).toMatchObject([
    { path: `${one}/cancel` },
    { path: `${one}/move`, body: { price: "85000.5" } },
    { path: `${one}/move` },
    { path: "/orders/cancel" },
  ]);
});

const patch = (answer: () => Response, kept: unknown[]) =>
  http.patch(at(`/bots/${id}`), async ({ request }) => {
    kept.push({ match: request.headers.get("If-Match"), body: await request.json() });
    return answer();
  });

test("while it runs nothing of its setup changes, and each button says why", async () => {
  await open(address, ...world());
  const setup = await screen.findByRole("region", { name: "Setup" });
  expect(await within(setup).findByText("Slow")).toBeVisible();
  for (const name of ["Change", "Upgrade", "One step back", "Delete"])
    expect(within(setup).getByRole("button", { name })).toHaveAccessibleDescription("The bot is running. Stop it first.");
  expect(screen.getByText("Limits change while the bot is stopped.")).toBeVisible();
});

test("name, parameters and limits change while it is stopped", async () => {
  const sent: unknown[] = [];
  const { user, container } = await open(
    address,
    ...world(bot({ status: "stopped" }), patch(answered({ status: "stopped", name: "BTC slow" }), sent)),
  );
  const risk = await screen.findByRole("region", { name: "Risk limits" });
  await user.click(within(risk).getByRole("button", { name: "Change" }));
  const fast = await within(await dialog()).findByRole("textbox", { name: /^Fast/ });
  expect(fast).toHaveValue("10");
  await sound(container);
  await user.clear(fast);
  await user.type(fast, "1");
  expect(within(await dialog()).getByRole("button", { name: "Save" })).toBeDisabled();
  await user.type(fast, "5");
  const name = within(await dialog()).getByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "BTC slow");
  const loss = within(await dialog()).getByRole("textbox", { name: "Daily loss" });
  await user.clear(loss);
  await user.type(loss, "4");
  await act(user, "Save");
  await gone();
  expect(sent).toEqual([
    {
      match: '"7"',
      body: {
        name: "BTC slow",
        params: { fast: "15" },
        limits: expect.arrayContaining(["daily_loss_pct=4", "daily_trades=8", "max_position=6000"]),
      },
    },
  ]);
  expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("BTC slow");
});

test("what somebody else changed meanwhile is not written over", async () => {
  const sent: unknown[] = [];
  let newest = bot({ status: "stopped" });
  const mine = http.get(at(`/bots/${id}`), () => HttpResponse.json(newest));
  const answer = () => {
    if (sent.length > 1) return answered({ status: "stopped" })();
    newest = bot({ status: "stopped", version: 9, params: { fast: "20" }, changed: Date.now() - 20_000 });
    return problem(412, "changed", "somebody changed it meanwhile; read it again, then decide");
  };
  const { user } = await open(address, ...world(newest, mine, patch(answer, sent)));
  const setup = await screen.findByRole("region", { name: "Setup" });
  await user.click(within(setup).getByRole("button", { name: "Change" }));
  await within(await dialog()).findByRole("textbox", { name: /^Fast/ });
  await act(user, "Save");
  expect(await screen.findByText(/Someone changed this bot 2\d s ago/)).toBeVisible();
  expect(await dialog()).toHaveTextContent("Your edit was not saved; reload, then apply it again.");
  expect(within(await dialog()).getByRole("button", { name: "Save" })).toBeDisabled();
  await act(user, "Reload");
  expect(await within(await dialog()).findByRole("textbox", { name: /^Fast/ })).toHaveValue("20");
  await act(user, "Save");
  await gone();
  expect(sent).toMatchObject([{ match: '"7"' }, { match: '"9"' }]);
});

test("another version of its strategy, one step back, and away with it", async () => {
  const sent: unknown[] = [];
  const remove = http.delete(at(`/bots/${id}`), ({ request }) => {
    sent.push({ path: "delete", match: request.headers.get("If-Match") });
    return new HttpResponse(null, { status: 204 });
  });
  const upgraded = { status: "stopped", previous: hash, module: "cc".padEnd(64, "0") } as const;
  const { user, router } = await open(
    address,
    ...world(
      bot({ status: "stopped" }),
      post("/upgrade", answered(upgraded), sent),
      post("/rollback", answered({ status: "stopped", version: 9 }), sent),
      remove,
    ),
  );
  const setup = await screen.findByRole("region", { name: "Setup" });
  expect(within(setup).getByRole("button", { name: "One step back" })).toHaveAccessibleDescription(/never upgraded/);
  await within(setup).findByText("Slow");
  await press(user, "Upgrade");
  const choice = await within(await dialog()).findByRole("combobox", { name: "Version" });
  expect(within(choice).getAllByRole("option")).toHaveLength(2); // not the one that it runs
  await act(user, "Upgrade the bot");
  await gone();
  await press(user, "One step back");
  expect(await dialog()).toHaveTextContent("It ran a3f19c2e before its last upgrade");
  await act(user, "Go one step back");
  await gone();
  await press(user, "Delete");
  const button = within(await dialog()).getByRole("button", { name: "Delete the bot" });
  expect(button).toBeDisabled();
  await user.type(within(await dialog()).getByRole("textbox", { name: "Type BTC trend to confirm" }), "BTC trend");
  await user.click(button);
  await waitFor(() => expect(router.state.location.pathname).toBe("/bots"));
  expect(sent).toMatchObject([
    { path: "/upgrade", body: { strategy: "cc".padEnd(64, "0") }, match: '"7"' },
    { path: "/rollback", match: '"8"' },
    { path: "delete", match: '"9"' },
  ]);
});

test("a replay agrees, or says where it differs, or why it could not be made", async () => {
  const answers = [
    () => HttpResponse.json({ identical: true, events: 1191, decisions: 35, difference: null }),
    () =>
      HttpResponse.json({ identical: false, events: 1191, decisions: 35, difference: "line 7 asks for buy 1 instead of sell 1" }),
    () => problem(429, "busy", "one replay at a time; wait for yours to end"),
  ];
  const { user } = await open(
    address,
    ...world(
      bot(),
      post("/replay", () => (answers.shift() ?? accepted)()),
    ),
  );
  await press(user, "Verify");
  expect(await screen.findByText("Replay agrees: 1,191 of 1,191 lines")).toBeVisible();
  await press(user, "Verify again");
  expect(await screen.findByText("The first difference: Line 7 asks for buy 1 instead of sell 1.")).toBeVisible();
  await press(user, "Verify again");
  expect(await screen.findByText("One replay at a time; wait for yours to end.")).toBeVisible();
});

test("a bot that failed says why, and can be started again", async () => {
  await open(address, ...world(bot({ status: "failed", reason: "the strategy ran out of fuel" })));
  expect(await screen.findByText("The bot has failed, and trades nothing.")).toBeVisible();
  expect(screen.getByText(/The strategy ran out of fuel. Its positions stay/)).toBeVisible();
  await waitFor(() => expect(screen.getByRole("button", { name: "Start again" })).toBeEnabled());
  expect(screen.getByRole("button", { name: "Stop" })).toBeEnabled();
});
