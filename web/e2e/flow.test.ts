import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { open, serious, type Watch, watch } from "./browser.ts";
import { begin, type House, keys, root } from "./house.ts";
import { show, themes, wide, widths } from "./look.ts";
import { totp } from "./totp.ts";

/** One person, from the link that the first start prints to the door: everything an installation is for, in a browser, in order. */
let house: House;
let page: Page;
let seen: Watch;
let close: () => Promise<void>;
const who = { name: "ada", password: "velvet otter juggles 9 anvils" };
let secret = "";
const shots = process.env.E2E_SHOTS ?? join(root, "web/.vitest/screens");

// What the browser itself says of answers that are no success, where one is what is tested.
const expected = (text: string) => /the server responded with a status of (401|403|422)|net::ERR_CONNECTION_REFUSED/.test(text);

beforeAll(async () => {
  house = await begin(inject("tools"), 240);
  const browser = await open();
  close = browser.close;
  page = browser.context.pages()[0] ?? (await browser.context.newPage());
  seen = await watch(page, expected);
});
afterAll(async () => {
  await close?.();
  await house?.stop();
});

/** step is a test after which there is no use in going on if it fails. It fails on complaints of the page as well. */
let broken = false;
function step(name: string, act: () => Promise<void>) {
  test(name, async (t) => {
    if (broken) t.skip("what comes before it has failed");
    try {
      await act();
    } catch (error) {
      broken = true;
      await page.screenshot({ path: join(shots, "flow.png"), fullPage: true });
      const at = page.locator((await page.getByRole("main").count()) ? "main" : "body");
      throw new Error(`at ${page.url()}\n${await at.ariaSnapshot()}\n${seen.take().join("\n")}`, {
        cause: error,
      });
    }
    expect(seen.take()).toEqual([]);
  });
}

/** Where something can be read; a page may have it twice, for narrow and for wide screens. */
const says = (text: string | RegExp) => page.getByText(text).filter({ visible: true }).first();
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const heading = (name: string | RegExp) => page.getByRole("heading", { name });
const place = (name: string) =>
  page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name, exact: true }).click();
/** What only a person on the way sees holds as the screens do that have an address: at both widths, in both themes. */
async function fits(name: string) {
  await page.getByLabel("Six digit code").waitFor();
  for (const width of widths)
    for (const theme of themes) {
      await show(page, width, theme);
      await page.screenshot({ path: join(shots, `${name}-${theme}-${width}.png`) });
      expect([...(await wide(page)), ...(await serious(page))], `${name} ${theme} ${width}`).toEqual([]);
    }
  await show(page, 1440, "light");
}
const long = { timeout: 120_000 };

step("the first start's link makes the admin", async () => {
  await page.goto(house.setup);
  await page.getByLabel("Name", { exact: true }).fill(who.name);
  await page.getByLabel("New password", { exact: true }).fill(who.password);
  await page.getByLabel("The same once more", { exact: true }).fill(who.password);
  expect(page.url()).not.toContain("#"); // the secret is not left in the address
  await button("Make the admin").click();
  await heading("Sign in").waitFor();
});

step("sign in; a wrong password is refused in words", async () => {
  await page.getByLabel(/^Name/).fill(who.name);
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await button("Sign in").click();
  await says(/wrong|not right|do not fit/i).waitFor();
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await button("Sign in").click();
  await heading("Overview").waitFor();
});

step("turn one-time codes on", async () => {
  await page.goto(`${house.url}/settings?tab=security`);
  await button("Set up one-time codes").click();
  secret = ((await page.locator("main code").first().textContent()) ?? "").replace(/\s/g, "");
  expect(secret).toMatch(/^[A-Z2-7]{16,}$/);
  await fits("codes");
  await page.getByLabel("Six digit code").fill(totp(secret));
  await page.getByRole("list", { name: "Recovery codes" }).waitFor();
  expect(await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").count()).toBe(10);
  await page.getByLabel("I have stored the codes").check();
  await button("Done").click();
  await button("Make new recovery codes").waitFor();
});

step("sign out, and in again with a code", async () => {
  await page.goto(`${house.url}/settings`);
  await button("Sign out").click();
  await heading("Sign in").waitFor();
  await page.getByLabel(/^Name/).fill(who.name);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await button("Sign in").click();
  await fits("code"); // it is nowhere else to be seen
  await page.getByLabel("Six digit code").fill(totp(secret, Date.now() + 30_000)); // that of this half minute was used
  await heading("Overview").waitFor();
});

step("without a connection a page that was never opened is waited for, and nothing is lost", async () => {
  await page.route("**/*", (r) => r.abort("connectionrefused"));
  await place("Markets");
  await says(/Without a connection it comes when that is back/).waitFor();
  await page.unroute("**/*");
  await heading("Markets").waitFor();
  expect(await page.evaluate(() => performance.getEntriesByType("navigation")[0]?.name)).not.toContain("/markets"); // no reload
});

step("what is no strategy is refused, rule by rule", async () => {
  await place("Strategies");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "notes.wasm", mimeType: "application/wasm", buffer: Buffer.from("no module") });
  await says(/was refused/).waitFor(long);
});

step("upload a strategy", async () => {
  await page.locator("input[type=file]").setInputFiles(join(inject("tools"), "my-strategy/my-strategy.wasm"));
  await says("my-strategy is stored").waitFor(long);
  await page.getByRole("link", { name: "Open my-strategy" }).click();
  await heading("my-strategy").first().waitFor();
});

step("backtest it", async () => {
  await page.goto(`${house.url}/backtests/new?strategy=my-strategy`);
  await page.getByLabel("Market", { exact: true }).fill("BTCUSDT");
  await page.getByLabel("Candles", { exact: true }).selectOption("1h");
  const download = button(/^Download (a year|them)/);
  await download
    .or(says(/^Stored:/))
    .first()
    .waitFor();
  if (await download.isVisible()) await download.click();
  await says(/^Stored:/).waitFor(long);
  await button("Start the backtest").click();
  await page.getByRole("tab", { name: /trades/ }).click(long);
  await page
    .getByRole("table", { name: /trades/i })
    .getByRole("row")
    .nth(1)
    .waitFor();
});

step("make a paper bot of it", async () => {
  await place("Bots");
  await page
    .getByRole("link", { name: /^New bot/ })
    .first()
    .click();
  await page.getByRole("radio", { name: "my-strategy" }).check();
  await button("Continue").click();
  await page.getByLabel("Market", { exact: true }).fill("BTCUSDT");
  await page.getByLabel("Candles", { exact: true }).selectOption("5m"); // one in 1.25 s
  await button("Continue").click();
  await heading("How should it behave?").waitFor();
  await button("Continue").click();
  await heading("What may it lose?").waitFor();
  await button("Continue").click();
  await page.getByLabel("Name", { exact: true }).fill("first bot");
  await button("Start on paper").click();
  await heading("first bot").waitFor();
  expect(await page.title()).toContain("PAPER");
});

step("watch it fill an order", async () => {
  await page.getByRole("tab", { name: /^Orders/ }).click();
  await page.getByRole("tabpanel").getByText("filled", { exact: false }).first().waitFor(long);
});

step("force the exit of its position", async () => {
  // The market goes on, a candle in 1.25 s: its strategy may close the position before a person has answered the question. Then the
  // page says so, and the person tries the next one.
  const answer = page.getByRole("dialog").getByRole("button", { name: /at market$/ });
  const late = page.getByRole("dialog").getByText(/holds nothing any more/);
  const byHand = page
    .getByRole("tabpanel")
    .getByText(/^by hand/)
    .filter({ visible: true })
    .first();
  const refused = page.getByRole("alert").filter({ hasText: /^Refused: Close the position/ });
  await page.getByRole("tab", { name: /^Trades/ }).click();
  for (let tries = 1; ; tries++) {
    await expect.poll(() => button("Force exit").isEnabled(), { timeout: 120_000, interval: 100 }).toBe(true);
    await button("Force exit").click();
    await answer.or(late).waitFor();
    await answer.click({ timeout: 3_000 }).catch(() => late.waitFor());
    // What was sent a moment before may close the dialog first.
    if (await late.isVisible()) {
      const cancel = page.getByRole("dialog").getByRole("button", { name: "Cancel" });
      await cancel.click({ timeout: 3_000 }).catch(() => {});
    }
    await expect.poll(() => page.getByRole("dialog").count(), { timeout: 30_000 }).toBe(0);
    const asked = await byHand
      .or(refused)
      .first()
      .waitFor({ timeout: 20_000 })
      .then(
        () => true,
        () => false,
      );
    if (asked && (await byHand.isVisible())) return;
    expect(tries, "no position was closed by hand").toBeLessThan(20);
    if (await refused.isVisible()) await refused.getByRole("button", { name: "Dismiss" }).click();
  }
});

step("stop it", async () => {
  await button("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop the bot" }).click();
  await says("Stopped").waitFor(long);
  await button("Start again").waitFor();
});

step("sweep its parameter", async () => {
  await page.goto(`${house.url}/sweeps/new?strategy=my-strategy&market=synth:BTCUSDT:1h`);
  const period = page.getByRole("group", { name: /period/i });
  await period.getByRole("radio", { name: "Range" }).click();
  await period.getByLabel("From").fill("10");
  await period.getByLabel("To").fill("30");
  await period.getByLabel("Step").fill("10");
  await button(/^(Start|Run) /).click();
  await page.waitForURL(/\/sweeps\/[0-9a-f-]{36}/);
  await says(/Ranking|Best/).waitFor(long);
});

step("add an exchange key; one that may withdraw is refused", async () => {
  await place("Accounts");
  for (const [name, key, word] of [
    ["main", keys.good, "Bots may trade with it"],
    ["stolen", keys.thief, "Refused"],
  ] as const) {
    await button("Add a key").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Exchange").selectOption("binance");
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByLabel("API key").fill(key[0]);
    await dialog.getByLabel("Secret", { exact: true }).fill(key[1]);
    await dialog.getByRole("button", { name: "Add and test the key" }).click();
    await page.getByRole("region", { name, exact: true }).getByText(word, { exact: true }).waitFor(long);
  }
  await page.getByRole("region", { name: "main", exact: true }).getByText("1,234.5").first().waitFor(long);
  expect(await page.content()).not.toContain(keys.good[1]);
});

step("sign out; nothing is left to see", async () => {
  await page.goto(`${house.url}/settings`);
  await button("Sign out").click();
  await heading("Sign in").waitFor();
  await page.goto(`${house.url}/bots`);
  await heading("Sign in").waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k !== "theme"))).toEqual([]);
});
