import type { Schema } from "~/shared/api/client";

/** What the tests of backtests have the server answer. */

const HOUR = 3_600_000;
export const begin = Date.UTC(2026, 0, 1);
export const id = "01a21633-50b9-79db-a13b-d5a0ffae7930";
export const module = "3a5205a3baf5f3ebf5f0f369091416d7c1b2f3b9252a363c2ef6a5c2baae3c87";

export const spec = {
  settings: {
    module,
    candles: ["synth:BTCUSDT:1h"],
    from: begin,
    to: begin + 90 * 24 * HOUR,
    params: { fast: 10, slow: 30 },
    seed: 1,
    cash: "10000",
    fee: "0.001",
    maker_fee: null,
    slippage_bps: "0",
    spread_bps: "1",
    tick: "0",
    lot: "0",
    min_notional: "0",
    volume_cap: "0",
    funding: "0",
    fill_model: "default",
    limits: ["stop_loss_pct=5"],
  },
};

export const job = (more: Partial<Schema<"Job">> = {}): Schema<"Job"> => ({
  id,
  kind: "backtest",
  status: "done",
  error: "",
  done: 1000,
  total: 1000,
  progress: 1,
  left_ms: null,
  created: begin,
  changed: begin + 1000,
  spec,
  test: {
    strategy: "sma-cross",
    version: "1.0.0",
    slots: [{ slot: "main", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" }],
    figures: { final_equity: "12100", total_return: 0.21, max_drawdown: 0.2, sharpe: 1.79, trades: 12 },
  },
  ...more,
});

export const strategy: Schema<"Strategy"> = {
  id: "01a21632-e584-768c-9310-12cd52e83c92",
  name: "sma-cross",
  owner: "everybody",
  about: "Buys when the fast average crosses above the slow one.",
  newest: {
    strategy: "01a21632-e584-768c-9310-12cd52e83c92",
    number: 1,
    sha256: module,
    version: "1.0.0",
    valid: true,
    uploader: "tradebot",
    created: begin,
  } as Schema<"StrategyVersion">,
  created: begin,
  changed: begin,
};

export const version = {
  ...strategy.newest,
  describe: {
    name: "sma-cross",
    version: "1.0.0",
    about: strategy.about,
    warmup: 30,
    params: [
      { name: "fast", type: "int", default: 10, min: 1, max: 1000, help: "candles in the fast average" },
      { name: "slow", type: "int", default: 30, min: 2, max: 5000, help: "candles in the slow average" },
    ],
    slots: [{ name: "main", help: "", timeframes: [] }],
    plots: [],
    signals: [],
  },
};

export const trade = (i: number, more: Partial<Schema<"ReportTrade">> = {}): Schema<"ReportTrade"> => ({
  symbol: "BTCUSDT",
  slot: "main",
  side: "long",
  entry_time: begin + i * 10 * HOUR,
  entry_price: "60000.5",
  exit_time: begin + (i * 10 + 1 + (i % 7)) * HOUR,
  exit_price: "60100.5",
  qty: "0.1",
  pnl: i % 3 === 0 ? "-25.5" : `${10 + (i % 50)}.25`,
  fees: "12.01",
  exit_reason: i % 4 === 0 ? "stop_loss" : "signal",
  tag: i % 2 === 0 ? "cross up" : "",
  ...more,
});

const group = (name: string, trades: number): Schema<"ReportGroup"> => ({
  name,
  trades,
  wins: Math.floor(trades / 2),
  pnl: "100.5",
  fees: "12.5",
  avg_trade: 2.5,
  profit_factor: 1.5,
});

export function result(trades = 12, more: Partial<Schema<"ReportResult">> = {}): Schema<"ReportResult"> {
  const list = Array.from({ length: trades }, (_, i) => trade(i));
  return {
    strategy: "sma-cross",
    strategy_version: "1.0.0",
    final_equity: "12101.64222995",
    metrics: {
      trades,
      win_rate: 0.457,
      profit_factor: 1.297,
      expectancy: 43.909584058571454,
      avg_trade: 0.0051,
      best_trade: 0.1858,
      worst_trade: -0.0531,
      avg_duration_ms: 29 * HOUR,
      sqn: 0.53,
      max_win_streak: 3,
      max_loss_streak: 8,
      fees_paid: 763.64310561,
      kelly: 0.1,
      total_return: 0.2102,
      buy_hold_return: 0.0492,
      cagr: 1.149,
      sharpe: 1.79,
      sortino: 3.23,
      calmar: 5.5,
      volatility: 0.495,
      max_drawdown: 0.2088,
      avg_drawdown: 0.03,
      max_drawdown_duration_ms: 36 * 24 * HOUR,
      exposure: 0.479,
      ulcer_index: 0.102,
      cvar_95: -0.0388,
    },
    trades: list,
    open_positions: [],
    open_position: null as never,
    candles: 2165,
    fills: 71,
    refusals: 0,
    fuel: 4387182,
    module_sha256: module,
    data_sha256: "2cd6f33184d40c41821d6da81ef894ca03eeb8674fb84f9b4e554d5fa2c7c5da",
    journal_sha256: "6ef5f779557cebc4d6a480a2a3d0d856de4c660939b7c31615d02f8be9b5c021",
    engine_version: "0.9.2",
    run_ns: 573096,
    candles_per_second: 3777726,
    warnings: [],
    beliefs: [
      { id: "few_trades", verdict: "caution", value: 35, text: "35 trades were closed." },
      {
        id: "one_trade",
        verdict: "failed",
        value: 1.1255,
        text: "The best trade made 113 % of the profit; without it the return is -3.7 %.",
      },
      {
        id: "sharpe_interval",
        verdict: "caution",
        value: -2.73,
        text: "The true Sharpe ratio lies between -2.73 and 5.78 (95 %, block bootstrap of the daily returns).",
      },
      { id: "data_gaps", verdict: "ok", value: 0, text: "No candle is missing among 2165." },
    ],
    settings: { ...spec.settings, maker_fee: "0.001" },
    slots: [
      {
        slot: "main",
        symbol: "BTCUSDT",
        source: "synth:BTCUSDT:1h",
        timeframe: "1h",
        candles: 2165,
        warmup: 30,
        warmup_short: 0,
        from: begin,
        to: begin + 90 * 24 * HOUR,
        gaps: 0,
        missing: 0,
        rounded: 0,
      },
    ],
    monthly_returns: [
      { year: 2026, month: 1, return: -0.04 },
      { year: 2026, month: 2, return: 0.2 },
    ],
    by_tag: [group("cross up", Math.ceil(trades / 2)), group("", Math.floor(trades / 2))],
    by_exit_reason: [group("signal", trades - Math.ceil(trades / 4)), group("stop_loss", Math.ceil(trades / 4))],
    ...more,
  };
}

/** A chart with so many candles of an hour. */
export function chart(candles = 100, trades = 12): Schema<"Chart"> {
  const price = (i: number) => (60_000 + 3000 * Math.sin(i / 40) + (i % 13) * 20).toFixed(2);
  return {
    equity: Array.from({ length: Math.min(candles, 2000) }, (_, i) => ({
      time: begin + (i + 1) * HOUR,
      equity: (10_000 + i).toFixed(2),
      drawdown: 0,
    })),
    slots: [
      {
        slot: "main",
        symbol: "BTCUSDT",
        timeframe: "1h",
        older: 0,
        candles: Array.from({ length: candles }, (_, i) => [
          begin + i * HOUR,
          price(i),
          (60_300 + 3000 * Math.sin(i / 40) + (i % 13) * 20).toFixed(2),
          (59_700 + 3000 * Math.sin(i / 40)).toFixed(2),
          price(i + 1),
          "12.5",
        ]) as never,
        fills: Array.from({ length: trades }, (_, i) => trade(i)).flatMap((t) => [
          { time: t.entry_time, side: "buy", price: t.entry_price, qty: t.qty, reason: "signal", tag: t.tag },
          { time: t.exit_time, side: "sell", price: t.exit_price, qty: t.qty, reason: t.exit_reason, tag: t.tag },
        ]),
        plots: [
          {
            name: "fast",
            pane: "",
            times: Array.from({ length: candles }, (_, i) => begin + (i + 1) * HOUR),
            values: Array.from({ length: candles }, (_, i) => 60_000 + 3000 * Math.sin((i - 5) / 40)),
          },
        ],
      },
    ],
  };
}

export function comparison(more: Partial<Schema<"Comparison">> = {}): Schema<"Comparison"> {
  const compared = (n: string): Schema<"Compared"> => ({
    id: n,
    strategy: "sma-cross",
    version: "1.0.0",
    module_sha256: module,
    data_sha256: "same",
    trades: 35,
  });
  return {
    backtests: [compared("one"), compared("two")],
    metrics: [
      { name: "final_equity", values: [12101.64, 9000], best: 0 },
      { name: "trades", values: [35, 6], best: 0 },
      { name: "total_return", values: [0.21, -0.1], best: 0 },
      { name: "sharpe", values: [1.79, null], best: 0 },
      { name: "max_drawdown", values: [0.2, 0.3], best: 0 },
    ],
    settings: [
      { name: "params.fast", values: [10, 20] },
      { name: "limits", values: [[], ["stop_loss_pct=5"]] },
    ],
    times: [begin, begin + HOUR],
    equity: [
      ["10000", "12101.64"],
      ["10000", null],
    ],
    ...more,
  };
}

export const coverage = (more: Partial<Schema<"Coverage">> = {}): Schema<"Coverage"> => ({
  market: "synth:BTCUSDT:1h",
  candles: 2000,
  ranges: [
    { from: begin, to: begin + 1000 * HOUR, candles: 1000 },
    { from: begin + 1010 * HOUR, to: begin + 2010 * HOUR, candles: 1000 },
  ],
  gaps: [{ from: begin + 1000 * HOUR, to: begin + 1010 * HOUR, candles: 10 }],
  sealed_months: 0,
  superseded: 0,
  ...more,
});
