import { type ReactNode, useEffect, useId, useState } from "react";
import { count, percent } from "../format/number";
import { duration } from "../format/time";
import { Button } from "./button";
import { Icon } from "./icon";

/** Nothing there yet: what this is, the first action, the second-best one. */
export function Empty({
  title,
  children,
  actions,
  page,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** There is nothing else on the page: this is its heading. */
  page?: boolean;
}) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="grid justify-items-center gap-2 px-6 py-14 text-center max-sm:px-4 max-sm:py-9">
      <div
        aria-hidden="true"
        className="mb-4 grid w-[min(420px,100%)] gap-1.5 *:h-6.5 *:rounded-1 *:border *:border-dashed *:border-line-strong"
      >
        <i className="opacity-55" />
        <i className="opacity-35" />
        <i className="opacity-20" />
      </div>
      <Heading className="text-16 font-semibold">{title}</Heading>
      <p className="max-w-[52ch] text-ink-2">{children}</p>
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** useLate is true if something takes longer than a blink: before that no skeleton is shown. */
export function useLate(waiting: boolean, ms = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [waiting, ms]);
  return waiting && late;
}

/** What is loading, in its final size. */
export function Skeleton({ className = "h-3 w-24" }: { className?: string }) {
  return <span aria-hidden="true" className={`skeleton block ${className}`} />;
}

/** How much of something allowed is used. */
export function Meter({ name, value, used }: { name: string; value: ReactNode; used: number }) {
  const id = useId();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 py-1.75">
      <span id={id} className="text-ink-2">
        {name}
      </span>
      <span>{value}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a meter as they like */}
      <div
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Math.min(1, Math.max(0, used))}
        className="col-span-full h-1 overflow-hidden rounded-[2px] bg-line"
      >
        <div
          className={`h-full rounded-[2px] ${used >= 0.8 ? "bg-warn" : "bg-ink-2"}`}
          style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }}
        />
      </div>
    </div>
  );
}

/** How far something long is, how long it takes yet, and the way to end it. */
export function Progress({
  name,
  part,
  left,
  note,
  cancel,
}: {
  name: ReactNode;
  part: number;
  left?: number | null;
  note?: ReactNode;
  cancel?: { act(): void; text: string };
}) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span id={id} className="min-w-0 truncate">
          {name}
        </span>
        <span className="ml-auto text-12 whitespace-nowrap text-ink-3">
          {note ?? percent(part, 0)}
          {left ? `, ${duration(left)} left` : ""}
        </span>
        {cancel && (
          <Button small onClick={cancel.act}>
            {cancel.text}
          </Button>
        )}
      </div>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
        className="h-1.5 overflow-hidden rounded-[3px] bg-line"
      >
        <div className="h-full rounded-[3px] bg-accent" style={{ width: `${Math.min(100, Math.max(0, part * 100))}%` }} />
      </div>
    </div>
  );
}

/** A hash or an id: eight characters; a click copies the whole. */
export function Hash({ text, name = "id", length = 8 }: { text: string; name?: string; length?: number }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      title={`${text} (click to copy)`}
      aria-label={copied ? "Copied" : `Copy the ${name} ${text.slice(0, length)}`}
      className="rounded-1 font-mono text-[0.923em] text-ink-3 hover:text-ink"
      onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}
    >
      {copied ? "copied" : text.slice(0, length)}
    </button>
  );
}

/** A small curve without axes: values in order. One that did not change is a line in the middle, not at the bottom. */
export function Spark({ values, mode, label }: { values: number[]; mode?: "paper" | "live"; label: string }) {
  if (values.length < 2) return <span className="text-ink-3">–</span>;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const up = (v: number) => (high > low ? (v - low) / (high - low) : 0.5);
  const d = values
    .map((v, i) => `${i ? "L" : "M"}${((i / (values.length - 1)) * 84).toFixed(1)} ${(19 - up(v) * 18).toFixed(1)}`)
    .join("");
  return (
    <svg role="img" aria-label={label} viewBox="0 0 84 20" preserveAspectRatio="none" className="block h-5 w-21">
      <path
        d={d}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth="1.25"
        className={mode === "paper" ? "stroke-paper-line" : "stroke-ink-2"}
        strokeDasharray={mode === "paper" ? "3 2" : undefined}
      />
    </svg>
  );
}

/** Which side of the market. */
export function Side({ side, children }: { side: "buy" | "sell" | "long" | "short"; children?: ReactNode }) {
  const up = side === "buy" || side === "long";
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Icon name={up ? "up" : "down"} small />
      {side.charAt(0).toUpperCase() + side.slice(1)}
      {children && <span className="ml-0.5">{children}</span>}
    </span>
  );
}

/** More rows of a list, if there are. */
export function More({
  query,
  what,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  what: string;
}) {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex justify-center border-t border-line-faint p-2">
      <Button small kind="ghost" busy={query.isFetchingNextPage && "Loading"} onClick={() => void query.fetchNextPage()}>
        Show more {what}
      </Button>
    </div>
  );
}

/** How many, in words: 1 bot, 2 bots. */
export const many = (n: number, one: string, more = `${one}s`) => `${count(n)} ${n === 1 ? one : more}`;
