import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type House, keys } from "./house.ts";

type Made = Record<string, unknown> & { id: string };

/** What an installation has that has been used for a while, and what pages show it at. */
export interface Screen {
  name: string;
  path: string;
  /** Nobody needs to have signed in. */
  outside?: boolean;
}

/**
 * furnish makes the admin, signs in, and fills an installation: tests, a sweep, bots, an account, users, tokens. It goes through the page, whose
 * browser keeps the session.
 */
export async function furnish(page: Page, house: House, tools: string): Promise<Screen[]> {
  const password = "velvet otter juggles 9 anvils";
  await page.goto(`${house.url}/signin`);
  let csrf = "";
  const ask = async (method: string, path: string, body?: unknown): Promise<Made> => {
    const [status, text] = await page.evaluate(
      async ([method, path, body, csrf]) => {
        const headers: Record<string, string> = { "X-CSRF-Token": csrf, ...(body ? { "Content-Type": "application/json" } : {}) };
        const a = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body } : {}) });
        return [a.status, await a.text()] as const;
      },
      [method, path, body === undefined ? "" : JSON.stringify(body), csrf] as const,
    );
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text ? JSON.parse(text) : {}) as Made;
  };
  const done = async (path: string) => {
    for (let i = 0; i < 600; i++) {
      const job = await ask("GET", path);
      if (job.status === "done") return;
      if (job.status === "failed" || job.status === "canceled") throw new Error(`${path}: ${JSON.stringify(job)}`);
      await page.waitForTimeout(100);
    }
    throw new Error(`${path} does not end`);
  };

  await ask("POST", "/auth/setup", { link: house.setup, name: "ada", password });
  csrf = String((await ask("POST", "/auth/sign-in", { account: "ada", password })).csrf_token);

  const wasm = readFileSync(join(tools, "my-strategy/my-strategy.wasm")).toString("base64");
  await page.evaluate(
    async ([wasm, csrf]) => {
      const form = new FormData();
      form.set(
        "file",
        new Blob([Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0))], { type: "application/wasm" }),
        "my-strategy.wasm",
      );
      const a = await fetch("/api/v1/strategies", { method: "POST", headers: { "X-CSRF-Token": csrf }, body: form });
      if (!a.ok) throw new Error(await a.text());
    },
    [wasm, csrf] as const,
  );
  const account = await ask("POST", "/accounts", { exchange: "binance", name: "main", key: keys.good[0], secret: keys.good[1] });
  await ask("POST", `/accounts/${account.id}/test`);
  await ask("POST", "/users", { name: "bob", role: "trader", email: "bob@example.org" });
  await ask("POST", "/api-tokens", { name: "backup script", scope: "read" });
  const slots = (market: string) => [{ market }];
  const config = await ask("POST", "/bot-configs", {
    name: "steady",
    strategy: "sma-cross",
    slots: slots("synth:BTCUSDT:1m"),
    limits: ["daily_loss_pct=3"],
  });
  const bot = await ask("POST", "/bots", {
    name: "BTC steady",
    strategy: "sma-cross",
    slots: slots("synth:BTCUSDT:1m"),
    params: { fast: "10", slow: "30" },
  });
  await ask("POST", `/bots/${bot.id}/start`);
  // One that a limit will pause, so that something needs its owner.
  const careful = await ask("POST", "/bots", {
    name: "SOL careful",
    strategy: "ema-rsi",
    slots: slots("synth:SOLUSDT:1m"),
    limits: ["daily_loss_pct=0.1"],
  });
  await ask("POST", `/bots/${careful.id}/start`);
  const created = await ask("POST", "/bots", {
    name: "ETH not begun",
    strategy: "my-strategy",
    slots: slots("synth:ETHUSDT:5m"),
  });

  const download = await ask("POST", "/downloads", { market: "synth:BTCUSDT:1h", from: 0 });
  await done(`/downloads/${download.id}`);
  const tests = await Promise.all(
    [
      { fast: 9, slow: 21 },
      { fast: 12, slow: 48 },
      { fast: 20, slow: 100 },
    ].map((params) =>
      ask("POST", "/backtests", {
        strategy: "sma-cross",
        slots: slots("synth:BTCUSDT:1h"),
        params,
        fee: "0.001",
        slippage_bps: "2",
      }),
    ),
  );
  // One of more candles than come at once.
  const from = Date.now() - 22_000 * 60_000;
  const minutes = await ask("POST", "/downloads", { market: "synth:BTCUSDT:1m", from });
  await done(`/downloads/${minutes.id}`);
  const long = await ask("POST", "/backtests", { strategy: "sma-cross", slots: slots("synth:BTCUSDT:1m"), from, fee: "0.001" });
  const sweep = await ask("POST", "/sweeps", {
    strategy: "sma-cross",
    slots: slots("synth:BTCUSDT:1h"),
    axes: ["fast=4..20:4", "slow=24..72:12"],
    fee: "0.001",
  });
  for (const t of [...tests, long]) await done(`/backtests/${t.id}`);
  await done(`/sweeps/${sweep.id}`);
  const strategies = (await ask("GET", "/strategies?limit=100")).items as { id: string; name: string }[];
  const mine = strategies.find((s) => s.name === "my-strategy")?.id ?? "";

  const users = (await ask("GET", "/users")).items as { id: string; name: string }[];
  const bob = users.find((u) => u.name === "bob")?.id ?? "";

  const [first] = tests;
  const screen = (name: string, path: string): Screen => ({ name, path });
  return [
    screen("overview", "/"),
    screen("bots", "/bots"),
    screen("bots-configs", "/bots?tab=configs"),
    screen("bot", `/bots/${bot.id}`),
    screen("bot-created", `/bots/${created.id}`),
    screen("bot-trades", `/bots/${bot.id}?tab=trades`),
    screen("bot-orders", `/bots/${bot.id}?tab=orders`),
    screen("bot-logs", `/bots/${bot.id}?tab=logs`),
    ...[1, 2, 3, 4, 5].map((step) => screen(`wizard-${step}`, `/bots/new?config=${config.id}&step=${step}`)),
    screen("strategies", "/strategies"),
    screen("strategy", `/strategies/${mine}`),
    screen("backtests", "/backtests"),
    screen("backtest-new", "/backtests/new?strategy=sma-cross&market=synth:BTCUSDT:1h"),
    screen("backtest", `/backtests/${first?.id}`),
    screen("backtest-trades", `/backtests/${long.id}?tab=trades`),
    screen("backtest-settings", `/backtests/${first?.id}?tab=settings`),
    screen("compare", `/backtests/compare?ids=${tests.map((t) => t.id).join(",")}`),
    screen("sweeps", "/sweeps"),
    screen("sweep-new", "/sweeps/new?strategy=sma-cross&market=synth:BTCUSDT:1h"),
    screen("sweep", `/sweeps/${sweep.id}`),
    screen("markets", "/markets"),
    screen("market", "/markets/synth/BTCUSDT"),
    screen("accounts", "/accounts"),
    ...["profile", "security", "sessions", "tokens", "notifications", "users", "audit", "system"].map((tab) =>
      screen(`settings-${tab}`, `/settings?tab=${tab}`),
    ),
    screen("settings-user", `/settings?tab=users&user=${bob}`),
    screen("nowhere", "/nowhere"),
    { ...screen("signin", "/signin"), outside: true },
    { ...screen("forgot", "/signin?view=forgot"), outside: true },
    { ...screen("setup", "/setup#nothing"), outside: true },
    { ...screen("reset", "/reset#nothing"), outside: true },
  ];
}
