import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page, type Request } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A browser with a new profile. What it would ask of the network by itself is switched off. */
export async function open(
  more: { width?: number; dark?: boolean } = {},
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), "tradebot-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    viewport: { width: more.width ?? 1440, height: 900 },
    colorScheme: more.dark ? "dark" : "light",
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(30_000);
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What a page complains of. */
export interface Watch {
  /** What was said since the last time. */
  take(): string[];
  /** How many requests changed something, and how many answers were saved as files. */
  done: number;
  /** loaded waits until no code is on its way, and says whether any was: what is seldom needed comes when it is asked for. */
  loaded(): Promise<boolean>;
}

/** watch hears every complaint of a page: of its console, of scripts that fail, of what the security policy forbids. */
export async function watch(page: Page, expected: (text: string) => boolean = () => false): Promise<Watch> {
  let said: string[] = [];
  const note = (text: string) => {
    if (!expected(text)) said.push(text);
  };
  const w: Watch = {
    take: () => {
      const list = said;
      said = [];
      return list;
    },
    done: 0,
    loaded: async () => {
      const any = coming.size > 0;
      while (coming.size > 0) await page.waitForTimeout(20);
      return any;
    },
  };
  const coming = new Set<Request>();
  page.on("request", (r) => r.resourceType() === "script" && coming.add(r));
  for (const end of ["requestfinished", "requestfailed"] as const) page.on(end as "requestfinished", (r) => coming.delete(r));
  page.on(
    "console",
    (m) => (m.type() === "error" || m.type() === "warning") && note(`${m.type()}: ${m.text()} ${m.location().url}`),
  );
  page.on("pageerror", (e) => note(`script: ${e.stack ?? e.message}`));
  page.on("request", (r) => {
    if (r.method() !== "GET") w.done++;
  });
  page.on("download", () => {
    w.done++;
  });
  await page.exposeFunction("forbidden", (text: string) => note(`policy: ${text}`));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      (window as unknown as { forbidden(t: string): void }).forbidden(
        `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`,
      ),
    ),
  );
  return w;
}

/**
 * serious is what axe finds that is serious or worse, by all of its rules or by some, on a page or in a part of it. It comes in by the
 * debugger, which the security policy lets through.
 */
export async function serious(page: Page, rules?: string[], within = "html"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = async ([rules, within]: readonly [string[] | undefined, string]) => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(within, {
      resultTypes: ["violations"],
      ...(rules ? { runOnly: rules } : {}),
    });
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map(
        (v) =>
          `${v.id}: ${v.nodes
            .slice(0, 3)
            .map((n) => `${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`)
            .join(" | ")}`,
      );
  };
  return page.evaluate(found, [rules, within] as const);
}
