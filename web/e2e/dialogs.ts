import { join } from "node:path";
import type { Page } from "playwright-core";
import { serious, type Watch } from "./browser.ts";
import type { Screen } from "./furnish.ts";
import { keys } from "./house.ts";
import { settled, wide } from "./look.ts";
import { buttons, press } from "./press.ts";
import { small } from "./touch.ts";

/** A dialog that was seen: where, what opens it, and the button with which it does what it asks about. */
export interface Asks {
  screen: Screen;
  opener: string;
  title: string;
  verb: string;
}

interface Left {
  wrong: string[];
  title: string;
  verbs: string[];
}

const dialog = (page: Page) => page.locator("dialog[open]").last();
const titleOf = async (page: Page) => (await dialog(page).locator("h2").first().textContent()) ?? "";
/** The buttons at the foot of a dialog: the safe one is the first, the one that does it the last. */
const feet = (page: Page) => dialog(page).locator("> div > div:last-child > button");

/**
 * harmless presses everything in a dialog that is open but what it asks about, and leaves it by the safe button. It gives what is wrong,
 * and what is left to do: what it asks about, and what there is to choose from in a list. open opens it once more.
 */
export async function harmless(
  page: Page,
  seen: Watch,
  shots: string,
  known: Set<string>,
  open: () => Promise<unknown>,
): Promise<Left> {
  const title = await titleOf(page);
  if (known.has(title)) return { wrong: [], title, verbs: [] };
  known.add(title);
  const wrong = [...(await serious(page, undefined, "dialog[open]")), ...(await wide(page))];
  const file = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  await page.screenshot({ path: join(shots, `dialog-${file}-1440.png`) });
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  if (await dialog(page).count()) {
    await page.screenshot({ path: join(shots, `dialog-${file}-390.png`) });
    wrong.push(...(await wide(page)), ...(await cut(page)), ...(await small(page, "dialog[open]")));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await settled(page);
  if ((await dialog(page).count()) === 0) await open(); // what opens it is not on a narrow page

  const foot = await feet(page).allTextContents();
  const list = await dialog(page).locator("li button:visible:enabled").allTextContents();
  for (const name of (await buttons(page, false)).filter((n) => !foot.includes(n) && !list.includes(n))) {
    wrong.push(...(await press(page, seen, name)).wrong.map((text) => `${name}: ${text}`));
    if ((await dialog(page).count()) === 0) await open();
  }
  const [safe] = foot;
  if (!safe) return { wrong: [...wrong, "there is no way out of it"], title, verbs: [] };
  wrong.push(...(await press(page, seen, safe)).wrong.map((text) => `${safe}: ${text}`));
  if ((await dialog(page).count()) > 0) wrong.push(`${safe} does not close it`);
  if (await page.evaluate(() => document.activeElement === document.body)) wrong.push(`${safe} leaves the focus nowhere`);
  return { wrong: wrong.map((text) => `“${title}”: ${text}`), title, verbs: [...list, ...foot.slice(1).slice(-1)] };
}

/** cut says if a dialog hides a part of what is in it, though there is room for it. */
const cut = (page: Page) =>
  dialog(page).evaluate((d) =>
    d.scrollHeight > d.clientHeight + 1 && d.clientHeight < innerHeight - 40
      ? [`it shows ${d.clientHeight} of ${d.scrollHeight} px`]
      : [],
  );

/** What is written into the fields of dialogs, by their labels. */
const answers: [label: RegExp, text: string][] = [
  [/e-mail/i, "eve@example.org"],
  [/^exchange/i, "elsewhere"],
  [/^symbol/i, "XYZUSDT"],
  [/^market/i, "BTCUSDT"],
  [/^api key/i, keys.good[0]],
  [/^secret/i, keys.good[1]],
  [/^name/i, "made-by-hand"],
];

/** fill writes into the empty fields of a dialog, and agrees to all that has to be agreed to. */
async function fill(page: Page): Promise<void> {
  for (const box of await dialog(page).locator("input[type=checkbox]:visible:not(:disabled):not(:checked)").all())
    await box.check();
  for (const field of await dialog(page)
    .locator("input:visible:not([type=checkbox], [type=radio], [type=file], :disabled)")
    .all()) {
    const before = await field.inputValue();
    if (/^Rename/.test(await titleOf(page))) await field.fill(`${before}-2`);
    if (before !== "") continue;
    const label = await field.evaluate((e) => (e as HTMLInputElement).labels?.[0]?.textContent ?? "");
    const typed = /^Type (.+?)(?: to (?:confirm|go on).*)?$/.exec(label)?.[1];
    const text = typed ?? answers.find(([l]) => l.test(label))?.[1];
    if (text !== undefined) await field.fill(text);
  }
}

/** What is done later, the later the more there is in it that others need: what ends the session is the last. */
const order = [/stop|exit|close|cancel/i, /delete|remove|take|disable/i, /kill/i, /session|everywhere|out\b/i];
const rank = (a: Asks) => order.findLastIndex((o) => o.test(a.verb));

/** sorted puts what dialogs ask in an order in which one does not take from the next what it needs. */
export const sorted = (list: readonly Asks[]) => [...list].sort((a, b) => rank(a) - rank(b));

/** What says in its dialog why it cannot be, and what to do about it. */
const refused = /It cannot be deleted, because/;

/** does does what a dialog that is open asks about, and gives what is wrong with that. */
export async function does(page: Page, seen: Watch, asks: Asks): Promise<string[]> {
  await fill(page);
  const done = seen.done;
  const listed = dialog(page).locator("li").getByRole("button", { name: asks.verb, exact: true });
  const verb = (await listed.count()) > 0 ? listed.first() : feet(page).last(); // what was filled in may have changed its words
  if (refused.test((await dialog(page).textContent()) ?? "")) return [];
  // Something else has to be chosen than what is.
  if (!(await verb.isEnabled())) await dialog(page).locator("input[type=radio]:not(:checked):enabled").first().check();
  if (!(await verb.isEnabled())) return [`${asks.verb} cannot be pressed: ${await dialog(page).textContent()}`];
  await verb.click();
  await settled(page);
  const wrong = seen.take();
  const notice = dialog(page).locator("[role=status].bg-danger-bg");
  for (const text of await notice.allTextContents()) wrong.push(`it says ${text}`);
  if (seen.done === done) wrong.push(`${asks.verb} sends nothing`);
  // One that has something to show stays: a secret that is shown once, a link.
  if (await dialog(page).count()) {
    if ((await titleOf(page)) === asks.title) wrong.push(`${asks.verb} does not close it`);
    const close = (await feet(page).allTextContents()).at(-1);
    if (close) wrong.push(...(await press(page, seen, close)).wrong);
  }
  return wrong;
}
