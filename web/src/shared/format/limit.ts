import { decimal } from "./number";

/**
 * The engine's sentences name a limit as one writes it, for whoever types commands: daily_loss_pct=0.1. Journals keep them so, and what was
 * written must come out the same when it is replayed; so the words are put in here, where people read them.
 */
const percents = (name: string) => (v: string) => `the ${name} of ${v}\u202f%`;
const then = (what: string, window?: string, pause?: string) => `${what} within ${window}, then ${pause} without entries`;

const words: Record<string, (value: string) => string> = {
  daily_loss_pct: percents("daily loss limit"),
  daily_profit_pct: percents("daily profit limit"),
  price_band_pct: percents("price band"),
  stop_loss_pct: percents("stop loss"),
  take_profit_pct: percents("take profit"),
  trailing_stop_pct: percents("trailing stop"),
  max_position: (v) => `the limit of ${decimal(v)} for a position`,
  max_order: (v) => `the limit of ${decimal(v)} for an order`,
  orders_per_minute: (v) => `the limit of ${v} orders a minute`,
  open_orders: (v) => `the limit of ${v} open orders`,
  daily_trades: (v) => `the limit of ${v} trades a day`,
  no_shorts: () => "the rule against short positions",
  cooldown: (v) => `a pause of ${v} after a loss`,
  stop_guard: (v) => {
    const [count, window, pause] = v.split("/");
    return `the stop guard (${then(`${count} stops`, window, pause)})`;
  },
  drawdown_guard: (v) => {
    const [part, window, pause] = v.split("/");
    return `the drawdown guard (${then(`${part}\u202f%`, window, pause)})`;
  },
  low_profit: (v) => {
    const [part, window, pause] = v.split("/");
    return `the low profit rule (${then(`less than ${part}\u202f%`, window, pause)})`;
  },
};

const named = new RegExp(
  `(\\bthe )?\\b(${Object.keys(words).join("|")})(?:=(-?\\d+(?:\\.\\d+)?[smhdw]?(?:/\\d+[smhdw]){0,2}|true))?(?![\\w=])`,
  "g",
);

/** spoken puts words in the place of the names of limits in a sentence of the engine. A bare word of English is left as it is. */
export function spoken(text: string): string {
  return text.replace(named, (all, _the, name: string, value: string | undefined) => {
    if (value !== undefined || name === "no_shorts") return words[name]?.(value ?? "") ?? all;
    return name.includes("_") ? all.replace(name, name.replace(/_pct$/, "").replaceAll("_", " ")) : all;
  });
}
