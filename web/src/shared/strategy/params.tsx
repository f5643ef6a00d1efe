import type { Schema } from "../api/client";
import { ratio } from "../format/number";
import { Field, Form, SelectField } from "../ui/field";
import { Switch } from "../ui/switch";

export type Param = Schema<"StrategyParam">;
/** Values as they are written, by the parameter's name. What is not in it has the default. */
export type Values = Record<string, string>;

/** defaultOf is a parameter's default as it is written. */
export const defaultOf = (p: Param): string => (p.default === null || p.default === undefined ? "" : String(p.default));

/** title is a parameter's name for people: stop_loss_pct is "Stop loss". */
export function title(name: string): string {
  const words = name.replace(/_(pct|bps)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** unit is what a parameter's name says of its unit. */
export const unit = (name: string): string | undefined =>
  name.endsWith("_pct") ? "%" : name.endsWith("_bps") ? "bps" : undefined;

const plain = (n: number) =>
  ratio(n, 8)
    .replace(/\.?0+$/, "")
    .replaceAll(",", "");

/** range is what may be written, in words: "3 to 400", "3 or more". */
export function range(p: Param): string | undefined {
  const { min, max } = p;
  const has = (n: number | undefined): n is number => n !== undefined && n !== null;
  if (has(min) && has(max)) return `${plain(min)} to ${plain(max)}`;
  if (has(min)) return `${plain(min)} or more`;
  if (has(max)) return `at most ${plain(max)}`;
  return undefined;
}

/** checkParam says what is wrong with a value; undefined if nothing is. */
export function checkParam(p: Param, text: string): string | undefined {
  if (p.type === "string" || p.type === "bool") return undefined;
  if (p.type === "enum") return p.options?.includes(text) ? undefined : `Take one of ${p.options?.join(", ")}.`;
  const t = text.trim();
  if (t === "") return `Write a number, or ${defaultOf(p)}, which is the default.`;
  if (!/^-?\d+(\.\d+)?$/.test(t)) return "Write a number with a point for decimals, like 12 or 0.5.";
  if (p.type === "int" && !/^-?\d+$/.test(t)) return "Write a whole number.";
  const n = Number(t); // a parameter is a number of the strategy's, not money
  if (p.min !== undefined && p.min !== null && n < p.min) return `${t} is too small; ${plain(p.min)} is the least.`;
  if (p.max !== undefined && p.max !== null && n > p.max) return `${t} is too large; ${plain(p.max)} is the most.`;
  return undefined;
}

/** wrong is what is wrong with values, by name. */
export function wrong(params: readonly Param[], values: Values): Record<string, string> {
  const all: Record<string, string> = {};
  for (const p of params) {
    const text = checkParam(p, values[p.name] ?? defaultOf(p));
    if (text) all[p.name] = text;
  }
  return all;
}

/** chosen is what differs from the defaults, as text: what the API takes for bots. */
export function chosen(params: readonly Param[], values: Values): Values {
  return Object.fromEntries(
    params
      .filter((p) => values[p.name] !== undefined && values[p.name]?.trim() !== defaultOf(p))
      .map((p) => [p.name, (values[p.name] ?? "").trim()]),
  );
}

/** typed is the same with numbers and truth values: what the API takes for backtests and sweeps. */
export function typed(params: readonly Param[], values: Values): Record<string, unknown> {
  const kinds = new Map(params.map((p) => [p.name, p.type]));
  return Object.fromEntries(
    Object.entries(chosen(params, values)).map(([name, text]) => {
      const kind = kinds.get(name);
      return [name, kind === "int" || kind === "float" ? Number(text) : kind === "bool" ? text === "true" : text];
    }),
  );
}

interface ParamFormProps {
  params: readonly Param[];
  values: Values;
  change(values: Values): void;
  /** What the server says of some, by name; it is shown before what is found here. */
  errors?: Record<string, string>;
  disabled?: boolean;
}

/** A form drawn from what the module says of its parameters. Each value is checked as it is written. */
export function ParamForm({ params, values, change, errors = {}, disabled }: ParamFormProps) {
  if (params.length === 0) return <p className="text-ink-2">This strategy has no parameters.</p>;
  const set = (name: string, text: string) => change({ ...values, [name]: text });
  return (
    <Form>
      {params.map((p) => {
        const text = values[p.name] ?? defaultOf(p);
        const error = errors[p.name] ?? checkParam(p, text);
        const help = p.help ? `${p.help.charAt(0).toUpperCase()}${p.help.slice(1)}` : undefined;
        if (p.type === "bool")
          return (
            <Switch
              key={p.name}
              label={title(p.name)}
              checked={text === "true"}
              disabled={disabled}
              onChange={(on) => set(p.name, String(on))}
              help={help}
            />
          );
        if (p.type === "enum")
          return (
            <SelectField
              key={p.name}
              label={title(p.name)}
              value={text}
              disabled={disabled}
              onChange={(e) => set(p.name, e.target.value)}
              options={p.options ?? []}
              help={help}
              error={error}
            />
          );
        return (
          <Field
            key={p.name}
            label={title(p.name)}
            range={p.type === "string" ? undefined : range(p)}
            unit={unit(p.name)}
            number={p.type !== "string"}
            value={text}
            disabled={disabled}
            onChange={(e) => set(p.name, e.target.value)}
            help={[help, text.trim() === defaultOf(p) ? undefined : `Default ${defaultOf(p)}`].filter(Boolean).join(" · ")}
            error={error}
          />
        );
      })}
    </Form>
  );
}
