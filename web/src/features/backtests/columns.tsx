import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schema } from "~/shared/api/client";
import { active, strategyOf } from "~/shared/api/job";
import { count, NONE, percent, ratio } from "~/shared/format/number";
import { Button } from "~/shared/ui/button";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Progress } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import type { Column } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { type Asked, markets, parameters, period } from "./asked";

export interface Row {
  job: Schema<"Job">;
  asked: Asked;
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

const nameOf = (r: Row) => strategyOf(r.job, r.asked.module) || "A backtest";

/** The figure of a row that is done; a job of an earlier version of the program has none. */
function Figure({ row, write }: { row: Row; write(f: Schema<"Figures">): ReactNode }) {
  const found = row.job.test?.figures;
  return found ? write(found) : <span className="text-ink-3">{NONE}</span>;
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
        <label className="flex size-6 items-center max-sm:size-11">
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
    cell: (r) => <Figure row={r} write={(f) => <Num kind="pnl-pct" places={1} value={f.total_return} />} />,
  },
  { id: "sharpe", head: "Sharpe", number: true, from: "sm", cell: (r) => <Figure row={r} write={(f) => ratio(f.sharpe)} /> },
  {
    id: "drawdown",
    head: "Drawdown",
    number: true,
    from: "lg",
    cell: (r) => <Figure row={r} write={(f) => percent(f.max_drawdown === null ? null : -f.max_drawdown)} />,
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
