import { fault, Problem, words } from "~/shared/api/problem";
import type { Costs } from "~/shared/strategy/costs";

/** Where on the form a refusal belongs, and what is left to say beside the button. */
export interface Refusal {
  strategy?: string;
  market?: string;
  period?: string;
  params: Record<string, string>;
  cash?: string;
  costs: Partial<Record<keyof Costs, string>>;
  limits: Record<string, string>;
  seed?: string;
  /** It belongs to no field, or to several. */
  general?: string;
}

const costs = ["fee", "maker_fee", "slippage_bps", "spread_bps", "volume_cap"] as const;

/**
 * refusal finds the field that the server means. What breaks the form of a request is told with its location; what breaks a rule of
 * backtests is a sentence that begins with the name of the setting.
 */
export function refusal(error: unknown, params: readonly string[]): Refusal {
  const none: Refusal = { params: {}, costs: {}, limits: {} };
  if (!error) return none;
  const text = words(error);
  if (!(error instanceof Problem)) return { ...none, general: text };
  const raw = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  const begins = (name: string) => raw.startsWith(`${name} is `) || fault(error, name) !== undefined;

  const cost = costs.find(begins);
  if (cost) return { ...none, costs: { [cost]: fault(error, cost) ?? text } };
  if (/ is no fill model/.test(raw)) return { ...none, costs: { fills: text } };
  if (begins("cash")) return { ...none, cash: fault(error, "cash") ?? text };
  if (begins("seed")) return { ...none, seed: fault(error, "seed") ?? text };
  const limit = /^limit (\w+) /.exec(raw)?.[1];
  if (limit) return { ...none, limits: { [limit]: text } };
  const param = /^parameter "?(\w+)"? /.exec(raw)?.[1] ?? params.find((p) => raw.startsWith(`${p} must `));
  if (param && params.includes(param)) return { ...none, params: { [param]: text } };
  if (/^no candles of /.test(raw)) return { ...none, market: text };
  if (/^the range /.test(raw)) return { ...none, period: text };
  if (/^there is no strategy|has no version/.test(raw)) return { ...none, strategy: text };
  if (/has no slot|^slot /.test(raw)) return { ...none, market: text };
  return { ...none, general: text };
}
