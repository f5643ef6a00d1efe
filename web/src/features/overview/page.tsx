import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { patient } from "~/shared/api/patient";
import { read } from "~/shared/api/query";
import { times } from "~/shared/bot/times";
import { purse } from "~/shared/bot/worth";
import { add } from "~/shared/format/number";
import { clock } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { buttonClass } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { Grid, PageHead } from "~/shared/ui/panel";
import { useLate } from "~/shared/ui/parts";
import { useNow } from "~/shared/ui/time";
import { Book, type InMarket } from "./book";
import { Bots } from "./bots";
import { Fills } from "./fills";
import { NeedsYou } from "./needs";
import { Positions } from "./positions";

// What is there on some days only comes after the rest; what may stand amid it, while the data is on its way.
const jobs = () => import("./jobs");
void jobs().catch(() => {}); // it is asked for again where it is drawn
const First = lazy(() => patient(() => import("./first")).then((m) => ({ default: m.First })));
const Jobs = lazy(() => patient(jobs).then((m) => ({ default: m.Jobs })));

type Bot = Schema<"Bot">;

const live = (b: Bot) => (b.mode === "live" ? 0 : 1);

/** The first screen: how the money is, what needs somebody, what the bots do. Live and paper stand beside each other and are never added. */
export default function OverviewPage() {
  const may = useMay("trade");
  const dashboard = useQuery(read("/api/v1/dashboard", { params: { query: { days: 30 } } }));
  // All of them, for positions and alerts name their bots by id; the first page of all is cheap for the server.
  const list = useQuery(read("/api/v1/bots", { params: { query: { limit: 500 } } }));
  const overview = dashboard.data;
  const late = useLate(dashboard.isPending || list.isPending);
  const bots = useMemo(() => list.data?.items.filter((b) => !b.deleted).toSorted((a, b) => live(a) - live(b)), [list.data]);
  const known = useMemo(() => new Map(bots?.map((b) => [b.id, b])), [bots]);
  const total = overview?.bots.reduce((n, t) => n + t.count, 0);
  const inMarket: InMarket = (w) => {
    if (!overview || !bots || overview.held > overview.positions.length) return undefined;
    if (overview.positions.some((p) => !known.has(p.bot))) return undefined; // whose money it is is not known
    const mine = overview.positions.filter((p) => {
      const b = known.get(p.bot);
      return b?.mode === w.mode && purse(b).exchange === w.exchange && purse(b).quote === w.quote;
    });
    return add("0", ...mine.map((p) => times(p.qty, p.last)));
  };
  const again = () => void dashboard.refetch();
  return (
    <Page title="Overview">
      <PageHead
        title="Overview"
        sub={<Today />}
        actions={
          may && (
            <>
              <Link to="/backtests/new" className={buttonClass()}>
                <Icon name="history" /> Run a backtest
              </Link>
              <Link to="/bots/new" className={buttonClass("primary")}>
                <Icon name="plus" /> New bot
              </Link>
            </>
          )
        }
      />
      {dashboard.isPending && (
        <p role="status" className="sr-only">
          Loading the overview
        </p>
      )}
      <Grid>
        {dashboard.isError && !overview ? (
          <Failed error={dashboard.error} what="The overview could not be read" retry={again} />
        ) : total === 0 ? (
          <>
            {overview && overview.alarming > 0 && <NeedsYou overview={overview} bots={known} late={late} />}
            <Suspense>
              <First />
            </Suspense>
          </>
        ) : (
          <>
            <div className="grid sm:col-span-6 xl:col-span-4">
              <Book mode="live" overview={overview} late={late} inMarket={inMarket} />
            </div>
            <div className="grid sm:col-span-6 xl:col-span-4">
              <Book mode="paper" overview={overview} late={late} inMarket={inMarket} />
            </div>
            <div className="xl:col-span-4">
              <NeedsYou overview={overview} bots={known} late={late} />
            </div>
          </>
        )}
        {overview && (
          <Suspense>
            <Jobs jobs={overview.jobs} />
          </Suspense>
        )}
        {total !== 0 && (
          <>
            <Bots
              bots={bots}
              total={total}
              overview={overview}
              late={late}
              error={list.isError && !list.data ? list.error : undefined}
              retry={() => void list.refetch()}
            />
            <div className="xl:col-span-7">
              <Positions overview={overview} bots={known} late={late} />
            </div>
            <div className="xl:col-span-5">
              <Fills bots={bots} wealth={overview?.wealth ?? []} time={overview?.time ?? 0} />
            </div>
          </>
        )}
      </Grid>
    </Page>
  );
}

const long = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** The date, and when limits of a day begin anew: in UTC, and what that is where one is. */
function Today() {
  const now = useNow(60_000);
  const turn = new Date(now).setUTCHours(24, 0, 0, 0);
  const here = clock(turn);
  return (
    <span>
      {long.format(now).replace(",", "")} · the day turns at 00:00 UTC{here === "00:00" ? "" : `, ${here} here`}
    </span>
  );
}
