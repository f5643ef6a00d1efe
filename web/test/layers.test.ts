// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(src, name), "utf8") }));

/** What a file takes from the rest of src, by path. */
function imports(name: string, text: string): string[] {
  return [...text.matchAll(/(?:from\s+|import\s+|import\()"([^"]+)"/g)].flatMap(([, to = ""]) => {
    if (to.startsWith("~/")) return [to.slice(2)];
    return to.startsWith(".") ? [relative(src, join(src, dirname(name), to))] : [];
  });
}

const layers = ["shared", "features", "app"];
const layer = (path: string) => layers.indexOf(path.split("/")[0] ?? "");
const feature = (path: string) => (path.startsWith("features/") ? path.split("/")[1] : undefined);

test("shared knows no feature, and a feature neither another one nor the app", () => {
  const broken: string[] = [];
  for (const { name, text } of files) {
    for (const to of imports(name, text)) {
      const own = layer(name);
      if (own >= 0 && layer(to) > own) broken.push(`${name} imports ${to}, which is above it`);
      const [from, other] = [feature(name), feature(to)];
      if (from === "search.ts" || other === "search") continue; // what pages may be asked for, which all know
      if (from && other && from !== other) broken.push(`${name} imports ${to} of another feature`);
    }
  }
  expect(broken).toEqual([]);
});

/** Files beside shared/format that make numbers of text, and of which. None of them is money, a price or a quantity. */
const counted: Record<string, string> = {
  "shared/api/client.ts": "seconds",
  "shared/strategy/params.tsx": "parameters, which are the strategy's own numbers",
  "shared/strategy/description.ts": "versions of strategies",
  "features/sweeps/numeral.ts": "parameters that are swept",
  "shared/ui/num.tsx": "fractions that are shown as percent",
  "features/backtests/draft.ts": "seeds",
  "features/backtests/period.tsx": "days",
  "features/settings/newtoken.tsx": "days",
  "features/settings/sessions.tsx": "this session before the others",
  "features/strategies/attempts.ts": "bytes",
  "features/wizard/check.ts": "whole numbers: seconds and candles",
  "features/wizard/draft.ts": "seconds and candles",
  "features/wizard/faults.ts": "places in a list",
  "features/wizard/summary.tsx": "candles",
};

test("money never becomes a float outside shared/format", () => {
  const found = files
    .filter(({ name }) => !name.startsWith("shared/format/") && name !== "shared/api/schema.ts" && !(name in counted))
    .flatMap(({ name, text }) =>
      text.split("\n").flatMap((line, i) => (/\b(parseFloat|Number)\(/.test(line) ? [`${name}:${i + 1} ${line.trim()}`] : [])),
    );
  expect(found).toEqual([]);
  expect(
    Object.keys(counted).filter((name) => !files.some((f) => f.name === name && /\b(parseFloat|Number)\(/.test(f.text))),
  ).toEqual([]);
});

/** Files that keep something in the browser, and what. */
const keeps: Record<string, string> = {
  "shared/live/wishes.ts": "what this browser tells of",
  "shared/theme/theme.ts": "which theme was chosen",
  "features/wizard/draft.ts": "what was written of a bot that is not made yet, until the tab is closed; there is no secret in it",
};

test("the browser keeps the theme, what it tells of and a bot that is not made yet, and nothing comes from elsewhere", () => {
  const found = files.flatMap(({ name, text }) =>
    text
      .split("\n")
      .flatMap((line, i) =>
        (/\b(localStorage|sessionStorage|indexedDB)\b/.test(line) && !(name in keeps)) ||
        /\b(src|url)[=(]["'`{(]*https?:/.test(line) ||
        /dangerouslySetInnerHTML|innerHTML/.test(line)
          ? [`${name}:${i + 1} ${line.trim()}`]
          : [],
      ),
  );
  expect(found).toEqual([]);
});
