import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { count, NONE, percent, ratio } from "~/shared/format/number";
import { Button } from "~/shared/ui/button";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Progress, Skeleton } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import type { Column } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { active } from "./act";
import { type Asked, markets, parameters, period } from "./asked";
import { type Figures, figures } from "./figures";

export interface Row {
  job: Schema<"Job">;
  asked: Asked;
  /** "sma-cross@2", if it is known. */
  strategy?: string;
}

interface Acts {
  picked: readonly string[];
  choose(id: string, on: boolean): void;
  may: boolean;
  cancel(r: Row): void;
  canceling?: string;
  repeat(r: Row): void;
  repeating?: string;
  remove(r: Row): void;
}

/** nameOf is what a row is called: its strategy, or the hash of one that was deleted. */
const nameOf = (r: Row) => r.strategy ?? (r.asked.module.slice(0, 8) || "A backtest");

/**
 * The figure of a row, when it has come: they are asked for apart from the list, and only of rows that somebody sees, for each costs
 * the server a look into a whole report.
 */
function Figure({ row, write }: { row: Row; write(f: Figures): ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (!place.current || seen) return;
    const watch = new IntersectionObserver((all) => all.some((e) => e.isIntersecting) && setSeen(true));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [seen]);
  const done = row.job.status === "done";
  const found = useQuery({ ...figures(row.job.id), enabled: done && seen });
  if (found.data) return write(found.data);
  if (done && !found.error)
    return (
      <span ref={place}>
        <Skeleton className="ml-auto h-3 w-10" />
      </span>
    );
  return <span className="text-ink-3">{NONE}</span>;
}

function State({ row, acts }: { row: Row; acts: Acts }) {
  const { job } = row;
  if (!active(job.status)) return <StateLabel state={job.status} />;
  return (
    <div className="min-w-44 py-1 max-sm:min-w-24">
      <Progress
        name={job.status === "queued" ? "Waiting for a worker" : "Running"}
        part={job.progress}
        left={job.left_ms}
        cancel={acts.may ? { act: () => acts.cancel(row), text: acts.canceling === job.id ? "Canceling" : "Cancel" } : undefined}
      />
    </div>
  );
}

/** The columns of the list. */
export const columns = (acts: Acts): Column<Row>[] => [
  {
    id: "pick",
    head: <span className="sr-only">Compare</span>,
    width: "32px",
    cell: (r) => {
      const on = acts.picked.includes(r.job.id);
      if (r.job.status !== "done") return null;
      return (
        <label className="flex size-6 items-center max-sm:size-9">
          <input
            type="checkbox"
            aria-label={`Compare ${nameOf(r)}`}
            className="size-4 accent-[var(--button)]"
            checked={on}
            disabled={!on && acts.picked.length >= 4}
            onChange={(e) => acts.choose(r.job.id, e.target.checked)}
          />
        </label>
      );
    },
  },
  {
    id: "name",
    head: "Backtest",
    wrap: true,
    cell: (r) => (
      <div className="min-w-0">
        <Link to="/backtests/$id" params={{ id: r.job.id }} className={`font-medium ${linkClass} text-ink!`}>
          {nameOf(r)}
        </Link>
        <span className="ml-2 text-12 text-ink-3 max-sm:ml-0 max-sm:block">
          <span className="sm:hidden">{markets(r.asked.slots)} </span>
          {parameters(r.asked.params) || "default parameters"}
        </span>
        {r.job.status === "failed" && <span className="block max-w-[60ch] text-12 text-danger">{r.job.error}</span>}
      </div>
    ),
  },
  { id: "market", head: "Market", from: "sm", cell: (r) => markets(r.asked.slots) },
  { id: "period", head: "Period, UTC", from: "lg", cell: (r) => period(r.asked.from, r.asked.to) },
  {
    id: "return",
    head: "Return",
    number: true,
    cell: (r) => <Figure row={r} write={(f) => <Num kind="pnl-pct" places={1} value={f.return} />} />,
  },
  { id: "sharpe", head: "Sharpe", number: true, from: "sm", cell: (r) => <Figure row={r} write={(f) => ratio(f.sharpe)} /> },
  {
    id: "drawdown",
    head: "Drawdown",
    number: true,
    from: "lg",
    cell: (r) => <Figure row={r} write={(f) => percent(f.drawdown === null ? null : -f.drawdown)} />,
  },
  { id: "trades", head: "Trades", number: true, from: "lg", cell: (r) => <Figure row={r} write={(f) => count(f.trades)} /> },
  { id: "state", head: "State", cell: (r) => <State row={r} acts={acts} /> },
  { id: "when", head: "Asked for", from: "lg", cell: (r) => <Time ms={r.job.created} className="text-ink-3" /> },
  {
    id: "acts",
    head: <span className="sr-only">Actions</span>,
    from: "sm",
    number: true,
    cell: (r) =>
      acts.may &&
      !active(r.job.status) && (
        <span className="inline-flex gap-1">
          <Button
            small
            kind="ghost"
            icon="refresh"
            aria-label={`Run ${nameOf(r)} again with the same settings`}
            busy={acts.repeating === r.job.id && "…"}
            onClick={() => acts.repeat(r)}
          />
          <Button small kind="ghost" icon="trash" aria-label={`Delete ${nameOf(r)}`} onClick={() => acts.remove(r)} />
        </span>
      ),
  },
];
