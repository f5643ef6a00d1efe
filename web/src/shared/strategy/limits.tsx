import { type ReactNode, useState } from "react";
import { compare, isZero } from "../format/number";
import { Field, Form } from "../ui/field";
import { Switch } from "../ui/switch";

/** A limit or a protection of a bot, which applies to any strategy. The names are those of the API: NAME=VALUE. */
interface Limit {
  name: string;
  title: string;
  help: string;
  unit?: string;
  /** What a value looks like; with it the value is checked. */
  form: RegExp;
  like: string;
}

const amount = /^\d+(\.\d{1,8})?$/;
const whole = /^[1-9]\d*$/;
const span = "\\d+[smhdw]";

/** Every limit, in the order of the API. */
export const limits: readonly Limit[] = [
  {
    name: "stop_loss_pct",
    title: "Stop loss",
    unit: "%",
    form: amount,
    like: "3",
    help: "Below the entry of every position. The engine sells there, whatever the strategy does.",
  },
  { name: "take_profit_pct", title: "Take profit", unit: "%", form: amount, like: "6", help: "Above the entry." },
  {
    name: "trailing_stop_pct",
    title: "Trailing stop",
    unit: "%",
    form: amount,
    like: "4",
    help: "Below the highest price since the entry.",
  },
  {
    name: "daily_loss_pct",
    title: "Daily loss",
    unit: "%",
    form: amount,
    like: "5",
    help: "Of the equity at 00:00 UTC. Then the bot sells what it holds and pauses until the next day.",
  },
  {
    name: "daily_profit_pct",
    title: "Daily profit",
    unit: "%",
    form: amount,
    like: "5",
    help: "Enough for a day: then the bot sells what it holds and pauses until the next one.",
  },
  { name: "daily_trades", title: "Trades a day", form: whole, like: "10", help: "Trades that may end in a day (UTC)." },
  {
    name: "max_position",
    title: "Largest position",
    unit: "quote",
    form: amount,
    like: "5000",
    help: "Value of a slot's position, in quote currency.",
  },
  {
    name: "max_order",
    title: "Largest order",
    unit: "quote",
    form: amount,
    like: "1000",
    help: "Value of one order, in quote currency.",
  },
  { name: "orders_per_minute", title: "Orders a minute", form: whole, like: "20", help: "In any 60 s, exits included." },
  { name: "open_orders", title: "Open orders", form: whole, like: "20", help: "With their stops and targets; at most 128." },
  {
    name: "price_band_pct",
    title: "Price band",
    unit: "%",
    form: amount,
    like: "10",
    help: "How far from the last close an order's price may be.",
  },
  {
    name: "cooldown",
    title: "Cooldown",
    form: new RegExp(`^${span}$`),
    like: "4h",
    help: "No entries for so long after a losing trade: 30m, 4h, 1d.",
  },
  {
    name: "stop_guard",
    title: "Stop guard",
    form: new RegExp(`^[1-9]\\d{0,3}/${span}/${span}$`),
    like: "3/1d/4h",
    help: "After 3 stops within 1d no entries for 4h: 3/1d/4h.",
  },
  {
    name: "drawdown_guard",
    title: "Drawdown guard",
    form: new RegExp(`^\\d+(\\.\\d+)?/${span}/${span}$`),
    like: "10/7d/1d",
    help: "After a fall by 10 % within 7d no entries for 1d: 10/7d/1d.",
  },
  {
    name: "low_profit",
    title: "Low profit",
    form: new RegExp(`^-?\\d+(\\.\\d+)?/${span}/${span}$`),
    like: "0.5/7d/1d",
    help: "If trades of 7d earned less than 0.5 % no entries for 1d: 0.5/7d/1d.",
  },
];

/** careful is what a new bot has unless told otherwise. */
export const careful: readonly string[] = ["daily_loss_pct=5", "stop_loss_pct=5", "orders_per_minute=60"];

/** readLimits is a list of NAME=VALUE by name. */
export function readLimits(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(list.map((text) => [text.split("=", 1)[0] ?? "", text.slice(text.indexOf("=") + 1)]));
}

/** writeLimits is the way back, without those that are empty. */
export function writeLimits(values: Record<string, string>): string[] {
  return Object.entries(values)
    .filter(([, v]) => v.trim() !== "")
    .map(([name, v]) => `${name}=${v.trim()}`);
}

/** inWords says limits as people read them, "Daily loss 5 %" for daily_loss_pct=5. quote: the currency of amounts, if it is known. */
export function inWords(list: readonly string[], quote = ""): string[] {
  return Object.entries(readLimits(list)).map(([name, value]) => {
    const limit = limits.find((l) => l.name === name);
    const title = limit?.title ?? name.replaceAll("_", " ");
    if (name === "no_shorts") return value === "false" ? "Short positions allowed" : "No short positions";
    const unit = limit?.unit === "quote" ? (quote ? ` ${quote}` : "") : limit?.unit ? `\u202f${limit.unit}` : "";
    return `${title} ${value}${unit}`;
  });
}

/** Percentages of what is there: all of it cannot be a limit. */
const parts = new Set(["stop_loss_pct", "trailing_stop_pct", "daily_loss_pct", "drawdown_guard"]);

/** checkLimit says what is wrong with a value; undefined if nothing is, or it is empty. */
export function checkLimit(name: string, value: string): string | undefined {
  const limit = limits.find((l) => l.name === name);
  const text = value.trim();
  if (!limit || text === "") return undefined;
  if (limit.form.test(text)) {
    const head = text.split("/", 1)[0] ?? "";
    if (name !== "low_profit" && isZero(head)) return "More than 0, or leave it empty for no limit.";
    if (parts.has(name) && compare(head, "100") >= 0) return "Less than 100 %.";
    if (name === "open_orders" && compare(head, "128") > 0) return "At most 128.";
    return undefined;
  }
  return `Write it like ${limit.like}, or leave it empty for no limit.`;
}

/** wrongLimits is what is wrong with any of them. */
export function wrongLimits(list: readonly string[]): string[] {
  return Object.entries(readLimits(list)).flatMap(([name, value]) => checkLimit(name, value) ?? []);
}

const often = new Set(["stop_loss_pct", "take_profit_pct", "trailing_stop_pct", "daily_loss_pct", "max_position", "max_order"]);

/** Limits and protections: those that most people set, and the others on demand. What is empty does not limit. */
export function LimitsForm({
  value,
  change,
  errors = {},
  extra,
  quote = "quote",
}: {
  value: readonly string[];
  change(limits: string[]): void;
  errors?: Record<string, string>;
  extra?: ReactNode;
  /** The currency that amounts are in, if it is known. */
  quote?: string;
}) {
  const values = readLimits(value);
  const [all, setAll] = useState(() => Object.keys(values).some((n) => !often.has(n) && n !== "orders_per_minute"));
  // What is being written is kept as it is, even while it is empty, so that no field jumps.
  const set = (name: string, text: string) => change(writeLimits({ ...values, [name]: text }));
  return (
    <div className="grid gap-4">
      <Form>
        {limits
          .filter((l) => all || often.has(l.name))
          .map((l) => (
            <Field
              key={l.name}
              label={l.title}
              number
              unit={l.unit === "quote" ? quote : l.unit}
              value={values[l.name] ?? ""}
              placeholder="no limit"
              onChange={(e) => set(l.name, e.target.value)}
              help={l.help}
              error={errors[l.name] ?? checkLimit(l.name, values[l.name] ?? "")}
            />
          ))}
      </Form>
      <Switch
        label="No short positions"
        checked={values.no_shorts === "true"}
        onChange={(on) => set("no_shorts", on ? "true" : "")}
      />
      {extra}
      <div>
        <button type="button" className="rounded-1 text-accent hover:underline" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Fewer limits" : "All limits and protections"}
        </button>
      </div>
    </div>
  );
}
