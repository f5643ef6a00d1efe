import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { open, serious, type Watch, watch } from "./browser.ts";
import { furnish, type Screen } from "./furnish.ts";
import { begin, type House, root } from "./house.ts";
import { again, settled, show, themes, visit, wide, widths } from "./look.ts";

/** Every screen of an installation that has been used: at both widths and in both themes, and every button of it. */
let house: House;
let context: BrowserContext;
let screens: Screen[];
let close: () => Promise<void>;
const shots = process.env.E2E_SHOTS ?? join(root, "web/.vitest/screens");

// What the browser says of answers that are no success: who has not signed in is told so.
const expected = (text: string) => /the server responded with a status of 401/.test(text);

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
          const here = [...(await wide(page)), ...unfit, ...seen.take()];
          found.push(...here.map((text) => `${theme} ${width}: ${text}`));
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
      for (const [i, name] of names.entries()) {
        if (i > 0) await (where === "inside" ? again : visit)(page, house.url + s.path);
        found.push(...(await press(page, seen, name)).map((text) => `${name}: ${text}`));
      }
      return found;
    });
    expect(wrong).toEqual([]);
    expect(pressed.size).toBeGreaterThan(where === "inside" ? 100 : 4);
  });
});

/** What is not pressed, for it would end the session. What deletes something asks before, and is. */
const left = [/^Sign out$/];

/** What can be pressed. A link is none: where links lead, pages begin. */
const pressable = "button, [role=button], [role=switch], [role=tab], summary";

/**
 * buttons are the names of what can be pressed on a page, of those that repeat in lines and cells two. What is around every page is pressed
 * on one of them.
 */
async function buttons(page: Page, around: boolean): Promise<string[]> {
  const names = await page.evaluate(
    ([pressable, around]) => {
      const looks = new Map<string, number>();
      return [...document.querySelectorAll<HTMLElement>(pressable)]
        .filter((e) => e.checkVisibility() && !e.matches(":disabled, [aria-disabled=true]"))
        .filter((e) => around || e.closest("main") || !document.querySelector("#crumbs"))
        .filter((e) => e.role === "switch" || (e.ariaChecked !== "true" && e.ariaSelected !== "true")) // it is chosen already
        .filter((e) => {
          const n = looks.get(e.className) ?? 0;
          if (e.closest("td, th, dl, li")) looks.set(e.className, n + 1);
          return n < 2;
        })
        .map((e) => (e.ariaLabel ?? e.textContent ?? "").trim().replace(/\s+/g, " "));
    },
    [pressable, around] as const,
  );
  return [...new Set(names)].filter((n) => n !== "" && !left.some((l) => l.test(n)));
}

/** press presses a button, and gives what is wrong with what it does. */
async function press(page: Page, seen: Watch, name: string): Promise<string[]> {
  let opened = false;
  page.once("filechooser", () => {
    opened = true;
  });
  const state = () =>
    page.evaluate(async () =>
      [
        location.href,
        document.body.innerHTML.replace(/<time.*?<\/time>/gs, ""),
        [...document.querySelectorAll("input, select, textarea")].map(
          (e) => (e as HTMLInputElement).value + (e as HTMLInputElement).checked,
        ),
        document.documentElement.className,
        document.activeElement?.outerHTML.slice(0, 200),
        await navigator.clipboard.readText().catch(() => ""),
      ].join("\n"),
    );
  await page.evaluate(() => navigator.clipboard.writeText("nothing").catch(() => {}));
  const [before, done] = [await state(), seen.done];
  const found = await page.evaluate(
    ([pressable, name]) => {
      const all = [...document.querySelectorAll<HTMLElement>(pressable)];
      const named = (e: HTMLElement) => (e.ariaLabel ?? e.textContent ?? "").trim().replace(/\s+/g, " ") === name;
      const e = all.find((e) => e.checkVisibility() && !e.matches(":disabled") && named(e));
      e?.setAttribute("data-press", "");
      return !!e;
    },
    [pressable, name] as const,
  );
  if (!found) return []; // what happens on the market has taken it away
  await page.locator("[data-press]").first().click({ timeout: 10_000 });
  await settled(page);
  if ((await state()) === before && seen.done === done && !opened) return ["it does nothing"];
  const wrong = seen.take();
  if (await page.locator("dialog[open]").count()) wrong.push(...(await serious(page)), ...(await wide(page)));
  return wrong;
}
