import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { at, me, nothing, open, sound } from "./app";

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
