import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { open, sound } from "../../../test/app";

let shown: string[] = [];

/** A browser's notifications: what was said to it about them, what is answered when it asks, and whether it shows them. */
function browser(said: NotificationPermission, answer: NotificationPermission = said, shows = true) {
  shown = [];
  class Notes {
    static permission = said;
    static async requestPermission() {
      Notes.permission = answer;
      return answer;
    }
    constructor(title: string) {
      if (!shows) throw new TypeError("not here");
      shown.push(title);
    }
  }
  vi.stubGlobal("Notification", Notes);
}

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const address = "/settings?tab=notifications";
const failed = () => screen.findByRole("switch", { name: "A bot has failed" });

test("what one wants to be told of is asked for once, kept in this browser, and can be tried", async () => {
  browser("default", "granted");
  const first = await open(address);
  expect(await failed()).not.toBeChecked();
  expect(screen.getByRole("button", { name: "Show one now" })).toBeDisabled();
  await first.user.click(await failed());
  await expect.poll(async () => (await failed()).getAttribute("aria-checked")).toBe("true");
  await first.user.click(screen.getByRole("button", { name: "Show one now" }));
  expect(shown).toEqual(["Tradebot"]);
  await sound(first.container);
  first.unmount();
  const second = await open(address);
  expect(await failed()).toBeChecked();
  await second.user.click(await failed());
  await expect.poll(async () => (await failed()).getAttribute("aria-checked")).toBe("false");
  expect(localStorage.getItem("notifications")).toBeNull();
});

test("a browser that shows none says what to do", async () => {
  browser("default", "denied");
  const { user, unmount } = await open(address);
  await user.click(await failed());
  expect(await screen.findByText(/Allow them beside the address/)).toBeVisible();
  expect(await failed()).not.toBeChecked();
  unmount();
  browser("granted", "granted", false);
  const phone = await open(address);
  await phone.user.click(await failed());
  await phone.user.click(screen.getByRole("button", { name: "Show one now" }));
  expect(await screen.findByText(/This browser showed nothing/)).toBeVisible();
});

test("without notifications there is nothing to switch", async () => {
  await open(address);
  expect(await failed()).toBeDisabled();
  expect(screen.getByText(/has no notifications for pages/)).toBeVisible();
});
