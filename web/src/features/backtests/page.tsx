import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { pages } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Failed, Notice } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Empty, More, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Segment } from "~/shared/ui/tabs";
import { useCancel, useRemove, useRepeat } from "./act";
import { asked } from "./asked";
import { columns, type Row } from "./columns";

const route = getRouteApi("/inside/backtests");

const filters = {
  all: undefined,
  active: ["queued", "running"],
  done: ["done"],
  failed: ["failed"],
  canceled: ["canceled"],
} satisfies Record<string, Schema<"Job">["status"][] | undefined>;
type Filter = keyof typeof filters;

/** The backtests of who is signed in, the newest first. */
export default function BacktestsPage() {
  const { status = "all", pick = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/backtests" });
  const may = useMay("trade");
  const lost = useLost();
  const states = filters[status];
  const list = useInfiniteQuery({
    ...pages("/api/v1/backtests", { params: { query: { limit: 50, ...(states ? { status: states } : {}) } } }),
    gcTime: 0, // a list that nobody looks at must not hide from live events that this one is out of date
    refetchOnMount: "always",
  });
  const jobs = useMemo(
    // A live event changes rows where they are; what is no longer of this filter is left out until the list is read anew.
    () => (list.data?.pages.flatMap((p) => p.items) ?? []).filter((j) => !states || (states as string[]).includes(j.status)),
    [list.data, states],
  );
  const rows = useMemo(() => jobs.map((job): Row => ({ job, asked: asked(job.spec) })), [jobs]);
  const picked = pick === "" ? [] : pick.split(",");
  const late = useLate(list.isPending);
  const [removing, setRemoving] = useState<Row>();
  const cancel = useCancel();
  const repeat = useRepeat();
  const remove = useRemove();

  const choose = (ids: string[]) =>
    void navigate({
      search: (old) => ({ ...old, pick: ids.length > 0 ? ids.join(",") : undefined }),
      replace: true,
      resetScroll: false,
    });
  const failed = cancel.error ?? repeat.error;
  return (
    <Page title="Backtests">
      <PageHead
        title="Backtests"
        sub="A strategy on stored candles, with the costs you assume."
        actions={
          may && (
            <>
              <Link to="/sweeps/new" className={buttonClass()}>
                New sweep
              </Link>
              <Link to="/backtests/new" className={buttonClass("primary")}>
                New backtest
              </Link>
            </>
          )
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <Segment<Filter>
          label="Which backtests"
          value={status}
          onChange={(v) => void navigate({ search: (old) => ({ ...old, status: v === "all" ? undefined : v }), replace: true })}
          options={[
            { value: "all", text: "All" },
            { value: "active", text: "Active" },
            { value: "done", text: "Done" },
            { value: "failed", text: "Failed" },
            { value: "canceled", text: "Canceled" },
          ]}
        />
        <div className="ml-auto flex items-center gap-3 max-sm:ml-0 max-sm:w-full">
          <span className="text-12 text-ink-3" role="status">
            {picked.length > 0 ? `${picked.length} of 4 chosen` : "Choose up to four to compare"}
          </span>
          {picked.length > 0 && (
            <Button small kind="ghost" onClick={() => choose([])}>
              Choose none
            </Button>
          )}
          {picked.length > 1 ? (
            <Link
              to="/backtests/compare"
              search={{ ids: picked.join(",") }}
              className={`${buttonClass("default", true)} max-sm:ml-auto`}
            >
              Compare
            </Link>
          ) : (
            <Button small disabled className="max-sm:ml-auto">
              Compare
            </Button>
          )}
        </div>
      </div>
      {failed && (
        <div className="mb-3">
          <Notice tone="danger" title={cancel.error ? "It was not canceled" : "It was not started again"}>
            {words(failed)}
          </Notice>
        </div>
      )}
      <Panel flush label="Backtests">
        {list.error && jobs.length === 0 ? (
          <div className="p-3.5">
            <Failed what="The list of backtests cannot be read" error={list.error} retry={() => void list.refetch()} />
          </div>
        ) : list.isSuccess && rows.length === 0 ? (
          <Nothing status={status} may={may} />
        ) : (
          <>
            <Table
              caption="Backtests, the newest first"
              loading={list.isPending && late && 8}
              rows={rows}
              columns={columns({
                picked,
                choose: (id, on) => choose(on ? [...picked, id] : picked.filter((p) => p !== id)),
                may: may && !lost,
                cancel: (r) => cancel.mutate(r.job.id),
                canceling: cancel.isPending ? cancel.variables : undefined,
                repeat: (r) => repeat.mutate(r.job),
                repeating: repeat.isPending ? repeat.variables?.id : undefined,
                remove: setRemoving,
              })}
              row={{
                key: (r) => r.job.id,
                tone: (r) => (picked.includes(r.job.id) ? "selected" : undefined),
                open: (r) => void navigate({ to: "/backtests/$id", params: { id: r.job.id } }),
              }}
            />
            <More query={list} what="backtests" />
          </>
        )}
      </Panel>
      <Confirm
        title="Delete this backtest?"
        open={!!removing}
        close={() => setRemoving(undefined)}
        verb="Delete the backtest"
        doing="Deleting"
        kind="danger"
        act={async () => {
          if (!removing) return;
          await remove(removing.job.id);
          choose(picked.filter((p) => p !== removing.job.id));
        }}
      >
        <p>Its report goes with it. The strategy and the candles stay, so it can be run again.</p>
      </Confirm>
    </Page>
  );
}

function Nothing({ status, may }: { status: Filter; may: boolean }) {
  if (status !== "all")
    return (
      <Empty
        title={`No backtest is ${status}`}
        actions={
          <Link to="/backtests" className={buttonClass()}>
            Show all
          </Link>
        }
      >
        There may be others: the filter above shows only some.
      </Empty>
    );
  return (
    <Empty
      title="No backtests yet"
      actions={
        may && (
          <>
            <Link to="/backtests/new" className={buttonClass("primary")}>
              New backtest
            </Link>
            <Link to="/strategies" className={buttonClass()}>
              Upload a strategy
            </Link>
          </>
        )
      }
    >
      A backtest runs a strategy on candles of the past, with fees and slippage, and says how much of the result to believe.
    </Empty>
  );
}
