import { count, decimal, percent, ratio } from "~/shared/format/number";
import { duration } from "~/shared/format/time";

type Sort = "ratio" | "share" | "return" | "count" | "money" | "time" | "fall";

/** A metric of a report: its title, how it is written, and what is neither good nor bad of it. */
interface Metric {
  title: string;
  sort: Sort;
  /** Less of it is better. */
  smaller?: boolean;
}

/** Every metric that a sweep can rank by, in the order in which they are offered. */
export const metrics: Readonly<Record<string, Metric>> = {
  sharpe: { title: "Sharpe", sort: "ratio" },
  total_return: { title: "Return", sort: "return" },
  max_drawdown: { title: "Drawdown", sort: "fall", smaller: true },
  trades: { title: "Trades", sort: "count" },
  final_equity: { title: "Final equity", sort: "money" },
  sortino: { title: "Sortino", sort: "ratio" },
  calmar: { title: "Calmar", sort: "ratio" },
  cagr: { title: "Return a year", sort: "return" },
  profit_factor: { title: "Profit factor", sort: "ratio" },
  win_rate: { title: "Win rate", sort: "share" },
  expectancy: { title: "Expectancy", sort: "money" },
  avg_trade: { title: "Mean trade", sort: "return" },
  best_trade: { title: "Best trade", sort: "return" },
  worst_trade: { title: "Worst trade", sort: "return" },
  sqn: { title: "SQN", sort: "ratio" },
  kelly: { title: "Kelly", sort: "return" },
  exposure: { title: "Exposure", sort: "share" },
  volatility: { title: "Volatility", sort: "share", smaller: true },
  avg_drawdown: { title: "Mean drawdown", sort: "fall", smaller: true },
  max_drawdown_duration_ms: { title: "Longest drawdown", sort: "time", smaller: true },
  ulcer_index: { title: "Ulcer index", sort: "fall", smaller: true },
  cvar_95: { title: "CVaR 95", sort: "return" },
  fees_paid: { title: "Fees", sort: "money", smaller: true },
  avg_duration_ms: { title: "Mean length of a trade", sort: "time" },
  max_win_streak: { title: "Longest run of gains", sort: "count" },
  max_loss_streak: { title: "Longest run of losses", sort: "count", smaller: true },
  buy_hold_return: { title: "Buy and hold", sort: "return" },
};

/** The four that most people look at. */
export const first = ["sharpe", "total_return", "max_drawdown", "trades"] as const;

const of = (name: string): Metric => metrics[name] ?? { title: name.replaceAll("_", " "), sort: "ratio" };

/** titleOf is a metric's name for people. */
export const titleOf = (name: string) => of(name).title;

/** writeMetric writes a value of a metric. Of money it is a picture of an amount, in the cell of a map; exact amounts are text. */
export function writeMetric(name: string, value: number | null | undefined): string {
  const { sort } = of(name);
  if (value === null || value === undefined) return ratio(value);
  switch (sort) {
    case "share":
      return percent(value);
    case "return":
      return percent(value, 1, true);
    case "fall":
      return percent(-Math.abs(value));
    case "count":
      return count(value);
    case "money":
      return decimal(value.toFixed(2), 2);
    case "time":
      return duration(value);
    default:
      return ratio(value);
  }
}

/** centre is the value that is neither good nor bad: the cash of the beginning, a profit factor of one, otherwise zero. */
export function centre(name: string, cash: number): number {
  if (name === "final_equity") return cash;
  return name === "profit_factor" ? 1 : 0;
}

/** height is a value as the colours want it: above zero is good, and more is better. */
export const height = (name: string, value: number, cash: number) => (of(name).smaller ? -value : value - centre(name, cash));

/** value is the way back. */
export const valueAt = (name: string, height: number, cash: number) => (of(name).smaller ? -height : height + centre(name, cash));

/** signed says whether values of both signs mean something: then it is told how many are above. */
export const signed = (name: string) => !of(name).smaller && ["ratio", "return"].includes(of(name).sort);
