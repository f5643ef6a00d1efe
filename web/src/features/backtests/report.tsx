import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { active, strategyOf } from "~/shared/api/job";
import { missing } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useLive } from "~/shared/live/live";
import { buttonClass } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { Empty, Skeleton, useLate } from "~/shared/ui/parts";
import { asked, markets } from "./asked";
import { Done } from "./done";
import { Ended } from "./ended";
import { Head } from "./head";
import { Running } from "./running";

const route = getRouteApi("/inside/backtests/$id");

/** A backtest: how far it is, why it failed, or what came of it. */
export default function ReportPage() {
  const { id } = route.useParams();
  const { connection } = useLive();
  const job = useQuery({
    ...read("/api/v1/backtests/{id}", { params: { path: { id } } }),
    // Events tell how far it is; without a stream it is asked for.
    refetchInterval: (q) => (q.state.data && active(q.state.data.status) ? (connection.state === "lost" ? 5_000 : 3_000) : false),
  });
  const late = useLate(job.isPending);
  const was = job.data ? asked(job.data.spec) : undefined;
  const strategy = job.data && was ? strategyOf(job.data, was.module) : "";
  const title = was ? `${job.data?.test?.strategy ?? strategy} on ${markets(was.slots)}` : "Backtest";
  return (
    <Page title={title} crumbs={[{ to: "/backtests", name: "Backtests" }]}>
      {missing(job.error) ? (
        <Empty
          page
          title="This backtest is not there"
          actions={
            <Link to="/backtests" className={buttonClass()}>
              All backtests
            </Link>
          }
        >
          It was deleted, or it is not yours.
        </Empty>
      ) : job.error && !job.data ? (
        <Failed what="The backtest cannot be read" error={job.error} retry={() => void job.refetch()} />
      ) : !job.data || !was ? (
        late && <Skeleton className="h-60 w-full" />
      ) : (
        <>
          <Head job={job.data} asked={was} title={title} strategy={strategy} />
          {active(job.data.status) ? (
            <Running job={job.data} asked={was} />
          ) : job.data.status === "done" ? (
            <Done key={id} job={job.data} asked={was} />
          ) : (
            <Ended job={job.data} asked={was} strategy={strategy} />
          )}
        </>
      )}
    </Page>
  );
}
