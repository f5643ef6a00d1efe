import type { Page } from "playwright-core";

/** How large what one presses is under a finger, px: direction.md, Accessibility. */
const least = 44;

/**
 * What is allowed to be smaller, and how small. A row of a table is 40 px on a phone and a dense one 32 (direction.md, Numbers and
 * tables), so what stands in it cannot be higher.
 */
const exceptions: { what: string; why: string; least: number }[] = [
  { what: "tr[data-row][tabindex] a", least: 0, why: "the whole row under it leads to the same place" },
  { what: "tbody *", least: 32, why: "it is as high as its row" },
  { what: "p a, [role=status] a, [role=alert] a", least: 0, why: "a link within a sentence, as WCAG 2.5.8 has it" },
  {
    what: "figure a[href*=tradingview]",
    least: 0,
    why: "whose chart it is; larger it would take the finger that moves the chart",
  },
];

const targets = "a[href], button, input, select, textarea, summary, [role=button], [role=switch], [role=tab], [role=radio]";

/**
 * small is what a finger misses on a page: what can be pressed, and is met nowhere along 44 px through its middle, across or down. It is
 * measured by what is hit there, for what is drawn may be smaller than what reaches for the finger, or lie below something else.
 */
export function small(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate(
    ({ targets, exceptions, least, within }) => {
      const found: string[] = [];
      for (const e of document.querySelector(within)?.querySelectorAll<HTMLInputElement>(targets) ?? []) {
        if (!e.checkVisibility() || e.matches(":disabled, [aria-disabled=true], [aria-hidden=true], .sr-only")) continue;
        e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        const box = e.getBoundingClientRect();
        if (box.width === 0 || box.bottom < 0) continue; // it is shown when it has the focus
        const labels = [...(e.labels ?? [])]; // as good as what they are of
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const met = (x: number, y: number) => {
          const at = document.elementFromPoint(x, y);
          return !!at && (e.contains(at) || labels.some((l) => l.contains(at)));
        };
        const reach = (dx: number, dy: number) => {
          let n = 0;
          while (n < least && met(x + dx * (n + 1), y + dy * (n + 1))) n++;
          return n;
        };
        const [across, down] = met(x, y) ? [reach(-1, 0) + reach(1, 0) + 1, reach(0, -1) + reach(0, 1) + 1] : [0, 0];
        const enough = Math.min(least, ...exceptions.filter((x) => e.matches(x.what)).map((x) => x.least));
        if (Math.min(across, down) >= enough - 1) continue; // half a pixel at each edge
        const name = e.ariaLabel || e.textContent || labels[0]?.textContent || e.id;
        found.push(`${e.localName} "${name.trim().replace(/\s+/g, " ").slice(0, 40)}" is ${across} x ${down} px under a finger`);
      }
      scrollTo(0, 0);
      return found;
    },
    { targets, exceptions, least, within },
  );
}
