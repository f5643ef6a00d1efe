import { type ReactNode, useId, useState } from "react";
import { linkClass } from "../ui/page";

/**
 * Around every chart: what it shows in words, for those who do not see it, the legend over it, the same as a table on demand,
 * and whose library draws it.
 */
export function ChartFrame({
  label,
  summary,
  legend,
  table,
  height,
  children,
}: {
  label: string;
  summary: string;
  legend?: ReactNode;
  table(): ReactNode;
  height: number;
  children: ReactNode;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <figure aria-label={label} aria-describedby={id} className="min-w-0">
      <div className="relative" style={{ height }}>
        {legend && (
          <div className="pointer-events-none absolute top-2 left-3.5 z-3 grid max-w-[75%] gap-0.5 text-12 text-ink-2">
            {legend}
          </div>
        )}
        {children}
        <a
          href="https://www.tradingview.com/?utm_medium=lwc-link&utm_campaign=lwc-chart"
          target="_blank"
          rel="noreferrer"
          className="absolute bottom-7 left-2 z-3 rounded-1 bg-surface/80 px-1 text-11 text-ink-3 hover:text-ink"
          title="Charts by TradingView Lightweight Charts"
        >
          TradingView
        </a>
      </div>
      <figcaption className="flex gap-3 px-3.5 pb-2 text-12 text-ink-3">
        <span id={id} className="sr-only">
          {summary}
        </span>
        <button type="button" className={`ml-auto text-12 ${linkClass}`} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the table" : "Show as table"}
        </button>
      </figcaption>
      {open && <div className="max-h-80 overflow-auto border-t border-line-faint">{table()}</div>}
    </figure>
  );
}

/** A line of the legend: a stroke in its colour, its name, its value. */
export function Key({ colour, name, value, dashed }: { colour: string; name: string; value?: string; dashed?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.25 whitespace-nowrap">
      <svg viewBox="0 0 12 2" aria-hidden="true" className="h-0.5 w-3">
        <path d="M0 1h12" stroke={colour} strokeWidth="2" strokeDasharray={dashed ? "3 2" : undefined} />
      </svg>
      {name} {value && <b className="font-medium text-ink">{value}</b>}
    </span>
  );
}
