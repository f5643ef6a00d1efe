import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { read } from "~/shared/api/query";
import { useModules } from "~/shared/strategy/modules";
import { Failed, Notice } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { asked } from "./asked";
import { draftOf, fresh } from "./draft";
import { TestForm } from "./form";

const route = getRouteApi("/inside/backtests/new");

/** A new backtest: from nothing, of a strategy or a market, or with the settings of another one (?from=). */
export default function NewBacktestPage() {
  const { strategy, market, from, params = {} } = route.useSearch();
  return (
    <Page title="New backtest" crumbs={[{ to: "/backtests", name: "Backtests" }]}>
      <PageHead title="New backtest" sub="It runs on stored candles, and costs nothing but time." />
      {from === undefined ? (
        <TestForm begin={{ ...fresh, strategy: strategy ?? "", params, markets: market ? { "": market } : {} }} />
      ) : (
        <From id={from} key={from} />
      )}
    </Page>
  );
}

function From({ id }: { id: string }) {
  const job = useQuery(read("/api/v1/backtests/{id}", { params: { path: { id } } }));
  const was = job.data ? asked(job.data.spec) : undefined;
  const modules = useModules(was ? [was.module] : []);
  const ref = modules.of(was?.module ?? "")?.ref;
  const late = useLate(job.isPending || modules.pending);
  if (job.error)
    return (
      <div className="grid gap-4">
        <Failed what="The settings of that backtest cannot be read" error={job.error} retry={() => void job.refetch()} />
        <TestForm begin={fresh} />
      </div>
    );
  if (!was || modules.pending) return late ? <Skeleton className="h-90 w-full" /> : null;
  return (
    <div className="grid gap-4">
      {!ref && (
        <Notice tone="warn" title="The version that was tested is not there any more">
          Choose another strategy or version; everything else is as it was.
        </Notice>
      )}
      <TestForm begin={draftOf(was, ref ?? "")} />
    </div>
  );
}
