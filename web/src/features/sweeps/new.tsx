import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { missing, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { strategies } from "~/shared/strategy/description";
import { type Named, useModules } from "~/shared/strategy/modules";
import { Notice } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { again, type Draft, empty } from "./draft";
import { NewForm } from "./form";
import { type Asked, asked } from "./spec";

/** A new sweep: from nothing, of a strategy, or as one before, or a backtest, was (?from=ID). */
export default function NewSweepPage() {
  const { strategy, market, from } = useSearch({ from: "/inside/sweeps/new" });
  const path = { params: { path: { id: from ?? "" } } };
  const sweep = useQuery({ ...read("/api/v1/sweeps/{id}", path), enabled: from !== undefined, retry: false });
  const other = missing(sweep.error);
  const backtest = useQuery({ ...read("/api/v1/backtests/{id}", path), enabled: other, retry: false });
  const job = sweep.data ?? backtest.data;
  const before = job && asked(job.spec);
  const list = useQuery(strategies);
  const module = useModules(before ? [before.module] : []).of(before?.module ?? "");
  const waiting = from !== undefined && (list.isPending || sweep.isPending || (other && backtest.isPending));
  const late = useLate(waiting);
  const gone = from !== undefined && !waiting && !job ? (backtest.error ?? sweep.error) : undefined;
  return (
    <Page title="New sweep" crumbs={[{ to: "/sweeps", name: "Sweeps" }]}>
      <PageHead title="New sweep" sub="The same candles, many combinations of parameters; each is a backtest of its own." />
      {gone !== undefined && (
        <div className="mb-4">
          <Notice tone="warn" title="What this was to begin from was not read">
            {words(gone)} The form is empty instead.
          </Notice>
        </div>
      )}
      {waiting ? (
        late && <Skeleton className="h-90 w-full" />
      ) : (
        <NewForm key={job?.id ?? ""} begin={begin(before, module, strategy, market)} before={before} />
      )}
    </Page>
  );
}

function begin(before: Asked | undefined, module: Named | undefined, strategy = "", market = ""): Draft {
  if (!before) return { ...empty, strategy, markets: market ? { "": market } : {} };
  return again(before, strategy || (module?.ref ?? ""));
}
