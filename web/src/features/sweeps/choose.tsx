import { useId } from "react";
import { Icon } from "~/shared/ui/icon";

/** A small choice of many beside a title, where a field with a label above would be too large. */
export function Choose({
  label,
  shown,
  value,
  onChange,
  options,
}: {
  label: string;
  /** The label is seen; otherwise it is read out only. */
  shown?: boolean;
  value: string;
  onChange(value: string): void;
  options: readonly (string | { value: string; text: string })[];
}) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5 text-12">
      <label htmlFor={id} className={shown ? "text-ink-3" : "sr-only"}>
        {label}
      </label>
      <span className="relative inline-flex items-center">
        <select
          id={id}
          value={value}
          onChange={(e) => onChange(e.target.value)}
          className="h-6.5 max-w-44 appearance-none rounded-2 border border-line bg-surface pr-6 pl-2.25 font-medium text-ink-2 hover:bg-hover max-sm:h-11 *:bg-raised *:text-ink"
        >
          {options.map((o) => {
            const { value: v, text } = typeof o === "string" ? { value: o, text: o } : o;
            return (
              <option key={v} value={v}>
                {text}
              </option>
            );
          })}
        </select>
        <Icon name="chevron" small className="pointer-events-none absolute right-1.75 text-ink-3" />
      </span>
    </span>
  );
}
