import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { BotCurve, BotMarket, BotName, BotPosition, BotSince, BotState, BotToday, BotUnrealised } from "~/shared/bot/cells";
import { useMedia } from "~/shared/bot/media";
import { purse, startOfDay } from "~/shared/bot/worth";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { type Mode, ModeBadge } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Empty, More, many, useLate } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { Acts } from "./acts";
import { type Filter, Filters } from "./filters";
import { GroupTitle } from "./group";

type Bot = Schema<"Bot">;

const size = 50;
const none: never[] = [];

/** useGroup reads the bots of one mode, a page after the other. Live and paper are two lists, so that neither stands among the other. */
function useGroup(mode: Mode, { status, q, strategy, mode: only }: Filter) {
  const query = {
    mode,
    limit: size,
    totals: true,
    ...(status ? { status: [status] } : {}),
    ...(q ? { q } : {}),
    ...(strategy ? { strategy } : {}),
  };
  const wanted = !only || only === mode;
  const found = useInfiniteQuery({ ...pages("/api/v1/bots", { params: { query } }), enabled: wanted });
  // A bot that an event has moved out of the filter is out at once.
  const rows = wanted
    ? found.data?.pages.flatMap((p) => p.items).filter((b) => !b.deleted && (!status || b.status === status))
    : none;
  return { mode, wanted, found, rows, total: found.data?.pages.at(-1)?.totals?.bots };
}

/** The bots: live ones, then those on paper. */
export function List({ filter, change }: { filter: Filter; change(next: Filter): void }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay("trade");
  const overview = useQuery(read("/api/v1/dashboard"));
  const groups = [useGroup("live", filter), useGroup("paper", filter)];
  const [chosen, choose] = useState<string>();
  const waiting = groups.some((g) => g.wanted && g.found.isPending);
  const late = useLate(waiting);
  // Beside the side bar there is no room for all columns; what is left out is on the bot's page.
  const left = [
    ...(useMedia("(max-width: 1359px)") ? ["strategy", "unrealised", "curve"] : []),
    ...(useMedia("(max-width: 1239px)") ? ["since"] : []),
    ...(useMedia("(max-width: 1139px)") ? ["position"] : []),
  ];
  const failed = groups.find((g) => g.wanted && g.found.isError && !g.found.data);
  const all = groups.flatMap((g) => g.rows ?? none);
  const tallies = overview.data?.bots;
  const whole = !filter.mode && !filter.status && !filter.q && !filter.strategy;
  const nobody = !waiting && !failed && all.length === 0 && (whole || tallies?.reduce((n, t) => n + t.count, 0) === 0);

  // With a filter, a bot may come into it by a change that happens elsewhere; the counts tell that one did.
  const counts = JSON.stringify(tallies?.map((t) => [t.mode, t.status, t.count]));
  useEffect(() => {
    if (counts && filter.status) void client.invalidateQueries({ queryKey: ["/api/v1/bots"] });
  }, [client, counts, filter.status]);

  if (nobody) return <NoBots />;
  const quotes = new Set(all.map((b) => purse(b).quote));
  const [quote] = quotes;
  const one = quotes.size <= 1;
  const day = (b: Bot) => startOfDay(b, overview.data?.wealth, overview.data?.time);
  const positions = overview.data?.positions;
  const columns: Column<Bot>[] = [
    { id: "mode", head: "Mode", cell: (b) => <ModeBadge mode={b.mode} /> },
    { id: "bot", head: "Bot", cell: (b) => <BotName bot={b} /> },
    {
      id: "strategy",
      head: "Strategy",
      from: "lg",
      cell: (b) => (
        <span title={b.strategy} className="block max-w-20 truncate min-[1420px]:max-w-30 2xl:max-w-48">
          {b.strategy}
        </span>
      ),
    },
    { id: "market", head: "Market", from: "sm", cell: (b) => <BotMarket bot={b} /> },
    { id: "state", head: "State", from: "sm", cell: (b) => <BotState bot={b} below /> },
    { id: "position", head: "Position", number: true, from: "lg", cell: (b) => <BotPosition bot={b} positions={positions} /> },
    {
      id: "unrealised",
      head: "Unrealised",
      number: true,
      from: "lg",
      cell: (b) => <BotUnrealised bot={b} positions={positions} />,
    },
    {
      id: "equity",
      head: one && quote ? `Equity, ${quote}` : "Equity",
      number: true,
      cell: (b) => <Num value={b.equity} unit={one ? undefined : purse(b).quote} flash />,
    },
    { id: "today", head: "Today", number: true, cell: (b) => <BotToday bot={b} day={day(b)} /> },
    { id: "since", head: "Since start", number: true, from: "lg", cell: (b) => <BotSince bot={b} /> },
    { id: "candle", head: "Last candle", number: true, from: "2xl", cell: (b) => <Time ms={b.cursor} /> },
    { id: "made", head: "Made", number: true, from: "2xl", cell: (b) => <Time ms={b.created} as="day" /> },
    { id: "curve", head: "30 days", from: "lg", cell: (b) => <BotCurve bot={b} day={day(b)} /> },
  ];
  if (may)
    columns.push({
      id: "acts",
      head: <span className="sr-only">What to do</span>,
      from: "sm",
      cell: (b) => (
        <Button small kind="ghost" icon="more" aria-label={`What to do with ${b.name}`} onClick={() => choose(b.id)} />
      ),
    });
  const fits = columns.filter((c) => !left.includes(c.id));
  const filtered = !!(filter.status || filter.q || filter.strategy);
  return (
    <>
      <Filters filter={filter} change={change} tallies={tallies} />
      {failed && (
        <div className="p-3.5">
          <Failed
            error={failed.found.error}
            what="The bots could not be read"
            retry={() => groups.forEach((g) => void (g.wanted && g.found.refetch()))}
          />
        </div>
      )}
      {!waiting && !failed && all.length === 0 ? (
        <div className="grid justify-items-start gap-3 p-3.5">
          <p className="text-ink-2">No bot is like that. {filter.q && "Names are found by how they begin."}</p>
          <Button onClick={() => change({})}>Show all bots</Button>
        </div>
      ) : failed && all.length === 0 ? null : (
        <Table
          caption="Bots, live before paper"
          columns={fits}
          loading={waiting && (late ? 7 : false)}
          groups={groups
            .filter((g) => g.rows && g.rows.length > 0)
            .map((g) => ({
              id: g.mode,
              title: (
                <GroupTitle
                  mode={g.mode}
                  rows={g.rows ?? none}
                  total={g.total}
                  // The server's sums are of all bots of a mode; of a part of them only what is loaded can be added.
                  wealth={filtered ? undefined : overview.data?.wealth}
                />
              ),
              rows: g.rows ?? none,
            }))}
          row={{ key: (b) => b.id, open: (b) => void navigate({ to: "/bots/$bot", params: { bot: b.id } }) }}
        />
      )}
      {groups.map((g) => g.wanted && <More key={g.mode} query={g.found} what={`${g.mode} bots`} />)}
      <div className="flex flex-wrap items-center gap-3 border-t border-line-faint px-3.5 py-2.25 text-12 text-ink-3">
        <span>Live and paper are never added together.</span>
        {!waiting && (
          <span className="ml-auto">
            {many(
              groups.reduce((n, g) => n + (g.wanted ? (g.total ?? g.rows?.length ?? 0) : 0), 0),
              "bot",
            )}
          </span>
        )}
      </div>
      <Acts bot={all.find((b) => b.id === chosen)} close={() => choose(undefined)} />
    </>
  );
}

function NoBots() {
  const may = useMay("trade");
  return (
    <>
      <Empty
        title="No bots yet"
        actions={
          may && (
            <>
              <Link to="/bots/new" className={buttonClass("primary")}>
                New paper bot
              </Link>
              <Link to="/backtests/new" className={buttonClass()}>
                Try a strategy on history first
              </Link>
            </>
          )
        }
      >
        A bot runs one strategy on one market.{" "}
        {may
          ? "Start with a ready-made strategy on paper: it needs no exchange account and risks nothing."
          : "You may look and not trade, so you cannot make one; ask your admin for that right."}
      </Empty>
      {may && (
        <p className="px-6 pb-8 text-center text-12 text-ink-3">
          Live trading needs an exchange key and LIVE_TRADING switched on by the person who runs this server.
        </p>
      )}
    </>
  );
}
