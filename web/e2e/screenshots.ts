import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { open } from "./browser.ts";
import { furnish } from "./furnish.ts";
import { begin, root } from "./house.ts";
import { show, visit } from "./look.ts";
import { make } from "./tools.ts";

/** Pictures of the main screens for the README, in docs/screens: of an installation that has been used for a while. */
const main = ["overview", "bot", "strategies", "backtest", "sweep", "wizard-4"];
/** Those that are shown dark, and on a phone, as well. */
const more = ["overview", "bot", "backtest"];
const shots = join(root, "docs/screens");

const tools = make();
const house = await begin(tools, 600);
const { context, close } = await open();
try {
  const page = context.pages()[0] ?? (await context.newPage());
  const screens = await furnish(page, house, tools);
  await page.waitForTimeout(45_000); // bots trade a while: there is more to see than on the first day
  mkdirSync(shots, { recursive: true });
  for (const s of screens.filter((s) => main.includes(s.name))) {
    for (const [width, theme] of [
      [1440, "light"] as const,
      ...(more.includes(s.name) ? [[1440, "dark"] as const, [390, "light"] as const] : []),
    ]) {
      await show(page, width, theme);
      await visit(page, house.url + s.path);
      await page.screenshot({ path: join(shots, `${s.name}-${theme}-${width}.png`) });
    }
    console.info(s.name);
  }
} finally {
  await close();
  await house.stop();
  rmSync(tools, { recursive: true, force: true });
}
