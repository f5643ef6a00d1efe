import { type InfiniteData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { strategyOf } from "~/shared/api/job";
import { missing, Problem } from "~/shared/api/problem";
import { pages, read } from "~/shared/api/query";
import { count, plot } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { Grid as Columns, PageHead } from "~/shared/ui/panel";
import { Empty, many, Skeleton, useLate } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import { Chosen } from "./chosen";
import { type Grid, placeOf } from "./grid";
import { Neighbourhood } from "./ground";
import { Maps, useMaps } from "./maps";
import { type Combination, narrow, Ranked } from "./ranked";
import { asked, axesInWords, marketsInWords, periodInWords } from "./spec";
import { Under } from "./under";

type Job = Schema<"Job">;

export default function SweepPage() {
  const { id } = useParams({ from: "/inside/sweeps/$id" });
  const job = useQuery(read("/api/v1/sweeps/{id}", { params: { path: { id } } }));
  const late = useLate(job.isPending);
  if (job.data) return <Known job={job.data} />;
  return (
    <Page title="Sweep" crumbs={[{ to: "/sweeps", name: "Sweeps" }]}>
      <PageHead title="Sweep" />
      {job.error ? (
        missing(job.error) ? (
          <Empty
            page
            title="No such sweep"
            actions={
              <Link to="/sweeps" className={buttonClass("primary")}>
                All sweeps
              </Link>
            }
          >
            It was deleted, or it is somebody else's.
          </Empty>
        ) : (
          <Failed what="The sweep was not read" error={job.error} retry={() => void job.refetch()} />
        )
      ) : (
        late && <Skeleton className="h-90 w-full" />
      )}
    </Page>
  );
}

function Known({ job }: { job: Job }) {
  const { row: wanted } = useSearch({ from: "/inside/sweeps/$id" });
  const navigate = useNavigate({ from: "/sweeps/$id" });
  const a = asked(job.spec);
  const name = job.test?.strategy ?? strategyOf(job, a.module);
  const market = marketsInWords(a);
  const cash = plot(a.cash);
  // What a canceled one has done is asked for as well: if the server kept nothing of it, it says so.
  const ended = job.status === "done" || job.status === "canceled";
  const results = useInfiniteQuery({
    ...pages("/api/v1/sweeps/{id}/results", { params: { path: { id: job.id }, query: { limit: 500 } } }),
    enabled: ended,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (n, error) => n < 2 && !(error instanceof Problem),
  });
  const rows = rowsOf(results.data);
  const none = results.error instanceof Problem && results.error.status === 409;
  const maps = useMaps(job.id, a.metric, ended && !none && results.isSuccess);
  const swept = sweptOf(a.axes, rows, maps.query.data?.maps);
  const whole = results.isSuccess && !results.hasNextPage;
  const refused = whole ? rows.filter((r) => r.error).length : undefined;
  const total = whole ? rows.length - (refused ?? 0) : job.total;
  const chosen = rows.find((r) => r.rank === wanted);
  const choose = (rank: number) => void navigate({ search: (old) => ({ ...old, row: rank }), replace: true, resetScroll: false });
  const pick = async (grid: Grid, line: number, column: number) => {
    let data = results.data;
    for (;;) {
      const found = rowsOf(data).find((r) => {
        const at = placeOf(grid, r.params);
        return at?.[0] === line && at[1] === column;
      });
      if (found) return choose(found.rank);
      const next = await results.fetchNextPage();
      if (!next.data || next.data.pages.length === data?.pages.length) return;
      data = next.data;
    }
  };
  const shown = chosen ?? rows[0];
  const beside = swept.length <= narrow;
  const best = shown && (
    <Chosen row={shown} yours={chosen !== undefined} swept={swept} metric={a.metric} total={total} asked={a} />
  );
  const ranking = (
    <Ranked
      rows={rows}
      query={results}
      swept={swept}
      files={job.status === "done" ? `/api/v1/sweeps/${job.id}` : undefined}
      metric={a.metric}
      total={whole ? rows.length : job.total}
      chosen={shown?.rank}
      choose={(r) => choose(r.rank)}
    />
  );
  return (
    <Page title={`${name}, ${market}`} crumbs={[{ to: "/sweeps", name: "Sweeps" }]}>
      <PageHead
        title={`${name} on ${market}`}
        sub={
          <>
            <span>{axesInWords(a)}</span>
            <span>{periodInWords(a)}</span>
            <span>
              {many(job.total, "combination")}
              {refused ? `, ${count(refused)} refused by the strategy` : ""}
            </span>
            {job.status !== "done" && <StateLabel state={job.status} />}
          </>
        }
        actions={<Actions job={job} />}
      />
      {job.status !== "done" && <Under job={job} name={`${name} on ${market}`} kept={results.isPending ? undefined : !none} />}
      {ended && !none && (
        <Columns>
          <div className="grid content-start gap-4 max-sm:gap-3 lg:col-span-8">
            <Maps
              maps={maps}
              swept={swept}
              cash={cash}
              sampled={a.random > 0}
              chosen={chosen?.params}
              pick={(g, l, c) => void pick(g, l, c)}
            />
            {beside && best}
          </div>
          <div className="grid content-start gap-4 max-sm:gap-3 lg:col-span-4">
            {beside ? ranking : best}
            {maps.grid && maps.query.data && <Neighbourhood grid={maps.grid} metric={maps.metric} cash={cash} />}
          </div>
          {!beside && ranking}
        </Columns>
      )}
    </Page>
  );
}

const rowsOf = (data: InfiniteData<{ items: unknown[] }> | undefined) =>
  (data?.pages.flatMap((p) => p.items) ?? []) as Combination[];

/** sweptOf is the parameters that vary, in order: those of the axes, or, of a sample of everything, those of the maps. */
function sweptOf(axes: string[], rows: readonly Combination[], maps: readonly { x: string; y: string }[] = []): string[] {
  const names = [...new Set(maps.flatMap((m) => [m.y, m.x]))].filter((n) => n !== "");
  const order = [...axes.map((t) => t.split("=", 1)[0] as string), ...Object.keys(rows[0]?.params ?? {})];
  return names.length > 0
    ? names.sort((a, b) => order.indexOf(a) - order.indexOf(b))
    : axes.map((t) => t.split("=", 1)[0] as string);
}

function Actions({ job }: { job: Job }) {
  const may = useMay("trade");
  const lost = useLost();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/v1/sweeps/{id}", { params: { path: { id: job.id } } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/api/v1/sweeps"] });
      void navigate({ to: "/sweeps" });
    },
  });
  const ended = job.status !== "queued" && job.status !== "running";
  return (
    <>
      {may && ended && (
        <Button kind="danger" icon="trash" disabled={lost} onClick={() => ask(true)}>
          Delete
        </Button>
      )}
      {may && (
        <Link to="/sweeps/new" search={{ from: job.id }} className={buttonClass()}>
          Change and run again
        </Link>
      )}
      <Confirm
        title="Delete this sweep?"
        open={asking}
        close={() => ask(false)}
        verb="Delete the sweep"
        doing="Deleting"
        kind="kill"
        act={() => remove.mutateAsync()}
      >
        <p>
          Its {many(job.total, "combination")} and their ranking go with it. Backtests that were made of it stay. Nobody can bring
          it back; keep its CSV first if you need the numbers.
        </p>
      </Confirm>
    </>
  );
}
