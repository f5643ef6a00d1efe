import type { ReactNode } from "react";

export type Mode = "paper" | "live";

/** Which money: LIVE is solid, PAPER is dashed. */
export function ModeBadge({ mode, large }: { mode: Mode; large?: boolean }) {
  const size = large ? "h-6 min-w-15.5 px-2.25 text-13" : "h-4.5 min-w-11.5 px-1.5 text-11";
  const look = mode === "live" ? "bg-live text-live-ink" : "border border-dashed border-paper-line bg-paper-bg text-paper";
  return (
    <span
      className={`inline-flex items-center justify-center rounded-1 leading-none font-semibold tracking-badge whitespace-nowrap ${size} ${look}`}
    >
      {mode === "live" ? "LIVE" : "PAPER"}
    </span>
  );
}

/** The band over a page of a bot, as wide as the page: nobody can miss whose money it is. */
export function ModeBand({ mode, children, end }: { mode: Mode; children: ReactNode; end?: ReactNode }) {
  const look = mode === "live" ? "bg-live text-live-ink" : "hatch border-b border-dashed border-paper-line text-paper";
  const part = mode === "live" ? "" : "rounded-1 bg-paper-bg px-1.75 py-0.5";
  return (
    <section
      aria-label={`This bot trades ${mode === "live" ? "real money" : "on paper"}`}
      className={`-mx-[var(--gutter)] -mt-5 mb-4.5 flex min-h-8.5 items-center gap-3 px-[var(--gutter)] py-1.25 max-sm:-mt-3.5 max-sm:items-start ${look}`}
    >
      <b className={`font-semibold tracking-badge ${part}`}>{mode === "live" ? "LIVE" : "PAPER"}</b>
      <span className={part}>{children}</span>
      {end && <span className={`ml-auto whitespace-nowrap max-sm:hidden ${part}`}>{end}</span>}
    </section>
  );
}
