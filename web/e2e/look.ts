import type { Page } from "playwright-core";

/** visit opens a page anew, and waits until it has what it shows. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto("about:blank"); // an address that differs behind the # alone would not be loaded
  await page.goto(address, { waitUntil: "domcontentloaded" });
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await settled(page);
}

/**
 * again opens a page as it is when one comes to it from another, without loading everything anew: nothing of what was done on it
 * before is left but what was read.
 */
export async function again(page: Page, address: string): Promise<void> {
  const go = (to: string) => page.evaluate((to) => history.pushState(null, "", to), to); // the router hears of it
  await go("/nowhere");
  const between = page.getByRole("heading", { name: "There is nothing at this address" });
  await between.waitFor();
  await go(address);
  await between.waitFor({ state: "hidden" });
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await settled(page);
}

/** settled waits until nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => ![...document.querySelectorAll(".skeleton, [aria-busy=true]")].some((e) => e.checkVisibility()),
  );
  // Two pictures later what was measured stands where it stays.
  await page.evaluate(
    () => new Promise<void>((then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then, 60)))),
  );
}

export const widths = [1440, 390] as const;
/** Widths that a page holds as well. */
export const between = [768, 1920] as const;
export const themes = ["light", "dark"] as const;

/** show makes a page as wide, light or dark as it should be. */
export async function show(page: Page, width: number, theme: (typeof themes)[number]): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await settled(page);
}

/** wide is what makes a page scroll sideways, which none may; empty if it does not. */
export function wide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > most + 1);
    return [`${document.documentElement.scrollWidth} px of ${most}`, ...out.slice(-3).map((e) => e.outerHTML.slice(0, 160))];
  });
}
