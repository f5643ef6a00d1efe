import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId, useState } from "react";
import { Icon } from "./icon";

interface Around {
  label: ReactNode;
  /** What may be written: "3 to 400". */
  range?: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  className?: string;
}

function Frame({ id, label, range, help, error, className = "", children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-1 flex items-baseline gap-2 font-medium">
        {label}
        {range && <span className="ml-auto text-12 font-regular text-ink-3">{range}</span>}
      </label>
      {children}
      {error ? (
        <p id={`${id}-note`} className="mt-1 flex gap-1.25 text-12 text-danger">
          <Icon name="warn" small className="mt-0.5" />
          {error}
        </p>
      ) : (
        help && (
          <p id={`${id}-note`} className="mt-1 text-12 text-ink-3">
            {help}
          </p>
        )
      )}
    </div>
  );
}

const box = (bad: boolean) =>
  `flex h-[var(--control)] items-center gap-2 rounded-2 border bg-surface px-2.5 text-14 max-sm:h-11.5 max-sm:text-16 ${bad ? "border-danger ring-1 ring-danger" : "border-line-strong focus-within:border-accent focus-within:ring-1 focus-within:ring-accent"}`;

interface FieldProps extends Around, Omit<InputHTMLAttributes<HTMLInputElement>, "className"> {
  unit?: ReactNode;
  /** A number: its digits stand right. It stays text; nothing makes a float of it. */
  number?: boolean;
}

/** A line to write in, with its label above and what is wrong, or help, below. */
export function Field({ label, range, help, error, className, unit, number, id, ...input }: FieldProps) {
  const made = useId();
  const at = id ?? made;
  return (
    <Frame id={at} label={label} range={range} help={help} error={error} className={className}>
      <span className={box(!!error)}>
        <input
          {...input}
          id={at}
          inputMode={number ? "decimal" : input.inputMode}
          autoComplete={input.autoComplete ?? "off"}
          spellCheck={false}
          aria-invalid={!!error || undefined}
          aria-describedby={error || help ? `${at}-note` : undefined}
          className={`h-full min-w-0 flex-1 bg-transparent outline-none focus-visible:shadow-none disabled:text-ink-3 ${number ? "text-right" : ""}`}
        />
        {unit && <span className="text-12 whitespace-nowrap text-ink-3">{unit}</span>}
      </span>
    </Frame>
  );
}

/** A secret: hidden until it is asked for. */
export function SecretField(props: Omit<FieldProps, "type" | "unit">) {
  const [shown, show] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      unit={
        <button type="button" className="rounded-1 text-accent" onClick={() => show(!shown)} aria-pressed={shown}>
          {shown ? "Hide" : "Show"}
        </button>
      }
    />
  );
}

interface SelectProps extends Around, Omit<SelectHTMLAttributes<HTMLSelectElement>, "className"> {
  options: readonly (string | { value: string; text: string })[];
}

/** One of a list that is too long for a {@link Segment}. */
export function SelectField({ label, range, help, error, className, options, id, ...select }: SelectProps) {
  const made = useId();
  const at = id ?? made;
  return (
    <Frame id={at} label={label} range={range} help={help} error={error} className={className}>
      <span className={`${box(!!error)} relative pr-0`}>
        <select
          {...select}
          id={at}
          aria-invalid={!!error || undefined}
          aria-describedby={error || help ? `${at}-note` : undefined}
          className="h-full min-w-0 flex-1 appearance-none bg-transparent pr-7 outline-none focus-visible:shadow-none *:bg-raised *:text-ink"
        >
          {options.map((o) => {
            const { value, text } = typeof o === "string" ? { value: o, text: o } : o;
            return (
              <option key={value} value={value}>
                {text}
              </option>
            );
          })}
        </select>
        <Icon name="chevron" small className="pointer-events-none absolute right-2.5 text-ink-3" />
      </span>
    </Frame>
  );
}

/** A box to tick, for what has to be agreed to. */
export function Check({ children, checked, onChange }: { children: ReactNode; checked: boolean; onChange(on: boolean): void }) {
  return (
    <label className="flex items-start gap-2.5 max-sm:-my-1.5 max-sm:py-3">
      <input
        type="checkbox"
        checked={checked}
        onChange={(e) => onChange(e.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-[var(--button)]"
      />
      <span>{children}</span>
    </label>
  );
}

/** One of two or more ways, each with a sentence: cards with a radio. */
export function Options<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: T;
  onChange(value: T): void;
  options: { value: T; title: ReactNode; text?: ReactNode; disabled?: boolean }[];
}) {
  const name = useId();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{label}</legend>
      {options.map((o) => (
        <label
          key={o.value}
          className={`flex items-start gap-3 rounded-2 border px-3.5 py-3 ${o.value === value ? "border-accent bg-accent-bg ring-1 ring-accent ring-inset" : "border-line bg-surface"} ${o.disabled ? "cursor-not-allowed text-ink-3" : "cursor-pointer"}`}
        >
          <input
            type="radio"
            name={name}
            checked={o.value === value}
            disabled={o.disabled}
            onChange={() => onChange(o.value)}
            className="mt-0.75 size-4 shrink-0 accent-[var(--accent)]"
          />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-2 font-medium">{o.title}</span>
            {o.text && <span className="mt-0.5 block text-12 text-ink-2">{o.text}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Fields in two columns, in one on a phone. */
export function Form({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <div className={`grid grid-cols-2 gap-x-5 gap-y-4 max-sm:grid-cols-1 ${className}`}>{children}</div>;
}
