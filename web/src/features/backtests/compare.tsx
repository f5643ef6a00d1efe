import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { missing } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { buttonClass } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { Empty, Skeleton, useLate } from "~/shared/ui/parts";
import { commas } from "./asked";
import { Compared } from "./compared";

const route = getRouteApi("/inside/backtests/compare");

/** Up to four backtests side by side: where they differ, what came of each, their curves in one chart. */
export default function ComparePage() {
  const { ids = "" } = route.useSearch();
  const list = [...new Set(ids.split(",").filter(Boolean))].slice(0, 4);
  const compared = useQuery({
    ...read("/api/v1/backtests/compare", { params: { query: { ids: list } }, ...commas }),
    enabled: list.length > 0,
  });
  const late = useLate(list.length > 0 && compared.isPending);
  const choose = (
    <Link to="/backtests" search={list.length > 0 ? { pick: list.join(",") } : {}} className={buttonClass()}>
      Choose others
    </Link>
  );
  return (
    <Page title="Compare" crumbs={[{ to: "/backtests", name: "Backtests" }]}>
      <PageHead title="Compare backtests" actions={choose} />
      {list.length === 0 ? (
        <Empty title="Nothing to compare yet" actions={choose}>
          Tick two to four backtests in the list, then compare them here.
        </Empty>
      ) : missing(compared.error) ? (
        <Empty title="One of them is not there" actions={choose}>
          A backtest was deleted, is not yours, or has no result yet. Choose again from the list.
        </Empty>
      ) : compared.error ? (
        <Failed what="They cannot be compared" error={compared.error} retry={() => void compared.refetch()} />
      ) : !compared.data ? (
        late && <Skeleton className="h-90 w-full" />
      ) : (
        <Compared c={compared.data} ids={list} />
      )}
    </Page>
  );
}
