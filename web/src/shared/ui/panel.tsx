import type { ReactNode } from "react";
import type { Mode } from "./mode";

interface PanelProps {
  title?: ReactNode;
  /** Beside the title, in small. */
  note?: ReactNode;
  /** At the end of the head: links, buttons. */
  end?: ReactNode;
  foot?: ReactNode;
  /** Its upper edge says whose money is in it. */
  mode?: Mode;
  /** Without padding, for tables and charts. */
  flush?: boolean;
  className?: string;
  children?: ReactNode;
  label?: string;
}

/** A panel: a hairline, no shadow. There is never one in another. */
export function Panel({ title, note, end, foot, mode, flush, className = "", children, label }: PanelProps) {
  const edge = mode === "live" ? "border-t-3 border-t-live" : mode === "paper" ? "dash-top" : "";
  return (
    <section
      aria-label={label ?? (typeof title === "string" ? title : undefined)}
      className={`flex min-w-0 flex-col rounded-3 border border-line bg-surface ${edge} ${className}`}
    >
      {(title || end) && (
        <div className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line-faint py-1.5 pr-3 pl-3.5 max-sm:min-h-11.5 max-sm:gap-y-4">
          <h2 className="flex items-center gap-2.5 text-13 font-semibold">{title}</h2>
          {note && <span className="text-12 text-ink-3">{note}</span>}
          {end && <div className="ml-auto flex items-center gap-2 max-sm:gap-3 [&_a]:touch">{end}</div>}
        </div>
      )}
      <div className={`min-w-0 flex-1 ${flush ? "" : "p-3.5"}`}>{children}</div>
      {foot && (
        <div className="flex flex-wrap items-center gap-3 max-sm:gap-x-6 border-t border-line-faint px-3.5 py-2.25 text-12 text-ink-3 [&_a]:touch">
          {foot}
        </div>
      )}
    </section>
  );
}

/** The head of a page: what it is, in a line below what matters about it, and what can be done. */
export function PageHead({ title, sub, actions }: { title: ReactNode; sub?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-start gap-4">
      <div className="min-w-0">
        <h1 className="flex flex-wrap items-center gap-2.5 text-20 font-semibold tracking-tight">{title}</h1>
        {sub && <div className="mt-0.5 flex flex-wrap gap-x-3.5 gap-y-0.5 text-12 text-ink-3 [&_a]:touch">{sub}</div>}
      </div>
      {actions && (
        <div className="ml-auto flex flex-wrap gap-2 max-sm:ml-0 max-sm:grid max-sm:w-full max-sm:grid-cols-2 max-sm:[&>*]:h-11 max-sm:[&>*:last-child:nth-child(odd)]:col-span-2">
          {actions}
        </div>
      )}
    </div>
  );
}

/** Twelve columns; children say their width with col-span-*. */
export function Grid({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <div className={`grid grid-cols-12 gap-4 max-sm:gap-3 *:col-span-12 *:min-w-0 ${className}`}>{children}</div>;
}

/** Numbers that sum a page up: one panel, cells divided by hairlines. */
export function KpiStrip({ children, label }: { children: ReactNode; label: string }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fit,minmax(140px,1fr))] gap-px overflow-hidden rounded-3 border border-line bg-surface max-sm:grid-cols-2 max-sm:[&>*:first-child:nth-last-child(odd)]:col-span-2"
    >
      {children}
    </dl>
  );
}

export function Kpi({ name, children, sub }: { name: ReactNode; children: ReactNode; sub?: ReactNode }) {
  return (
    <div className="min-w-0 px-3.5 pt-2.5 pb-2.75 shadow-[0_0_0_1px_var(--line-faint)]">
      <dt className="truncate text-12 text-ink-3">{name}</dt>
      <dd className="mt-px text-17 font-medium whitespace-nowrap">{children}</dd>
      {sub && <dd className="truncate text-12 text-ink-3 max-sm:whitespace-normal">{sub}</dd>}
    </div>
  );
}

/** Names and values, a line each. */
export function KeyValues({ children, left }: { children: ReactNode; left?: boolean }) {
  return (
    <dl
      className={`[&>div]:flex [&>div]:min-h-7.5 [&>div]:items-start [&>div]:gap-4 [&>div]:border-b [&>div]:border-line-faint [&>div]:py-1.25 [&>div:last-child]:border-0 [&_dt]:text-ink-3 [&_dd]:min-w-0 max-sm:[&>div:has(button)]:min-h-11 max-sm:[&>div:has(button)]:items-center ${left ? "[&_dt]:w-40 [&_dt]:shrink-0" : "[&_dd]:ml-auto [&_dd]:text-right"}`}
    >
      {children}
    </dl>
  );
}

export function KeyValue({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="whitespace-nowrap">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
