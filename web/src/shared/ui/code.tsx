import { type ReactNode, useId } from "react";
import { Icon } from "./icon";

const digits = [0, 1, 2, 3, 4, 5];

interface CodeProps {
  label: string;
  /** The label is there for those who do not see the boxes only. */
  quiet?: boolean;
  value: string;
  onChange(code: string): void;
  /** All six are there. */
  done?(code: string): void;
  help?: ReactNode;
  error?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
}

/** A one-time code: one field that looks like six boxes, so that pasting, filling in and screen readers work as in any other. */
export function CodeField({ label, quiet, value, onChange, done, help, error, disabled, autoFocus }: CodeProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={quiet ? "sr-only" : "mb-1 block font-medium"}>
        {label}
      </label>
      <div className="group relative">
        <div aria-hidden="true" className="grid grid-cols-6 gap-2">
          {digits.map((i) => (
            <span
              key={i}
              className={`grid h-12 place-items-center rounded-2 border text-20 leading-none font-medium ${disabled ? "bg-sunken text-ink-3" : "bg-surface"} ${error ? "border-danger" : "border-line-strong"} ${i === Math.min(value.length, 5) ? "group-focus-within:border-accent group-focus-within:ring-1 group-focus-within:ring-accent" : ""}`}
            >
              {value[i]}
            </span>
          ))}
        </div>
        <input
          id={id}
          value={value}
          disabled={disabled}
          // biome-ignore lint/a11y/noAutofocus: it is all that the page asks for
          autoFocus={autoFocus}
          inputMode="numeric"
          autoComplete="one-time-code"
          spellCheck={false}
          aria-invalid={!!error || undefined}
          aria-describedby={error || help ? `${id}-note` : undefined}
          onChange={(e) => {
            const code = e.target.value.replace(/\D/g, "").slice(0, 6);
            onChange(code);
            if (code.length === 6 && value.length < 6) done?.(code);
          }}
          // What is typed goes behind the last digit, wherever the boxes were clicked.
          onSelect={(e) => e.currentTarget.setSelectionRange(6, 6)}
          className="absolute inset-0 w-full bg-transparent text-transparent caret-transparent outline-none selection:bg-transparent focus-visible:shadow-none"
        />
      </div>
      {error ? (
        <p id={`${id}-note`} className="mt-2.5 flex gap-1.25 text-12 text-danger">
          <Icon name="warn" small className="mt-0.5" />
          {error}
        </p>
      ) : (
        help && (
          <p id={`${id}-note`} className="mt-2.5 text-12 text-ink-3">
            {help}
          </p>
        )
      )}
    </div>
  );
}
