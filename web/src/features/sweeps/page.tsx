import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { strategyOf } from "~/shared/api/job";
import { pages } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { buttonClass } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Empty, More, useLate } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import { type Column, Table } from "~/shared/ui/table";
import { Segment } from "~/shared/ui/tabs";
import { Time } from "~/shared/ui/time";
import { Cancel } from "./cancel";
import { titleOf } from "./metrics";
import { type Asked, asked, axesInWords, marketsInWords, periodInWords } from "./spec";

type Job = Schema<"Job">;
type Row = { job: Job; asked: Asked; name: string };
type Which = "all" | "active" | "done" | "failed" | "canceled";

const route = getRouteApi("/inside/sweeps");
const states: Record<Which, Job["status"][] | undefined> = {
  all: undefined,
  active: ["queued", "running"],
  done: ["done"],
  failed: ["failed"],
  canceled: ["canceled"],
};

export default function SweepsPage() {
  const { status } = route.useSearch();
  const navigate = useNavigate();
  const may = useMay("trade");
  const which: Which = status === undefined ? "all" : status === "running" || status === "queued" ? "active" : status;
  const sweeps = useInfiniteQuery(
    pages("/api/v1/sweeps", { params: { query: { limit: 50, status: states[which] ?? undefined } } }),
  );
  const jobs = sweeps.data?.pages.flatMap((p) => p.items) ?? [];
  const rows = jobs.map((job): Row => {
    const a = asked(job.spec);
    return { job, asked: a, name: strategyOf(job, a.module) };
  });
  const late = useLate(sweeps.isPending);
  return (
    <Page title="Sweeps">
      <PageHead
        title="Sweeps"
        sub="A strategy with many parameters at once, to see where it holds and where it was lucky."
        actions={
          may && (
            <Link to="/sweeps/new" className={buttonClass("primary")}>
              <Icon name="plus" />
              New sweep
            </Link>
          )
        }
      />
      <Panel label="Sweeps" flush>
        <div className="border-b border-line-faint px-3.5 py-2">
          <Segment
            label="Which sweeps"
            value={which}
            onChange={(w) =>
              void navigate({
                to: "/sweeps",
                search: w === "all" ? {} : { status: w === "active" ? "running" : w },
                replace: true,
              })
            }
            options={[
              { value: "all", text: "All" },
              { value: "active", text: "Active" },
              { value: "done", text: "Done" },
              { value: "failed", text: "Failed" },
              { value: "canceled", text: "Canceled" },
            ]}
          />
        </div>
        {sweeps.error ? (
          <div className="p-3.5">
            <Failed what="The sweeps were not read" error={sweeps.error} retry={() => void sweeps.refetch()} />
          </div>
        ) : sweeps.isSuccess && rows.length === 0 ? (
          which === "all" ? (
            <Nothing may={may} />
          ) : (
            <p className="px-3.5 py-6 text-ink-2">
              None of them is {which === "active" ? "waiting or running" : which}.{" "}
              <Link to="/sweeps" className="text-accent hover:underline">
                Show all
              </Link>
            </p>
          )
        ) : (
          <>
            <Table
              caption="Sweeps"
              columns={columns}
              rows={rows}
              loading={late ? 6 : false}
              row={{
                key: (r) => r.job.id,
                open: (r) => void navigate({ to: "/sweeps/$id", params: { id: r.job.id } }),
              }}
            />
            <More query={sweeps} what="sweeps" />
          </>
        )}
      </Panel>
    </Page>
  );
}

const columns: Column<Row>[] = [
  {
    id: "name",
    head: "Sweep",
    wrap: true,
    cell: (r) => (
      <>
        <Link to="/sweeps/$id" params={{ id: r.job.id }} className="rounded-1 font-medium hover:text-accent hover:underline">
          {r.name}
        </Link>
        <div className="text-12 text-ink-3 sm:hidden">{marketsInWords(r.asked)}</div>
        <div className="text-12 text-ink-3 lg:hidden">{axesInWords(r.asked)}</div>
        {r.job.status === "failed" && r.job.error && <div className="max-w-[70ch] text-12 text-danger">{r.job.error}</div>}
      </>
    ),
  },
  { id: "market", head: "Market", from: "sm", cell: (r) => marketsInWords(r.asked) },
  {
    id: "axes",
    head: "Parameters",
    from: "lg",
    cell: (r) => (
      <span className="block max-w-90 truncate" title={axesInWords(r.asked)}>
        {axesInWords(r.asked)}
      </span>
    ),
  },
  { id: "period", head: "Period", from: "2xl", cell: (r) => periodInWords(r.asked) },
  { id: "metric", head: "Ranked by", from: "lg", cell: (r) => titleOf(r.asked.metric) },
  {
    id: "best",
    head: "Best return",
    number: true,
    from: "lg",
    cell: (r) => <Num kind="pnl-pct" places={1} value={r.job.test?.figures?.total_return ?? null} />,
  },
  { id: "total", head: "Combinations", number: true, from: "sm", cell: (r) => count(r.job.total) },
  { id: "state", head: "State", cell: (r) => <State row={r} /> },
];

function State({ row: { job, name } }: { row: Row }) {
  if (job.status !== "running" && job.status !== "queued")
    return (
      <span className="flex items-center gap-2">
        <StateLabel state={job.status} />
        <Time ms={job.changed} className="text-12 text-ink-3 max-lg:hidden" />
      </span>
    );
  return (
    <span className="flex items-center gap-2.5">
      {job.status === "queued" ? (
        <StateLabel state="queued" />
      ) : (
        <>
          <span
            role="progressbar"
            aria-label={`Progress of ${name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(job.progress * 100)}
            className="h-1.5 w-11 overflow-hidden rounded-[3px] bg-line"
          >
            <span className="block h-full bg-accent" style={{ width: `${job.progress * 100}%` }} />
          </span>
          <span className="text-12 text-ink-2 max-lg:hidden">
            {count(job.done)} of {count(job.total)}
            {job.left_ms ? `, ${duration(job.left_ms)} left` : ""}
          </span>
        </>
      )}
      <Cancel id={job.id} name={name} />
    </span>
  );
}

function Nothing({ may }: { may: boolean }) {
  return (
    <Empty
      title="No sweeps yet"
      actions={
        may && (
          <>
            <Link to="/sweeps/new" className={buttonClass("primary")}>
              New sweep
            </Link>
            <Link to="/backtests/new" className={buttonClass()}>
              New backtest
            </Link>
          </>
        )
      }
    >
      A sweep runs a strategy with many combinations of its parameters on the same candles, and shows as a map which of them hold.
      Start with two parameters and ten values each.
    </Empty>
  );
}
