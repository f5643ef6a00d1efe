import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { Failed, Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Grid, Panel } from "~/shared/ui/panel";
import { many, Skeleton, useLate } from "~/shared/ui/parts";
import { Tabs } from "~/shared/ui/tabs";
import type { testTabs } from "../search";
import type { Asked } from "./asked";
import { Beliefs } from "./beliefs";
import { Curve } from "./curve";
import { Data } from "./data";
import { Groups } from "./groups";
import { Figures } from "./kpis";
import { Made } from "./made";
import { MarketChart } from "./market";
import { Measures } from "./measures";
import { Monthly } from "./monthly";
import { Trades } from "./trades";

type Tab = (typeof testTabs)[number];
type Result = Schema<"ReportResult">;

const route = getRouteApi("/inside/backtests/$id");
const forever = { staleTime: Number.POSITIVE_INFINITY, retry: 1 }; // a result never changes

/** The report of a backtest that is done. */
export function Done({ job, asked }: { job: Schema<"Job">; asked: Asked }) {
  const { id } = job;
  const path = { id };
  const result = useQuery({ ...read("/api/v1/backtests/{id}/result", { params: { path } }), ...forever });
  const chart = useQuery({
    ...read("/api/v1/backtests/{id}/chart", { params: { path, query: { candles: 20_000 } } }),
    ...forever,
  });
  const { tab = "report" } = route.useSearch();
  const navigate = useNavigate({ from: "/backtests/$id" });
  const late = useLate(result.isPending);
  const show = (t: Tab) =>
    void navigate({ search: (old) => ({ ...old, tab: t === "report" ? undefined : t }), replace: true, resetScroll: false });
  if (result.error) return <Failed what="The report cannot be read" error={result.error} retry={() => void result.refetch()} />;
  if (!result.data) return late ? <Loading /> : null;
  const r = result.data;
  const warnings = r.warnings?.length ?? 0;
  const missing = r.slots?.reduce((n, s) => n + s.missing, 0) ?? 0;
  const drawn = { data: chart.data, error: chart.error, retry: () => void chart.refetch() };
  return (
    <>
      <Figures r={r} unit={job.test?.slots[0]?.quote} />
      {warnings > 0 && (
        <div className="mt-4">
          <Notice
            tone="warn"
            title={many(warnings, "warning")}
            end={
              <button type="button" className={linkClass} onClick={() => show("settings")}>
                Read {warnings === 1 ? "it" : "them"}
              </button>
            }
          >
            {r.warnings?.[0]}
          </Notice>
        </div>
      )}
      <div className="mt-3">
        <Tabs<Tab>
          label="Report"
          value={tab}
          onChange={show}
          tabs={[
            { value: "report", text: "Report", content: <Report id={id} r={r} chart={drawn} /> },
            {
              value: "trades",
              text: "Candles and trades",
              count: r.trades?.length ?? 0,
              content: <Traded r={r} id={id} chart={drawn} />,
            },
            {
              value: "settings",
              text: "Settings and data",
              ...(warnings + missing > 0 ? { count: warnings + (missing > 0 ? 1 : 0) } : {}),
              content: <Data r={r} asked={asked} />,
            },
          ]}
        />
      </div>
    </>
  );
}

interface Drawn {
  data: Schema<"Chart"> | undefined;
  error: unknown;
  retry(): void;
}

const column = "content-start gap-4 *:min-w-0 lg:grid max-lg:contents max-lg:*:col-span-full";

function Report({ id, r, chart }: { id: string; r: Result; chart: Drawn }) {
  return (
    <Grid className="mt-4">
      {/* Two columns on a wide screen, each as long as it is; on a narrow one the doubts follow right under the curve. */}
      <div className={`lg:col-span-8! ${column}`}>
        <Panel flush title="Equity and drawdown" note="at the close of each candle">
          {chart.error ? (
            <div className="p-3.5">
              <Failed what="The curve cannot be read" error={chart.error} retry={chart.retry} />
            </div>
          ) : (
            <Curve chart={chart.data} cash={r.settings.cash} />
          )}
        </Panel>
        <div className="grid content-start gap-4 max-lg:order-1 max-sm:gap-3">
          <Monthly r={r} />
          <Measures r={r} />
          <Groups title="By tag" what="Tag" filter="tag" groups={r.by_tag ?? []} />
          <Groups title="By exit reason" what="Exit reason" filter="reason" groups={r.by_exit_reason ?? []} />
        </div>
      </div>
      <div className={`lg:col-span-4! ${column}`}>
        <Beliefs r={r} />
        <Made id={id} r={r} className="max-lg:order-2" />
      </div>
      <div className="max-lg:order-3">
        <Trades id={id} r={r} brief />
      </div>
    </Grid>
  );
}

function Traded({ id, r, chart }: { id: string; r: Result; chart: Drawn }) {
  const slots = useMemo(() => r.slots ?? [], [r]);
  return (
    <div className="mt-4 grid gap-4 max-sm:gap-3">
      {chart.error ? (
        <Failed what="The candles cannot be read" error={chart.error} retry={chart.retry} />
      ) : (
        <MarketChart id={id} chart={chart.data} trades={r.trades ?? []} slots={slots} />
      )}
      <Trades id={id} r={r} />
    </div>
  );
}

function Loading() {
  return (
    <div className="grid gap-4" aria-hidden="true">
      <Skeleton className="h-19 w-full rounded-3" />
      <div className="grid grid-cols-12 gap-4">
        <Skeleton className="col-span-8 h-90 rounded-3 max-lg:col-span-12" />
        <Skeleton className="col-span-4 h-90 rounded-3 max-lg:col-span-12" />
      </div>
    </div>
  );
}
