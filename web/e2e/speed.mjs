/**
 * How fast the report of a large backtest is: 5,000 trades in the table, 100,000 candles on the chart. In a real browser, with the
 * built dashboard, and answers made here, so that only the page is measured.
 *
 *   npx vite build && node e2e/speed.mjs [--trades 5000] [--candles 100000] [--chromium /usr/bin/chromium] [--picture FILE.png]
 *
 * Prints the figures; fails if a limit is broken that somebody would notice.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: flags } = parseArgs({
  options: {
    trades: { type: "string", default: "5000" },
    candles: { type: "string", default: "100000" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    picture: { type: "string" }, // of the chart as far out as it goes
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
  },
});
const TRADES = Number(flags.trades);
const CANDLES = Number(flags.candles);

// Milliseconds of the page's own thread, however busy the machine is: a frame that takes 33 is seen 30 times a second. The clock's
// times are printed beside them and break nothing.
const limits = { drawn: 4000, read: 33, flick: 60, jump: 1000 };

const MINUTE = 60_000;
const begin = Date.UTC(2026, 0, 1);
const id = "speed";
const answers = new Map(Object.entries(made()));

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/api/v1/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": \nid: 1\n\n");
    return;
  }
  if (path.startsWith("/api/") || path === "/health") {
    const body = answers.get(path.replace("/api/v1", "")) ?? '{"items":[],"next_cursor":""}';
    response.writeHead(200, { "Content-Type": "application/json" }).end(body);
    return;
  }
  const file = extname(path) ? join(flags.dist, path) : join(flags.dist, "index.html");
  try {
    const body = await readFile(file);
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: flags.chromium,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let failed = false;
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (e) => {
    failed = true;
    console.error("an error on the page:", e.message);
  });
  // The clock says what somebody notices here and now; the processor's time says what the page costs, whatever else this machine does.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * (metrics.find((m) => m.name === "TaskDuration")?.value ?? 0);
  };
  const from = performance.now();
  await page.goto(`${base}/backtests/${id}?tab=trades`);
  const table = page.getByRole("region", { name: /^Trades; Enter/ });
  await table.locator("tbody tr[data-row]").first().waitFor();
  tell("trades in the table after", performance.now() - from);
  const figure = page.getByRole("figure", { name: /Candles of/ });
  await figure.locator("canvas").first().waitFor();
  await settled(page);
  tell("candles on the chart after", performance.now() - from);
  tell("  processor until then", await busy(), limits.drawn);
  console.log(`the chart says: ${await figure.locator("figcaption span").first().textContent()}`);

  const rows = await table.locator("tbody tr[data-row]").count();
  console.log(`${rows} of ${TRADES} rows are in the page at once`);
  if (rows > 120) failed = true;
  await table.scrollIntoViewIfNeeded();
  for (const [what, ms, far, most] of [
    ["as one reads, 3,000 px a second", 3000, 9000, limits.read],
    ["from the first to the last in 3 s", 3000, Number.POSITIVE_INFINITY, limits.flick],
  ]) {
    const work = await busy();
    const scroll = await page.evaluate(
      ({ name, ms, far }) =>
        window.__frames(document.querySelector(`[aria-label^="${name}"]`), ms, (e, part) => {
          e.scrollTop = part * Math.min(far, e.scrollHeight);
        }),
      { name: "Trades; Enter", ms, far },
    );
    console.log(`scrolling the trades ${what}:`);
    tell("  frame, median", scroll.median);
    tell("  frame, 95 of 100", scroll.p95);
    tell("  processor for a frame", ((await busy()) - work) / scroll.frames, most);
    console.log(`  ${scroll.frames} frames, the longest ${scroll.max.toFixed(0)} ms; blank at the end: ${await blank(table)}`);
    if (await blank(table)) failed = true;
  }

  // From trade to trade over the whole chart, as one does with the arrows.
  // What the scrolling left behind is swept up first: it is no part of this.
  await devtools.send("HeapProfiler.collectGarbage");
  await page.waitForTimeout(500);
  const before = performance.now();
  const idle = await busy();
  const last = table.locator("tbody tr[data-row]").last();
  await last.click();
  await settled(page);
  tell("from a trade to its place on the chart", performance.now() - before);
  tell("  processor", (await busy()) - idle, limits.jump);

  await figure.scrollIntoViewIfNeeded();
  const box = await figure.boundingBox();
  const still = await busy();
  const pan = page.evaluate(() => window.__frames(document.body, 3000, () => {}));
  const until = Date.now() + 2800;
  let x = box.x + 200;
  while (Date.now() < until) {
    // Drag, and zoom out with the wheel until all of the candles are there.
    await page.mouse.move(x, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(x + 300, box.y + 150, { steps: 12 });
    await page.mouse.up();
    await page.mouse.wheel(0, 300);
    x = box.x + 200;
  }
  const moved = await pan;
  tell("dragging and zooming the chart, frame, median", moved.median);
  tell("  frame, 95 of 100", moved.p95);
  tell("  processor for a frame", ((await busy()) - still) / moved.frames, limits.read);
  console.log(`  ${moved.frames} frames, the longest ${moved.max.toFixed(0)} ms`);

  // As far out as it goes: some ten thousand candles and their fills are drawn anew with every step of the pointer.
  await page.mouse.move(box.x + 600, box.y + 150);
  for (let i = 0; i < 120; i++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(10);
  }
  await settled(page);
  if (flags.picture) await figure.screenshot({ path: flags.picture });
  const far = await busy();
  const whole = page.evaluate(() => window.__frames(document.body, 3000, () => {}));
  const end = Date.now() + 2800;
  while (Date.now() < end) {
    await page.mouse.move(box.x + 600, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(box.x + 700, box.y + 150, { steps: 12 });
    await page.mouse.move(box.x + 600, box.y + 150, { steps: 12 });
    await page.mouse.up();
  }
  const all = await whole;
  tell("dragging the chart as far out as it goes, frame, median", all.median);
  tell("  frame, 95 of 100", all.p95);
  tell("  processor for a frame", ((await busy()) - far) / all.frames, limits.read);
  console.log(`  ${all.frames} frames, the longest ${all.max.toFixed(0)} ms`);
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
process.exitCode = failed ? 1 : 0;

/** tell prints a time, and fails the run if it has a limit that it breaks. */
function tell(what, ms, most = Number.POSITIVE_INFINITY) {
  const bad = ms > most;
  failed ||= bad;
  console.log(
    `${bad ? "TOO SLOW " : ""}${what}: ${ms.toFixed(ms < 100 ? 1 : 0)} ms${Number.isFinite(most) ? ` (at most ${most})` : ""}`,
  );
}

/** Two frames without anything to do: what was asked for is drawn. */
async function settled(page) {
  await page.evaluate(() => {
    window.__frames ??= (element, ms, act) =>
      new Promise((resolve) => {
        const gaps = [];
        const start = performance.now();
        let before = start;
        const step = (now) => {
          if (now > before) gaps.push(now - before);
          before = now;
          const part = (now - start) / ms;
          if (part >= 1) {
            gaps.sort((a, b) => a - b);
            const at = (q) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * q))] ?? 0;
            resolve({ frames: gaps.length, median: at(0.5), p95: at(0.95), max: gaps.at(-1) ?? 0 });
            return;
          }
          act(element, Math.max(0, part));
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      });
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** Whether one would see an empty table where rows should be. */
function blank(table) {
  return table.evaluate((e) => {
    const seen = e.getBoundingClientRect();
    const under = [...e.querySelectorAll("tbody tr[data-row]")].filter((r) => {
      const b = r.getBoundingClientRect();
      return b.bottom > seen.top && b.top < seen.bottom;
    });
    return under.length < 5;
  });
}

/** What the server answers: a report with many trades, a chart with many candles. */
function made() {
  const price = (i) => 60_000 + 4000 * Math.sin(i / 900) + 300 * Math.sin(i / 17) + (i % 7) * 11;
  const every = Math.max(1, Math.floor((CANDLES - 20) / TRADES));
  const trades = Array.from({ length: TRADES }, (_, i) => {
    const [a, b] = [i * every, i * every + Math.max(1, every - 2)];
    const pnl = (price(b) - price(a)) * 0.1;
    return {
      symbol: "BTCUSDT",
      slot: "main",
      side: i % 3 === 0 ? "short" : "long",
      entry_time: begin + a * MINUTE,
      entry_price: price(a).toFixed(2),
      exit_time: begin + b * MINUTE,
      exit_price: price(b).toFixed(2),
      qty: "0.1",
      pnl: pnl.toFixed(4),
      fees: "12.0123",
      exit_reason: ["signal", "stop_loss", "take_profit"][i % 3],
      tag: ["breakout", "cross up", ""][i % 3],
    };
  });
  const settings = {
    module: "ab".repeat(32),
    candles: ["synth:BTCUSDT:1m"],
    from: begin,
    to: begin + CANDLES * MINUTE,
    params: { fast: 10, slow: 30 },
    seed: 1,
    cash: "10000",
    fee: "0.001",
    maker_fee: "0.001",
    slippage_bps: "2",
    spread_bps: "1",
    tick: "0",
    lot: "0",
    min_notional: "0",
    volume_cap: "0",
    funding: "0",
    fill_model: "default",
    limits: [],
  };
  const group = (name) => ({
    name,
    trades: TRADES / 3,
    wins: TRADES / 6,
    pnl: "100",
    fees: "10",
    avg_trade: 1,
    profit_factor: 1.2,
  });
  const job = {
    id,
    kind: "backtest",
    status: "done",
    error: "",
    done: 1000,
    total: 1000,
    progress: 1,
    left_ms: null,
    created: begin,
    changed: begin,
    spec: { settings },
  };
  const metrics =
    "win_rate profit_factor expectancy avg_trade best_trade worst_trade avg_duration_ms sqn max_win_streak max_loss_streak fees_paid kelly total_return buy_hold_return cagr sharpe sortino calmar volatility max_drawdown avg_drawdown max_drawdown_duration_ms exposure ulcer_index cvar_95".split(
      " ",
    );
  const result = {
    strategy: "sma-cross",
    strategy_version: "1.0.0",
    final_equity: "12101.64",
    metrics: { ...Object.fromEntries(metrics.map((name) => [name, 0.2])), trades: TRADES },
    trades,
    open_positions: [],
    candles: CANDLES,
    fills: TRADES * 2,
    refusals: 0,
    fuel: 1,
    module_sha256: settings.module,
    data_sha256: settings.module,
    journal_sha256: settings.module,
    engine_version: "speed",
    run_ns: 1e6,
    candles_per_second: 1e6,
    warnings: [],
    beliefs: [],
    settings,
    slots: [
      {
        slot: "main",
        symbol: "BTCUSDT",
        source: "synth:BTCUSDT:1m",
        timeframe: "1m",
        candles: CANDLES,
        warmup: 0,
        warmup_short: 0,
        from: begin,
        to: begin + CANDLES * MINUTE,
        gaps: 0,
        missing: 0,
        rounded: 0,
      },
    ],
    monthly_returns: [],
    by_tag: ["breakout", "cross up", ""].map(group),
    by_exit_reason: ["signal", "stop_loss", "take_profit"].map(group),
  };
  const fill = (t, entry) => ({
    time: entry ? t.entry_time : t.exit_time,
    side: (t.side === "long") === entry ? "buy" : "sell",
    price: entry ? t.entry_price : t.exit_price,
    qty: t.qty,
    reason: entry ? "signal" : t.exit_reason,
    tag: t.tag,
  });
  const plot = (name, shift) => ({
    name,
    pane: "",
    times: Array.from({ length: CANDLES }, (_, i) => begin + (i + 1) * MINUTE),
    values: Array.from({ length: CANDLES }, (_, i) => price(Math.max(0, i - shift))),
  });
  const chart = {
    equity: Array.from({ length: 2000 }, (_, i) => ({
      time: begin + ((i + 1) * CANDLES * MINUTE) / 2000,
      equity: (10_000 + i).toFixed(2),
      drawdown: 0,
    })),
    slots: [
      {
        slot: "main",
        symbol: "BTCUSDT",
        timeframe: "1m",
        candles: Array.from({ length: CANDLES }, (_, i) => [
          begin + i * MINUTE,
          price(i).toFixed(2),
          (price(i) + 40).toFixed(2),
          (price(i) - 40).toFixed(2),
          price(i + 1).toFixed(2),
          "12.5",
        ]),
        fills: trades.flatMap((t) => [fill(t, true), fill(t, false)]),
        plots: [plot("fast", 10), plot("slow", 30)],
      },
    ],
  };
  const me = {
    csrf_token: "c",
    email: "",
    fresh_until: 0,
    name: "ada",
    recovery_codes: 0,
    role: "admin",
    scope: "admin",
    session: "s",
    token: "",
    totp: false,
    user: "u",
  };
  return Object.fromEntries(
    Object.entries({
      "/auth/session": me,
      "/dashboard": { alarming: 0, alerts: [], bots: [], held: 0, jobs: [], positions: [], time: begin, wealth: [] },
      "/system/kill": { all: false, bots: [], live: false, user: false, users: [] },
      "/health": { status: "ok", version: "speed", checks: [] },
      [`/backtests/${id}`]: job,
      [`/backtests/${id}/result`]: result,
      [`/backtests/${id}/chart`]: chart,
    }).map(([path, body]) => [path, JSON.stringify(body)]),
  );
}
