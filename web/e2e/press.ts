import type { Page } from "playwright-core";
import type { Watch } from "./browser.ts";
import { settled } from "./look.ts";

/** What is not pressed, for it would end the session. What deletes something asks before, and is. */
const left = [/^Sign out$/];

/** What can be pressed. A link is none: where links lead, pages begin. */
const pressable = "button, [role=button], [role=switch], [role=tab], summary";

/**
 * buttons are the names of what can be pressed on a page, of those that repeat in lines and cells two. What is around every page is pressed
 * on one of them. While a dialog is open, they are those of the dialog.
 */
export async function buttons(page: Page, around: boolean): Promise<string[]> {
  const names = await page.evaluate(
    ([pressable, around]) => {
      const looks = new Map<string, number>();
      const dialog = document.querySelector("dialog[open]");
      return [...(dialog ?? document).querySelectorAll<HTMLElement>(pressable)]
        .filter((e) => e.checkVisibility() && !e.matches(":disabled, [aria-disabled=true]"))
        .filter((e) => dialog || around || e.closest("main") || !document.querySelector("#crumbs"))
        .filter((e) => e.role === "switch" || (e.ariaChecked !== "true" && e.ariaSelected !== "true")) // it is chosen already
        .filter((e) => {
          const n = looks.get(e.className) ?? 0;
          if (!dialog && e.closest("td, th, dl, li")) looks.set(e.className, n + 1);
          return n < 2;
        })
        .map((e) => (e.ariaLabel ?? e.textContent ?? "").trim().replace(/\s+/g, " "));
    },
    [pressable, around] as const,
  );
  return [...new Set(names)].filter((n) => n !== "" && !left.some((l) => l.test(n)));
}

/** press presses a button by its name, and says whether it was there, whether it did something, and what the page complained of. */
export async function press(page: Page, seen: Watch, name: string): Promise<{ found: boolean; wrong: string[] }> {
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
      for (const e of document.querySelectorAll("[data-press]")) e.removeAttribute("data-press");
      const all = [...(document.querySelector("dialog[open]") ?? document).querySelectorAll<HTMLElement>(pressable)];
      const named = (e: HTMLElement) => (e.ariaLabel ?? e.textContent ?? "").trim().replace(/\s+/g, " ") === name;
      const e = all.find((e) => e.checkVisibility() && !e.matches(":disabled") && named(e));
      e?.setAttribute("data-press", "");
      return !!e;
    },
    [pressable, name] as const,
  );
  if (!found) return { found, wrong: [] }; // what happens on the market has taken it away
  await page.locator("[data-press]").first().click({ timeout: 10_000 });
  await settled(page);
  if (await seen.loaded()) await settled(page);
  const nothing = (await state()) === before && seen.done === done && !opened;
  return { found, wrong: nothing ? ["it does nothing"] : seen.take() };
}
