import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { open, serious, type Watch, watch } from "./browser.ts";
import { type Asks, does, harmless, sorted } from "./dialogs.ts";
import { furnish, type Screen } from "./furnish.ts";
import { begin, type House, root } from "./house.ts";
import { again, between, settled, show, themes, visit, wide, widths } from "./look.ts";
import { buttons, press } from "./press.ts";
import { small } from "./touch.ts";

/** Every screen of an installation that has been used: at both widths and in both themes, and every button of it. */
let house: House;
let context: BrowserContext;
let screens: Screen[];
let close: () => Promise<void>;
const shots = process.env.E2E_SHOTS ?? join(root, "web/.vitest/screens");

// What the browser says of answers that are no success: who has not signed in is told so.
const expected = (text: string) => /the server responded with a status of 401/.test(text);

/** The titles of dialogs that were opened, and what they ask about. */
const known = new Set<string>();
const asking: Asks[] = [];

/** Pages that do the same work side by side. */
const crew = 2;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  house = await begin(inject("tools"), 30);
  const browser = await open();
  close = browser.close;
  context = browser.context;
  screens = await furnish(context.pages()[0] ?? (await context.newPage()), house, inject("tools"));
});
afterAll(async () => {
  await close?.();
  await house?.stop();
});

/** each does something with all screens, by pages side by side, and gives what is wrong with them. */
async function each(list: Screen[], act: (page: Page, seen: Watch, screen: Screen) => Promise<string[]>): Promise<string[]> {
  const rest = [...list];
  const wrong: string[] = [];
  await Promise.all(
    Array.from({ length: crew }, async () => {
      const page = await context.newPage();
      const seen = await watch(page, expected);
      page.setDefaultTimeout(15_000);
      for (let s = rest.shift(); s; s = rest.shift()) {
        const name = s.name;
        const found = await act(page, seen, s).catch((e: unknown) => [String(e).split("\n", 3).join(" ")]);
        wrong.push(...[...found, ...seen.take()].map((text) => `${name}: ${text}`));
      }
      await page.close();
    }),
  );
  return wrong;
}

// How far out one goes before: the backtest has so many candles that one would drag for long.
test.each([
  ["bot", 8],
  ["market", 8],
  ["backtest-trades", 40],
])("older candles come as one drags the chart of the screen %s", async (name, wheel) => {
  const page = await context.newPage();
  const seen = await watch(page, expected);
  await show(page, 1440, "light");
  await visit(page, house.url + (screens.find((s) => s.name === name)?.path ?? ""));
  const chart = page
    .getByRole("figure")
    .filter({ has: page.locator("canvas") })
    .first();
  await chart.scrollIntoViewIfNeeded();
  const summary = chart.locator("figcaption span").first();
  const begins = async () => / from (.*) to /.exec((await summary.textContent()) ?? "")?.[1];
  const under = () => chart.locator("b").allTextContents(); // the legend tells the candle under the pointer
  const [was, box] = [await begins(), await chart.boundingBox()];
  if (!was || !box) throw new Error("there is no chart");
  const y = box.y + 150;
  await page.mouse.move(box.x + 300, y);
  for (let i = 0; i < wheel; i++) {
    await page.mouse.wheel(0, 100);
    await settled(page);
  }
  expect(await begins()).toBe(was);
  for (let i = 0; i < 20 && (await begins()) === was; i++) {
    await page.mouse.move(box.x + 100, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 700, y, { steps: 4 });
    await settled(page);
    const held = await under();
    for (let k = 0; k < 10 && (await begins()) === was; k++) await page.waitForTimeout(100);
    await settled(page);
    // What is held stays under the pointer. A bot's chart moves by a candle when one begins.
    if (name !== "bot") expect(await under()).toEqual(held);
    await page.mouse.up();
  }
  expect(await begins()).not.toBe(was);
  expect(seen.take()).toEqual([]);
  await page.close();
});

describe.each(["inside", "outside"] as const)("%s", (where) => {
  const of = () => screens.filter((s) => !!s.outside === (where === "outside"));
  const enter = async () => {
    if (where === "outside") await context.clearCookies();
  };

  test("each screen holds at both widths, in both themes", async () => {
    await enter();
    const wrong = await each(of(), async (page, seen, s) => {
      const found: string[] = [];
      await show(page, 1440, "light");
      await visit(page, house.url + s.path);
      for (const width of widths)
        for (const theme of themes) {
          await show(page, width, theme);
          await page.screenshot({ path: join(shots, `${s.name}-${theme}-${width}.png`) });
          // What there is depends on the width, and its colours on the theme: axe need not look for everything four times.
          const unfit = theme === "light" ? await serious(page) : width === 1440 ? await serious(page, ["color-contrast"]) : [];
          const missed = theme === "light" && width === 390 ? await small(page) : [];
          const here = [...(await wide(page)), ...unfit, ...missed, ...seen.take()];
          found.push(...here.map((text) => `${theme} ${width}: ${text}`));
        }
      for (const width of between) {
        await show(page, width, "light");
        found.push(...(await wide(page)).map((text) => `${width}: ${text}`));
      }
      return found;
    });
    expect(wrong).toEqual([]);
  });

  test("each enabled button does something", async () => {
    await enter();
    const pressed = new Set<string>();
    const wrong = await each(of(), async (page, seen, s) => {
      await show(page, 1440, "light");
      await visit(page, house.url + s.path);
      const same = s.path.replace(/\?tab=.*/, ""); // the rest of the page is the same on all its tabs
      const names = (await buttons(page, s.name === "overview")).filter((n) => !pressed.has(`${same} ${n}`));
      for (const name of names) pressed.add(`${same} ${name}`);
      const found: string[] = [];
      names.sort((a, b) => Number(/^Start/.test(a)) - Number(/^Start/.test(b))); // what has begun cannot be changed any more
      for (const [i, name] of names.entries()) {
        if (i > 0) await (where === "inside" ? again : visit)(page, house.url + s.path);
        const { wrong } = await press(page, seen, name);
        found.push(...wrong.map((text) => `${name}: ${text}`));
        if ((await page.locator("dialog[open]").count()) === 0) continue;
        const left = await harmless(page, seen, shots, known, () => press(page, seen, name));
        found.push(...left.wrong.map((text) => `${name}: ${text}`));
        asking.push(...left.verbs.map((verb) => ({ screen: s, opener: name, title: left.title, verb })));
      }
      return found;
    });
    expect(wrong).toEqual([]);
    expect(pressed.size).toBeGreaterThan(where === "inside" ? 100 : 4);
  });

  if (where === "outside") return;
  // What nothing can be done after comes last, so these are done one after the other.
  test("each dialog does what it asks about", async () => {
    const page = await context.newPage();
    const seen = await watch(page, expected);
    page.setDefaultTimeout(15_000);
    await visit(page, house.url);
    const [wrong, gone]: [string[], string[]] = [[], []];
    for (const asks of sorted(asking)) {
      await again(page, house.url + asks.screen.path);
      // The part of the page that has it may still be coming; and what it is of may be called something else by now.
      const of = (n: string) =>
        n === asks.opener || (asks.opener.includes(": ") && n.startsWith(asks.opener.replace(/: .*/, ": ")));
      const find = async () => (await buttons(page, true)).find(of);
      let opener = await find();
      for (let i = 0; !opener && i < 20; i++) {
        await page.waitForTimeout(100);
        opener = await find();
      }
      if (opener) await press(page, seen, opener);
      const found = (await page.locator("dialog[open]").count()) > 0;
      if (!found) gone.push(`${asks.screen.name}: ${asks.opener}`);
      else {
        const out = await does(page, seen, asks).catch((e: unknown) => [String(e).split("\n", 3).join(" ")]);
        wrong.push(...out.map((text) => `${asks.screen.name}: ${asks.opener}, “${asks.title}”: ${text}`));
      }
    }
    await page.close();
    expect(wrong).toEqual([]);
    // Some are gone by then: a position that was closed, a session that was ended.
    expect(asking.length - gone.length, `of ${asking.length} without ${gone.join("; ")}`).toBeGreaterThan(25);
  });
});
