import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, me, nothing, open, sound, stream } from "./app";

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
  const { user, router } = await open("/");
  const before = document.documentElement.className;
  await user.keyboard("gt");
  await expect.poll(() => router.state.location.pathname).toBe("/backtests");
  expect(document.documentElement.className).toBe(before);
  await user.keyboard("t");
  expect(document.documentElement.className).not.toBe(before);
});

test("while the connection is lost nothing is killed, and it says why", async () => {
  const s = stream();
  await open("/", s.handler);
  expect(screen.getByRole("button", { name: "Kill switch" })).toBeEnabled();
  await expect.poll(() => screen.getByRole("contentinfo").textContent).toContain("Events live");
  s.break();
  expect(await screen.findByRole("alert")).toHaveTextContent("No connection to the server since");
  expect(screen.getByRole("button", { name: "Kill switch" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Kill switch" })).toHaveAccessibleDescription(/connection to the server is lost/);
});

test("a question that is open when the connection is lost cannot be answered", async () => {
  const s = stream();
  const { user } = await open("/", s.handler);
  await user.click(screen.getByRole("button", { name: "Kill switch" }));
  const dialog = await screen.findByRole("dialog");
  s.break();
  await expect.poll(() => dialog.textContent).toContain("Nothing can be changed before it is back.");
  expect(within(dialog).getByRole("button", { name: "Kill all my bots" })).toBeDisabled();
  expect(within(dialog).getByRole("button", { name: "Cancel" })).toBeEnabled();
});

test("a connection that holds and says nothing is shown with its age", async () => {
  const s = stream();
  await open("/", s.handler);
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
