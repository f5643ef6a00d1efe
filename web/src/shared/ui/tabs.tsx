import { Tabs as RadixTabs, ToggleGroup } from "radix-ui";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useKeys } from "../keys/keys";

const choice =
  "inline-flex h-6 items-center justify-center rounded-[4px] px-2.25 text-12 leading-none font-medium text-ink-2 max-sm:h-7.5 max-sm:min-w-11 data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:ring-1 data-[state=on]:ring-line";

// On a phone the choices may be wider than it, and are scrolled. What scrolls also cuts off how far they reach under a finger, so it is
// higher than what is drawn.
const around = "inline-flex max-sm:-my-1 max-sm:max-w-full max-sm:overflow-x-auto max-sm:py-1.5 max-sm:[scrollbar-width:none]";
const track = "inline-flex gap-px rounded-2 border border-line bg-sunken p-px";

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
      className={around}
    >
      <span className={track}>
        {options.map((o) => {
          const { value: v, text } = typeof o === "string" ? { value: o, text: o as ReactNode } : o;
          return (
            <ToggleGroup.Item key={v} value={v} className={`${choice} gap-1.25 whitespace-nowrap hover:text-ink`}>
              {text}
            </ToggleGroup.Item>
          );
        })}
      </span>
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
      className={around}
    >
      <span className={track}>
        {options.map((o) => (
          <ToggleGroup.Item key={o} value={o} className={choice}>
            {o}
          </ToggleGroup.Item>
        ))}
      </span>
    </ToggleGroup.Root>
  );
}

export interface Tab<T extends string> {
  value: T;
  text: string;
  count?: number;
  content: ReactNode;
}

/** How much of the tab beside the open one is seen as well, px: it tells that there are more. */
const beside = 24;

/** Tabs; which is open belongs into the address (search parameter), so that it can be sent to somebody. The keys 1, 2, 3 lead to them. */
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
  const list = useRef<HTMLDivElement>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const names = tabs.map((t) => t.value).join("\n");
  useKeys(useMemo(() => Object.fromEntries(names.split("\n").map((n, i) => [i + 1, () => change.current(n as T)])), [names]));
  // On a phone not all fit: the one that is open must be seen, in their line alone; the page stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked for again when another tab is open
  useEffect(() => {
    const open = list.current?.querySelector("[role=tab][aria-selected=true]");
    if (!list.current || !open) return;
    const [line, tab] = [list.current.getBoundingClientRect(), open.getBoundingClientRect()];
    if (tab.left < line.left) list.current.scrollLeft -= line.left - tab.left + beside;
    else if (tab.right > line.right) list.current.scrollLeft += tab.right - line.right + beside;
  }, [value]);
  return (
    <RadixTabs.Root value={value} onValueChange={(v) => onChange(v as T)} className="min-w-0">
      <RadixTabs.List
        ref={list}
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
