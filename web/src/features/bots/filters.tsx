import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { strategies } from "~/shared/strategy/description";
import { Icon } from "~/shared/ui/icon";
import type { Mode } from "~/shared/ui/mode";
import { Segment } from "~/shared/ui/tabs";

export interface Filter {
  mode?: Mode;
  status?: Schema<"Bot">["status"];
  q?: string;
  strategy?: string;
}

const words = {
  running: "Running",
  paused: "Paused",
  failed: "Failed",
  stopped: "Stopped",
  created: "Created",
  starting: "Starting",
  stopping: "Stopping",
} as const;

/** Which bots one wants to see. It stands in the address, so that it can be sent to somebody and is there when one comes back. */
export function Filters({
  filter,
  change,
  tallies,
}: {
  filter: Filter;
  change(next: Filter): void;
  tallies: readonly Schema<"Tally">[] | undefined;
}) {
  const count = (fits: (t: Schema<"Tally">) => boolean) =>
    tallies ? ` ${tallies.filter(fits).reduce((n, t) => n + t.count, 0)}` : "";
  const ofMode = (t: Schema<"Tally">) => !filter.mode || t.mode === filter.mode;
  const states = (Object.keys(words) as (keyof typeof words)[]).filter(
    (s, i) => i < 4 || s === filter.status || tallies?.some((t) => t.status === s && ofMode(t)),
  );
  return (
    <div className="flex flex-wrap items-center gap-2.5 border-b border-line-faint px-3.5 py-2 max-sm:px-3">
      <Segment<Mode | "all">
        label="Mode"
        value={filter.mode ?? "all"}
        onChange={(v) => change({ ...filter, mode: v === "all" ? undefined : v })}
        options={[
          { value: "all", text: `All${count(() => true)}` },
          { value: "live", text: `Live${count((t) => t.mode === "live")}` },
          { value: "paper", text: `Paper${count((t) => t.mode === "paper")}` },
        ]}
      />
      <Segment<keyof typeof words | "any">
        label="State"
        value={filter.status ?? "any"}
        onChange={(v) => change({ ...filter, status: v === "any" ? undefined : v })}
        options={[
          { value: "any", text: "Any state" },
          ...states.map((s) => ({ value: s, text: `${words[s]}${count((t) => t.status === s && ofMode(t))}` })),
        ]}
      />
      <div className="ml-auto flex min-w-0 gap-2.5 max-lg:w-full max-sm:flex-wrap">
        <Strategy value={filter.strategy} change={(strategy) => change({ ...filter, strategy })} />
        <Find value={filter.q ?? ""} change={(q) => change({ ...filter, q: q || undefined })} />
      </div>
    </div>
  );
}

const box =
  "flex h-7 items-center gap-2 rounded-2 border border-line-strong bg-surface px-2 text-12 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent max-sm:h-11 max-sm:text-16";

function Strategy({ value, change }: { value: string | undefined; change(name: string | undefined): void }) {
  const list = useQuery(strategies);
  const names = [...new Set([...(list.data?.items.map((s) => s.name) ?? []), ...(value ? [value] : [])])].sort();
  return (
    <label className={`${box} relative pr-0 max-sm:w-full`}>
      <span className="sr-only">Strategy</span>
      <select
        value={value ?? ""}
        onChange={(e) => change(e.target.value || undefined)}
        className="h-full max-w-44 min-w-0 flex-1 appearance-none truncate bg-transparent pr-7 outline-none focus-visible:shadow-none *:bg-raised *:text-ink max-sm:max-w-none"
      >
        <option value="">Any strategy</option>
        {names.map((n) => (
          <option key={n} value={n}>
            {n}
          </option>
        ))}
      </select>
      <Icon name="chevron" small className="pointer-events-none absolute right-2 text-ink-3" />
    </label>
  );
}

/** The server is asked when one has stopped typing. */
function Find({ value, change }: { value: string; change(text: string): void }) {
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  if (asked !== value) {
    // the address changed by other ways than typing: back, or a link
    setAsked(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      setAsked(text.trim());
      change(text.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  return (
    <label className={`${box} w-55 max-lg:flex-1 max-sm:w-full max-sm:flex-none`}>
      <Icon name="search" className="text-ink-3" />
      <input
        type="search"
        aria-label="Find a bot"
        placeholder="Name begins with"
        value={text}
        maxLength={80}
        onChange={(e) => setText(e.target.value)}
        className="min-w-0 flex-1 bg-transparent outline-none focus-visible:shadow-none"
      />
      <span
        className="rounded-1 border border-b-2 border-line px-1 font-mono text-11 text-ink-3 max-sm:hidden"
        aria-hidden="true"
      >
        /
      </span>
    </label>
  );
}
