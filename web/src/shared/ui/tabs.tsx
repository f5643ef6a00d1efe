import { Tabs as RadixTabs, ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

const choice =
  "inline-flex h-6 items-center rounded-[4px] px-2.25 text-12 leading-none font-medium text-ink-2 max-sm:h-7.5 data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:ring-1 data-[state=on]:ring-line";

/** A few choices in one line; one of them holds. */
export function Segment<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: T;
  onChange(value: T): void;
  options: readonly (T | { value: T; text: ReactNode })[];
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(v) => v && onChange(v as T)}
      className="inline-flex gap-px rounded-2 border border-line bg-sunken p-px max-sm:max-w-full max-sm:overflow-x-auto"
    >
      {options.map((o) => {
        const { value: v, text } = typeof o === "string" ? { value: o, text: o as ReactNode } : o;
        return (
          <ToggleGroup.Item key={v} value={v} className={`${choice} gap-1.25 whitespace-nowrap hover:text-ink`}>
            {text}
          </ToggleGroup.Item>
        );
      })}
    </ToggleGroup.Root>
  );
}

/** What can be shown or not, each by itself: fills, plots, levels on a chart. */
export function Toggles<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: readonly T[];
  onChange(value: T[]): void;
  options: readonly T[];
}) {
  return (
    <ToggleGroup.Root
      type="multiple"
      aria-label={label}
      value={[...value]}
      onValueChange={(v) => onChange(v as T[])}
      className="inline-flex gap-px rounded-2 border border-line bg-sunken p-px"
    >
      {options.map((o) => (
        <ToggleGroup.Item key={o} value={o} className={choice}>
          {o}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

export interface Tab<T extends string> {
  value: T;
  text: string;
  count?: number;
  content: ReactNode;
}

/** Tabs; which is open belongs into the address (search parameter), so that it can be sent to somebody. */
export function Tabs<T extends string>({
  label,
  value,
  onChange,
  tabs,
}: {
  label: string;
  value: T;
  onChange(value: T): void;
  tabs: Tab<T>[];
}) {
  return (
    <RadixTabs.Root value={value} onValueChange={(v) => onChange(v as T)} className="min-w-0">
      <RadixTabs.List
        aria-label={label}
        className="flex gap-0.5 overflow-x-auto border-b border-line px-2 [scrollbar-width:none]"
      >
        {tabs.map((t) => (
          <RadixTabs.Trigger
            key={t.value}
            value={t.value}
            className="-mb-px inline-flex h-9.5 items-center gap-1.5 border-b-2 border-transparent px-2.5 font-medium whitespace-nowrap text-ink-2 hover:text-ink focus-visible:rounded-1 data-[state=active]:border-accent data-[state=active]:text-ink max-sm:h-11"
          >
            {t.text}
            {t.count !== undefined && <span className="text-11 font-regular text-ink-3">{t.count.toLocaleString("en-GB")}</span>}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((t) => (
        <RadixTabs.Content key={t.value} value={t.value} className="min-w-0" tabIndex={-1}>
          {t.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}
