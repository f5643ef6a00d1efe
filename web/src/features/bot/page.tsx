import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { missing } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useKeys } from "~/shared/keys/keys";
import { buttonClass } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { Grid } from "~/shared/ui/panel";
import { Empty, Skeleton, useLate } from "~/shared/ui/parts";
import { Asked } from "./asked";
import { Equity, Market } from "./chart";
import { Band, Head } from "./head";
import { Kpis } from "./kpis";
import { LastTrades } from "./last";
import { OpenOrders } from "./orders";
import { Positions } from "./position";
import { Replay } from "./replay";
import { Risk } from "./risk";
import { Setup } from "./setup";
import { type Bot, botQuery, titleOf } from "./state";
import { Records } from "./tabs";

const route = getRouteApi("/inside/bots/$bot");
const crumbs = [{ to: "/bots", name: "Bots" }];

/** One bot: what it is worth, what it did, what it holds, and what can be done with it. */
export default function BotPage() {
  const { bot: id } = route.useParams();
  const found = useQuery({ ...botQuery(id), retry: (n, error) => n < 2 && !missing(error) });
  const late = useLate(found.isPending);
  const bot = found.data;
  useNeighbours(id);
  if (bot?.deleted)
    return <Gone title={bot.name} head={`${bot.name} was deleted`} text="Somebody deleted it, with all that it did." />;
  if (missing(found.error)) return <Gone title="Bot" head="There is no such bot" text="It was deleted, or it is not yours." />;
  if (!bot)
    return (
      <Page title="Bot" crumbs={crumbs}>
        {found.error ? (
          <Failed error={found.error} what="The bot could not be read." retry={() => void found.refetch()} />
        ) : (
          late && (
            <div className="grid gap-4">
              <Skeleton className="h-8 w-72 max-w-full" />
              <Skeleton className="h-19 w-full" />
              <Skeleton className="h-110 w-full" />
            </div>
          )
        )}
      </Page>
    );
  return <Shown key={bot.id} bot={bot} />;
}

function Gone({ title, head, text }: { title: string; head: string; text: string }) {
  return (
    <Page title={title} crumbs={crumbs}>
      <Empty
        page
        title={head}
        actions={
          <>
            <Link to="/bots" className={buttonClass("primary")}>
              All bots
            </Link>
            <Link to="/bots/new" className={buttonClass()}>
              New bot
            </Link>
          </>
        }
      >
        {text}
      </Empty>
    </Page>
  );
}

const parts = ["chart", "position", "journal", "more"] as const;
const words = { chart: "Chart", position: "Position", journal: "Journal", more: "More" };

function Shown({ bot }: { bot: Bot }) {
  const { show = "chart" } = route.useSearch();
  const navigate = route.useNavigate();
  const title = titleOf(bot);
  useEffect(() => {
    document.title = `${title} · Tradebot`; // the breadcrumb has the name alone
  }, [title]);
  // On a phone the parts of the page are tabs; on anything wider all of it stands side by side.
  const on = (...of: (typeof parts)[number][]) => (of.includes(show) ? "" : "max-sm:hidden");
  return (
    <Page title={bot.name} crumbs={crumbs}>
      <Band bot={bot} />
      <Head bot={bot} />
      <Asked bot={bot} />
      <nav
        aria-label="Parts of this page"
        className="mb-3 grid grid-cols-4 gap-px rounded-2 border border-line bg-sunken p-px sm:hidden"
      >
        {parts.map((p) => (
          <button
            type="button"
            key={p}
            onClick={() =>
              void navigate({
                search: (old) => ({ ...old, show: p === "chart" ? undefined : p }),
                replace: true,
                resetScroll: false,
              })
            }
            aria-current={p === show ? "true" : undefined}
            className="grid h-11 place-items-center rounded-[4px] text-13 font-medium text-ink-2 aria-[current]:bg-surface aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line"
          >
            {words[p]}
          </button>
        ))}
      </nav>
      <div className={`mb-4 max-sm:mb-3 ${on("chart", "position")}`}>
        <Kpis bot={bot} />
      </div>
      <Grid>
        <div className="grid content-start gap-4 max-sm:gap-3 xl:col-span-8!">
          <div id="market" className={`scroll-mt-16 grid gap-4 max-sm:gap-3 ${on("chart")}`}>
            <Market bot={bot} />
            <Equity bot={bot} />
          </div>
          <div className={on("journal")}>
            <Records bot={bot} />
          </div>
        </div>
        <div className="grid content-start gap-4 max-sm:gap-3 sm:max-xl:grid-cols-2 xl:col-span-4!">
          <div className={`grid content-start gap-4 max-sm:gap-3 ${on("position")}`}>
            <Positions bot={bot} />
            <OpenOrders bot={bot} />
          </div>
          <div className={`grid content-start gap-4 max-sm:gap-3 ${on("more")}`}>
            <Risk bot={bot} />
            <Replay bot={bot} />
          </div>
          <div className={`empty:hidden ${on("position")}`}>
            <LastTrades bot={bot} />
          </div>
          <div className={on("more")}>
            <Setup bot={bot} />
          </div>
        </div>
      </Grid>
    </Page>
  );
}

/** [ and ] lead to the bot before and after in the list. The list is read when one of them is pressed: most look at a bot and go. */
function useNeighbours(id: string) {
  const navigate = route.useNavigate();
  const client = useQueryClient();
  useKeys(
    useMemo(() => {
      const go = (step: 1 | -1) => () => {
        void client.fetchQuery({ ...everyBot, staleTime: 30_000 }).then(
          ({ items }) => {
            // As on the page of bots: live ones, then those on paper, never one among the other.
            const list = [...items.filter((b) => b.mode === "live"), ...items.filter((b) => b.mode === "paper")];
            const at = list.findIndex((b) => b.id === id);
            const next = at < 0 ? undefined : list[at + step];
            if (next) void navigate({ to: "/bots/$bot", params: { bot: next.id } });
          },
          () => {}, // Nobody is led anywhere; that the server is away is said elsewhere.
        );
      };
      return { "[": go(-1), "]": go(1) };
    }, [client, id, navigate]),
  );
}

const everyBot = read("/api/v1/bots", { params: { query: { limit: 500 } } });
