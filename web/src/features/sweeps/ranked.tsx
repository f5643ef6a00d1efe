import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Schema } from "~/shared/api/client";
import { count } from "~/shared/format/number";
import { title } from "~/shared/strategy/params";
import { LongTable } from "~/shared/ui/long";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { useLate } from "~/shared/ui/parts";
import type { Column } from "~/shared/ui/table";
import { titleOf, writeMetric } from "./metrics";
import { paramsInWords } from "./spec";

/** Combination is one row of a sweep. A refused one has no metrics, whatever the document says. */
export type Combination = Omit<Schema<"ReportSweepRow">, "metrics"> & { metrics: Schema<"ReportMetrics"> | null };

/** metricOf is a metric of a combination; undefined of one that was refused. */
export function metricOf(row: Combination, metric: string): number | null | undefined {
  if (metric === "final_equity") return undefined;
  return (row.metrics as Record<string, number | null> | null)?.[metric];
}

/** narrow is how many parameters a ranking beside the map has room for. */
export const narrow = 3;

interface RankedProps {
  rows: readonly Combination[];
  query: Pick<UseInfiniteQueryResult, "isPending" | "error" | "refetch" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  swept: readonly string[];
  /** Where the files of all of it are, if there are some. */
  files?: string;
  metric: string;
  total: number;
  chosen?: number;
  choose(row: Combination): void;
}

/** The combinations, the best first: thousands of them, of which only those are drawn that one looks at. */
export function Ranked({ rows, query, swept, files, metric, total, chosen, choose }: RankedProps) {
  const late = useLate(query.isPending);
  // Of many parameters each has a column only where there is room; else they are one text.
  const few = swept.length <= narrow;
  const each = (from?: "lg"): Column<Combination>[] =>
    swept.map((name) => ({ id: name, head: title(name), number: true, from, cell: (r) => String(r.params[name] ?? "–") }));
  const params: Column<Combination>[] = few
    ? each()
    : [
        {
          id: "params",
          head: (
            <span className={swept.length <= 9 ? "lg:hidden" : ""} title={swept.join(" / ")}>
              Parameters
            </span>
          ),
          cell: (r) => (
            <span
              className={`block max-w-90 truncate max-sm:max-w-32 ${swept.length <= 9 ? "lg:hidden" : ""}`}
              title={swept.map((n) => `${n} ${String(r.params[n])}`).join(", ")}
            >
              {paramsInWords(r.params, swept)}
            </span>
          ),
        },
        ...(swept.length <= 9 ? each("lg") : []),
      ];
  const ranked: Column<Combination>[] =
    metric === "total_return" || metric === "max_drawdown"
      ? []
      : [
          {
            id: "metric",
            head: titleOf(metric),
            number: true,
            cell: (r) =>
              metric === "final_equity" && r.metrics ? <Num value={r.final_equity} /> : writeMetric(metric, metricOf(r, metric)),
          },
        ];
  const columns: Column<Combination>[] = [
    {
      id: "rank",
      head: "Rank",
      number: true,
      cell: (r) => (r.error ? <span className="text-ink-3">refused</span> : count(r.rank)),
    },
    ...params,
    ...ranked,
    {
      id: "return",
      head: "Return",
      number: true,
      cell: (r) => <Num value={r.metrics?.total_return} kind="pnl-pct" places={1} />,
    },
    {
      id: "drawdown",
      head: "Drawdown",
      number: true,
      from: "sm",
      cell: (r) => writeMetric("max_drawdown", r.metrics?.max_drawdown),
    },
    { id: "trades", head: "Trades", number: true, from: "2xl", cell: (r) => (r.metrics ? count(r.trades) : "–") },
  ];
  return (
    <Panel
      title="Ranked"
      note={total > 0 ? `${count(total)}, the best first` : undefined}
      flush
      foot={
        files && (
          <>
            <span>All of it as</span>
            <a className={linkClass} href={`${files}/results.csv`} download>
              CSV
            </a>
            <a className={linkClass} href={`${files}/report.html`} target="_blank" rel="noreferrer">
              HTML
            </a>
            <a className={linkClass} href={`${files}/result`} download="sweep.json">
              JSON
            </a>
            {query.isFetchingNextPage && <span className="ml-auto">Loading more</span>}
          </>
        )
      }
    >
      {query.error ? (
        <div className="p-3.5">
          <Failed what="The combinations were not read" error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : (
        <LongTable
          caption={`Combinations ranked by ${titleOf(metric)}`}
          columns={columns}
          rows={rows}
          dense
          loading={late ? 10 : false}
          window={{
            height: 318,
            end: () => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage(),
          }}
          row={{
            key: (r) => String(r.rank),
            open: choose,
            tone: (r) => (r.rank === chosen ? "selected" : undefined),
          }}
        />
      )}
    </Panel>
  );
}
