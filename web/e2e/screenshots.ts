import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { open } from "./browser.ts";
import { furnish } from "./furnish.ts";
import { begin, root } from "./house.ts";
import { show, visit } from "./look.ts";
import { make } from "./tools.ts";

/** Pictures of the main screens for the README, in docs/screens: of an installation that has been used for a while. */
const pictures: [screen: string, width: number, theme: "light" | "dark"][] = [
  ["overview", 1440, "light"],
  ["overview", 1440, "dark"],
  ["overview", 390, "dark"],
  ["bot", 1440, "light"],
  ["bot", 1440, "dark"],
  ["bot", 390, "light"],
  ["backtest", 1440, "light"],
  ["backtest", 390, "dark"],
  ["sweep", 1440, "light"],
  ["strategies", 1440, "light"],
];
/** What all of them may weigh: they are in the repository, and with every page of it that shows them. */
const most = 1_000_000;
const shots = join(root, "docs/screens");

const tools = make();
const house = await begin(tools, 600);
const { context, close } = await open();
try {
  const page = context.pages()[0] ?? (await context.newPage());
  const screens = await furnish(page, house, tools);
  await page.waitForTimeout(45_000); // bots trade a while: there is more to see than on the first day
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  const press = await context.newPage();
  let sum = 0;
  for (const [name, width, theme] of pictures) {
    const found = screens.find((s) => s.name === name);
    if (!found) throw new Error(`there is no screen ${name}`);
    await show(page, width, theme);
    await visit(page, house.url + found.path);
    const small = await webp(press, await page.screenshot());
    sum += small.length;
    writeFileSync(join(shots, `${name}-${theme}-${width}.webp`), small);
    console.info(`${name} ${theme} ${width}: ${Math.ceil(small.length / 1000)} kB`);
  }
  if (sum > most) throw new Error(`the pictures have ${sum} bytes, at most ${most} are fine`);
} finally {
  await close();
  await house.stop();
  rmSync(tools, { recursive: true, force: true });
}

/** webp makes a picture small: the browser that drew it knows how. */
async function webp(press: Page, png: Buffer): Promise<Buffer> {
  const url = await press.evaluate(
    async (data) => {
      const image = new Image();
      image.src = data;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", 0.9);
    },
    `data:image/png;base64,${png.toString("base64")}`,
  );
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
