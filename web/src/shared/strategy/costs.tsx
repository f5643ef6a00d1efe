import type { Schema } from "../api/client";
import { decimal } from "../format/number";
import { Field, Form, SelectField } from "../ui/field";

export type Costs = Pick<Schema<"Costs">, "fee" | "maker_fee" | "slippage_bps" | "spread_bps" | "volume_cap" | "fills">;

/** What trading costs unless told otherwise: Binance spot's fee, and a little slippage. Costs of zero make every strategy look good. */
export const usual: Costs = {
  fee: "0.001",
  maker_fee: "0.001",
  slippage_bps: "2",
  spread_bps: "1",
  volume_cap: "0",
  fills: "default",
};

/** percentOf writes a fraction as percent, as text: 0.001 is 0.1. The point moves; nothing is calculated. */
export const percentOf = (fraction: string): string => shift(fraction, 2);
/** fractionOf is the way back. */
export const fractionOf = (percent: string): string => shift(percent, -2);

function shift(text: string, places: number): string {
  const found = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim());
  if (!found || !(found[2] || found[3])) return text;
  const [, sign = "", whole = "", fraction = ""] = found;
  const digits = whole.padStart(whole.length + Math.max(0, -places) + 1, "0") + fraction.padEnd(Math.max(0, places), "0");
  const point = digits.length - Math.max(fraction.length - places, 0);
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
  const right = digits.slice(point).replace(/0+$/, "");
  return sign + left + (right ? `.${right}` : "");
}

/** checkAmount says what is wrong with a decimal that may not be below zero. */
export function checkAmount(text: string, what = "a number"): string | undefined {
  return /^\d+(\.\d{1,12})?$/.test(text.trim()) ? undefined : `Write ${what} with a point for decimals, like 0.1.`;
}

/** What trading is assumed to cost. Fees are shown in percent and kept as fractions. */
export function CostsForm({
  value,
  change,
  errors = {},
}: {
  value: Costs;
  change(costs: Costs): void;
  errors?: Partial<Record<keyof Costs, string>>;
}) {
  const set = (part: Partial<Costs>) => change({ ...value, ...part });
  const fee = (name: "fee" | "maker_fee", label: string, help: string) => (
    <Field
      label={label}
      number
      unit="%"
      value={/^[\d.]+$/.test(value[name]) ? percentOf(value[name]) : value[name]}
      onChange={(e) => set({ [name]: keep(e.target.value) })}
      help={help}
      error={errors[name] ?? checkAmount(value[name])}
    />
  );
  return (
    <Form>
      {fee("fee", "Taker fee", "Of an order that is filled at once. Binance spot takes 0.1 %.")}
      {fee("maker_fee", "Maker fee", "Of an order that rested in the book before it was filled.")}
      <Field
        label="Slippage"
        number
        unit="bps"
        value={value.slippage_bps}
        onChange={(e) => set({ slippage_bps: e.target.value })}
        help="By how much fills are worse than the price. 100 bps are 1 %."
        error={errors.slippage_bps ?? checkAmount(value.slippage_bps)}
      />
      <Field
        label="Spread"
        number
        unit="bps"
        value={value.spread_bps}
        onChange={(e) => set({ spread_bps: e.target.value })}
        help="Between bid and ask; half of it is paid each time."
        error={errors.spread_bps ?? checkAmount(value.spread_bps)}
      />
      <Field
        label="Volume cap"
        number
        value={value.volume_cap}
        onChange={(e) => set({ volume_cap: e.target.value })}
        help={`The share of a candle's volume that can be filled, like 0.1 for a tenth. ${decimal(value.volume_cap) === "0" ? "0 is no limit." : ""}`}
        error={errors.volume_cap ?? checkAmount(value.volume_cap)}
      />
      <SelectField
        label="Fill model"
        value={value.fills || "default"}
        onChange={(e) => set({ fills: e.target.value })}
        options={[
          { value: "default", text: "Conservative" },
          { value: "backtesting.py", text: "As backtesting.py" },
          { value: "backtrader", text: "As backtrader" },
        ]}
        help="How fills are simulated within a candle. The conservative one takes the worse of two readings."
        error={errors.fills}
      />
    </Form>
  );
}

/** keep is the fraction of a percentage that is being typed; a text that is no number stays as it is, and is told. A point at the end waits for more. */
function keep(text: string): string {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? fractionOf(text) : text.trim().endsWith(".") ? text.trim() : text;
}
