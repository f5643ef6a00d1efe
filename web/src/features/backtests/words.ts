import type { Schema } from "~/shared/api/client";
import { count, money, percent, ratio, signed } from "~/shared/format/number";
import { duration } from "~/shared/format/time";

type Kind = "returned" | "dropped" | "share" | "ratio" | "counted" | "amount" | "earned" | "duration";

export interface Metric {
  name: string;
  title: string;
  kind: Kind;
  /** What it is, in a sentence. */
  help: string;
}

/** Every metric in the order of the page, as the HTML report has them. */
export const metrics: readonly Metric[] = [
  {
    name: "total_return",
    title: "Return",
    kind: "returned",
    help: "What was gained or lost, as a share of the money at the beginning.",
  },
  {
    name: "buy_hold_return",
    title: "Buy and hold",
    kind: "returned",
    help: "What buying at the first open and keeping it to the last close would have brought, without costs.",
  },
  {
    name: "cagr",
    title: "Return a year",
    kind: "returned",
    help: "The steady yearly return that would have led to the same end (CAGR).",
  },
  {
    name: "max_drawdown",
    title: "Max drawdown",
    kind: "dropped",
    help: "The deepest fall of equity below an earlier high, at the close of any candle.",
  },
  {
    name: "avg_drawdown",
    title: "Average drawdown",
    kind: "dropped",
    help: "How deep equity fell on average each time it was below an earlier high.",
  },
  {
    name: "max_drawdown_duration_ms",
    title: "Longest drawdown",
    kind: "duration",
    help: "The longest time from a high of equity until it was reached again, or until the end.",
  },
  {
    name: "ulcer_index",
    title: "Ulcer index",
    kind: "share",
    help: "Root mean square of the drawdown: long and deep falls weigh most.",
  },
  {
    name: "volatility",
    title: "Volatility",
    kind: "share",
    help: "Standard deviation of daily returns, scaled to a year of 365 days.",
  },
  {
    name: "sharpe",
    title: "Sharpe",
    kind: "ratio",
    help: "Mean daily return over its standard deviation, times the root of 365; the risk-free rate is taken as 0.",
  },
  { name: "sortino", title: "Sortino", kind: "ratio", help: "As Sharpe, but only days that lost count as risk." },
  { name: "calmar", title: "Calmar", kind: "ratio", help: "Return a year over the deepest drawdown." },
  { name: "cvar_95", title: "CVaR 95, a day", kind: "returned", help: "Mean return of the worst 5 % of days." },
  { name: "exposure", title: "Exposure", kind: "share", help: "Share of the candles at whose close a position was held." },
  { name: "trades", title: "Trades", kind: "counted", help: "Positions from flat to flat that were closed." },
  { name: "win_rate", title: "Won", kind: "share", help: "Share of trades that earned more than their fees." },
  {
    name: "profit_factor",
    title: "Profit factor",
    kind: "ratio",
    help: "Money won in winning trades over money lost in losing ones; undefined without a loss.",
  },
  { name: "expectancy", title: "Expectancy", kind: "earned", help: "What a trade earned on average, after fees." },
  {
    name: "avg_trade",
    title: "Average trade",
    kind: "returned",
    help: "Mean return of a trade: its profit over the value of its largest position at entry.",
  },
  {
    name: "best_trade",
    title: "Best trade",
    kind: "returned",
    help: "The highest return of a trade on the value of its largest position.",
  },
  {
    name: "worst_trade",
    title: "Worst trade",
    kind: "returned",
    help: "The lowest return of a trade on the value of its largest position.",
  },
  { name: "avg_duration_ms", title: "Average duration", kind: "duration", help: "How long a trade was held on average." },
  { name: "max_win_streak", title: "Winning streak", kind: "counted", help: "The most winning trades in a row." },
  { name: "max_loss_streak", title: "Losing streak", kind: "counted", help: "The most losing trades in a row." },
  {
    name: "sqn",
    title: "SQN",
    kind: "ratio",
    help: "System quality number: mean profit of a trade over its standard deviation, times the root of their number.",
  },
  {
    name: "kelly",
    title: "Kelly",
    kind: "ratio",
    help: "The share of capital a trade that the Kelly criterion would stake; the estimate is rough, few dare half of it.",
  },
  { name: "fees_paid", title: "Fees", kind: "amount", help: "All fees paid, those of an open position included." },
];

/** final_equity is in comparisons beside the metrics. */
export const finalEquity: Metric = {
  name: "final_equity",
  title: "Final equity",
  kind: "amount",
  help: "What the account was worth at the last close, an open position at that price.",
};

const plain = (n: number) => n.toFixed(8); // a metric is a float in the API; its text goes through the one place that writes money

/** write puts the value of a metric into words, and says whether it is a gain or a loss. */
export function write(m: Metric, value: number | null | undefined): { text: string; tone?: "gain" | "loss" } {
  const tone =
    value === null || value === undefined || value === 0 ? {} : { tone: value > 0 ? ("gain" as const) : ("loss" as const) };
  if (value === null || value === undefined) return { text: "–" };
  switch (m.kind) {
    case "returned":
      return { text: percent(value, 1, true), ...tone };
    case "dropped":
      return { text: percent(-value) };
    case "share":
      return { text: percent(value) };
    case "counted":
      return { text: count(value) };
    case "amount":
      return { text: money(plain(value)) };
    case "earned":
      return { text: signed(plain(value)), ...tone };
    case "duration":
      return { text: duration(value) };
    default:
      return { text: ratio(value) };
  }
}

/** The questions that are asked of every result. */
export const questions: Record<string, string> = {
  one_trade: "Share of the best trade",
  few_trades: "Number of trades",
  sharpe_interval: "Sharpe, 95 % interval",
  first_last: "Last 30 % against first 70 %",
  costs: "Costs assumed",
  slippage_5bps: "With 5 bps of slippage",
  double_fees: "With doubled fees",
  data_gaps: "Gaps in the data",
  rounded_prices: "Rounded prices",
  warmup: "Warm-up",
  open_position: "Position at the end",
};

/** beside is the number that a verdict is about, where it says something without its sentence. */
export function beside(b: Schema<"ReportBelief">): string {
  if (b.value === null) return "";
  switch (b.id) {
    case "one_trade":
      return `${percent(b.value, 0)} of profit`;
    case "few_trades":
      return b.value === 1 ? "1 trade" : `${count(b.value)} trades`;
    case "slippage_5bps":
    case "double_fees":
      return percent(b.value, 1, true);
    case "data_gaps":
      return `${count(b.value)} missing`;
    case "rounded_prices":
      return count(b.value);
    case "open_position":
      return b.value === 0 ? "none" : `${percent(b.value, 0)} of equity`;
    default:
      return "";
  }
}

/** sentenceOf is a verdict's sentence with the signs of this page, without what only the command line can do. */
export const sentenceOf = (text: string): string =>
  text
    .replace(/ with --slippage-bps and --spread-bps/, "")
    .replace(/(^|[\s(])-(?=\d)/g, "$1\u2212")
    .replace(/(\d) %/g, "$1\u202f%");
