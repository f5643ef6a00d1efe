import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, me, nothing, open, problem, sound, stream } from "./app";

test("the shell leads everywhere, and axe finds nothing", async () => {
  const { user, router, container } = await open("/", ...nothing);
  const main = screen.getAllByRole("navigation", { name: "Main" })[0] as HTMLElement;
  for (const name of ["Bots", "Strategies", "Backtests", "Sweeps", "Markets", "Accounts", "Settings", "Overview"]) {
    await user.click(within(main).getByRole("link", { name }));
    expect(router.state.location.pathname).toBe(name === "Overview" ? "/" : `/${name.toLowerCase()}`);
  }
  await sound(container);
});

test("the keyboard leads everywhere, and shows its map", async () => {
  const { user, router } = await open("/", ...nothing);
  await user.keyboard("gb");
  await expect.poll(() => router.state.location.pathname).toBe("/bots");
  await user.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keyboard" })).toBeVisible();
});

test("the kill switch asks once, and says what it did not do", async () => {
  let sent: unknown;
  const { user } = await open(
    "/",
    ...nothing,
    http.post(at("/system/kill"), async ({ request }) => {
      sent = await request.json();
      expect(request.headers.get("X-CSRF-Token")).toBe(me.csrf_token);
      expect(request.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
      return HttpResponse.json({ all: false, bots: [], live: false, user: true, users: [] });
    }),
  );
  await user.click(screen.getByRole("button", { name: "Kill switch" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("Positions stay as they are");
  await user.click(within(dialog).getByRole("button", { name: "Kill all my bots" }));
  await expect.poll(() => sent).toEqual({ on: true, what: "user" });
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
});

test("g t goes to the backtests and leaves the theme as it is; t alone changes it", async () => {
  const { user, router } = await open("/", ...nothing);
  const before = document.documentElement.className;
  await user.keyboard("gt");
  await expect.poll(() => router.state.location.pathname).toBe("/backtests");
  expect(document.documentElement.className).toBe(before);
  await user.keyboard("t");
  expect(document.documentElement.className).not.toBe(before);
});

test("the kill switch works without the stream of events, and says what comes of it", async () => {
  const s = stream();
  let [down, sent] = [true, 0];
  const { user } = await open(
    "/",
    s.handler,
    http.post(at("/system/kill"), () => {
      sent++;
      return down ? problem(503, "unavailable", "the database does not answer") : new HttpResponse(null, { status: 204 });
    }),
    ...nothing,
  );
  await expect.poll(() => screen.getByRole("contentinfo").textContent).toContain("Events live");
  s.break();
  expect(await screen.findByRole("alert")).toHaveTextContent("No connection to the server since");
  await user.click(screen.getByRole("button", { name: "Kill switch" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("It is tried all the same");
  await user.click(within(dialog).getByRole("button", { name: "Kill all my bots" }));
  expect(await within(dialog).findByText("The database does not answer.")).toBeVisible();
  down = false;
  await user.click(within(dialog).getByRole("button", { name: "Kill all my bots" }));
  await expect.poll(() => sent).toBe(2);
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
});

test("a connection that holds and says nothing is shown with its age", async () => {
  const s = stream();
  await open("/", s.handler, ...nothing);
  const strip = screen.getByRole("contentinfo");
  await expect.poll(() => strip.textContent).toContain("Events live");
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now + 26_500);
  await expect.poll(() => strip.textContent).toMatch(/Events 2[67] s old/);
  expect(screen.queryByRole("alert")).toBeNull();
  s.send("price", { market: "synth:BTCUSDT:1m", close: "1", time: 1 });
  clock.mockReturnValue(now + 28_000);
  await expect.poll(() => strip.textContent).toContain("Events live");
});

test("the strip says how exchanges are used: of all processes that with most weight, and the clock that is most wrong", async () => {
  const s = stream();
  await open("/", s.handler, ...nothing);
  const strip = screen.getByRole("contentinfo");
  await expect.poll(() => strip.textContent).toContain("Events live");
  expect(strip).not.toHaveTextContent("weight");
  const told = (more: object) =>
    s.send("exchange", { name: "binance", source: "a", weight: 123, limit: 6000, offset_ms: 4, blocked: null, ...more });
  told({});
  await expect.poll(() => strip.textContent).toContain("Binance weight 123 of 6,000clock +4 ms");
  const weight = () => screen.getByTitle(/^How much is asked of Binance/);
  const ahead = () => screen.getByTitle("By how much the clock of Binance is ahead of ours");
  expect([weight().className.includes("text-warn"), ahead().className.includes("text-warn")]).toEqual([false, false]);

  told({ source: "b", weight: 4801, offset_ms: -501 });
  await expect.poll(() => strip.textContent).toContain("Binance weight 4,801 of 6,000clock \u2212501 ms");
  expect([weight().className.includes("text-warn"), ahead().className.includes("text-warn")]).toEqual([true, true]);
  told({ source: "b", weight: 5, offset_ms: null }); // what it tells replaces what it told
  await expect.poll(() => strip.textContent).toContain("Binance weight 123 of 6,000clock +4 ms");

  told({ name: "binance-testnet", source: "b", weight: 0, offset_ms: null, blocked: Date.now() + 3_600_000 });
  await expect.poll(() => strip.textContent).toMatch(/6,000clock \+4 msBinance testnet blocked until \d\d:\d\d:\d\d/);
  expect(screen.getByTitle(/^How much is asked of Binance testnet/).className).toContain("text-warn");

  const now = Date.now();
  const time = vi.spyOn(Date, "now").mockReturnValue(now + 91_000);
  await expect.poll(() => strip.textContent).not.toContain("Binance");
  told({ source: "c", weight: 7, offset_ms: 0 });
  await expect.poll(() => strip.textContent).toContain("Binance weight 7 of 6,000clock 0 ms");
  time.mockRestore();
});
