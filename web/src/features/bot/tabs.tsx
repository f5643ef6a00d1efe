import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { sentence } from "~/shared/api/problem";
import { pages } from "~/shared/api/query";
import { kindOf, reasonOf, whyOf } from "~/shared/bot/words";
import { spoken } from "~/shared/format/limit";
import { add, decimal, price } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { Icon } from "~/shared/ui/icon";
import { LongTable } from "~/shared/ui/long";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Panel } from "~/shared/ui/panel";
import { many, Side } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import { type Column, Table, type TableProps } from "~/shared/ui/table";
import { Segment, Tabs } from "~/shared/ui/tabs";
import { Time } from "~/shared/ui/time";
import { Foot, Journal } from "./log";
import { Scroll } from "./scroll";
import { type Bot, type Order, quote, useTrades } from "./state";
import { useStory } from "./story";
import type { Trade } from "./trades";

const route = getRouteApi("/inside/bots/$bot");
const names = ["journal", "trades", "orders", "logs"] as const;

/** What the bot did, in four lists. */
export function Records({ bot }: { bot: Bot }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tab = search.tab ?? "journal";
  const set = useCallback(
    (t: (typeof names)[number]) =>
      void navigate({ search: (old) => ({ ...old, tab: t === "journal" ? undefined : t }), replace: true, resetScroll: false }),
    [navigate],
  );
  const journal = useStory("/api/v1/bots/{bot}/journal", bot.id);
  const { trades, more } = useTrades(bot);
  const closed = trades.filter((t) => t.exited !== undefined).length;
  return (
    <Panel flush label="Records">
      <Tabs
        label="Records"
        value={tab}
        onChange={set}
        tabs={[
          { value: "journal", text: "Journal", count: journal.rows?.[0]?.seq, content: <Journal bot={bot} /> },
          { value: "trades", text: "Trades", count: more ? undefined : closed, content: <Trades bot={bot} /> },
          { value: "orders", text: "Orders", content: <Orders bot={bot} /> },
          { value: "logs", text: "Logs", content: <Logs bot={bot} /> },
        ]}
      />
    </Panel>
  );
}

/** Many rows have a window; a few stand as they are. */
function Rows<T>({ end, ...table }: TableProps<T> & { end(): void }) {
  return (table.rows?.length ?? 0) > 60 ? <LongTable {...table} window={{ height: 520, end }} /> : <Table {...table} />;
}

function Trades({ bot }: { bot: Bot }) {
  const navigate = route.useNavigate();
  const { trades, rows, pending, error, again, more, loading, older } = useTrades(bot);
  const end = useCallback(() => void older(), [older]);
  const unit = quote(bot);
  const closed = trades.filter((t) => t.exited !== undefined);
  const sum = (list: string[]) => list.reduce((a, b) => add(a, b), "0");
  const columns: Column<Trade>[] = [
    {
      id: "closed",
      head: "Closed",
      cell: (t) => (t.exited ? <Time ms={t.exited} /> : <span className="text-ink-2">open</span>),
      foot: `${more ? "Shown" : "All"} ${closed.length}`,
    },
    ...((bot.slots?.length ?? 0) > 1 ? [{ id: "slot", head: "Slot", cell: (t: Trade) => t.slot }] : []),
    { id: "side", head: "Side", cell: (t) => <Side side={t.side} />, from: "sm" },
    { id: "qty", head: "Quantity", number: true, from: "lg", cell: (t) => decimal(t.qty) },
    { id: "entry", head: "Entry", number: true, from: "sm", cell: (t) => price(t.entry, digitsOf(t.entry)) },
    { id: "exit", head: "Exit", number: true, from: "sm", cell: (t) => (t.exited ? price(t.exit, digitsOf(t.exit)) : "–") },
    {
      id: "held",
      head: "Held",
      number: true,
      from: "lg",
      cell: (t) => duration((t.exited ?? bot.cursor ?? t.entered) - t.entered),
    },
    { id: "reason", head: "Exit reason", cell: (t) => (t.exited ? reasonOf(t.reason) : "–") },
    {
      id: "fees",
      head: `Fees, ${unit}`,
      number: true,
      from: "lg",
      cell: (t) => decimal(t.fees, 2),
      foot: decimal(sum(closed.map((t) => t.fees)), 2),
    },
    {
      id: "pnl",
      head: `PnL, ${unit}`,
      number: true,
      cell: (t) => <Num kind="pnl" value={t.pnl} />,
      foot: <Num kind="pnl" value={sum(closed.map((t) => t.pnl))} />,
    },
  ];
  if (error && !rows)
    return (
      <div className="p-3.5">
        <Failed error={error} what="The fills could not be read." retry={again} />
      </div>
    );
  if (!pending && trades.length === 0)
    return <p className="px-3.5 py-6 text-ink-3">No trade yet. One is from the entry of a position to its end.</p>;
  return (
    <>
      <Rows
        caption="Trades, the newest first"
        columns={columns}
        rows={trades}
        dense
        loading={pending && 4}
        row={{
          key: (t) => t.id,
          open: (t) =>
            void navigate({
              search: (old) => ({ ...old, at: t.entered, slot: t.slot, show: "chart" }),
              resetScroll: false,
            }).then(() => document.getElementById("market")?.scrollIntoView?.({ block: "start" })),
        }}
        end={end}
      />
      <Foot
        text="A row leads to its place on the chart."
        more={more}
        loading={loading}
        error={rows ? error : undefined}
        older={end}
      />
    </>
  );
}

/** digitsOf is how many digits of an average price are worth showing. */
const digitsOf = (text: string | undefined) => Math.min(4, Math.max(2, text?.split(".")[1]?.length ?? 2));

function Orders({ bot }: { bot: Bot }) {
  const list = useInfiniteQuery(pages("/api/v1/bots/{bot}/orders", { params: { path: { bot: bot.id }, query: { limit: 200 } } }));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const end = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const columns: Column<Order>[] = [
    { id: "placed", head: "Placed", cell: (o) => <Time ms={o.placed} /> },
    ...((bot.slots?.length ?? 0) > 1 ? [{ id: "slot", head: "Slot", cell: (o: Order) => o.slot, from: "sm" as const }] : []),
    { id: "order", head: "Order", cell: (o) => <Side side={o.side}>{kindOf(o.kind)}</Side> },
    { id: "qty", head: "Quantity", number: true, from: "sm", cell: (o) => (o.qty === "0" ? "–" : decimal(o.qty)) },
    { id: "filled", head: "Filled", number: true, from: "lg", cell: (o) => (o.filled === "0" ? "–" : decimal(o.filled)) },
    { id: "stop", head: "Trigger", number: true, from: "sm", cell: (o) => price(o.stop) },
    { id: "price", head: "Limit", number: true, from: "lg", cell: (o) => price(o.price) },
    { id: "state", head: "State", cell: (o) => <StateLabel state={o.status} /> },
    {
      id: "why",
      head: "Reason",
      from: "sm",
      wrap: true,
      cell: (o) => (o.text ? sentence(o.text) : whyOf(o)),
    },
    { id: "id", head: "At the exchange", from: "2xl", cell: (o) => <code className="text-ink-3">{o.client_id ?? "–"}</code> },
  ];
  if (list.error && rows.length === 0)
    return (
      <div className="p-3.5">
        <Failed error={list.error} what="The orders could not be read." retry={() => void list.refetch()} />
      </div>
    );
  if (!list.isPending && rows.length === 0) return <p className="px-3.5 py-6 text-ink-3">No order yet.</p>;
  return (
    <>
      <Rows
        caption="Orders, the newest first"
        columns={columns}
        rows={rows}
        dense
        loading={list.isPending && 4}
        row={{
          key: (o) => o.id,
          tone: (o) => (o.status === "rejected" ? "danger" : o.status === "unknown" ? "warn" : undefined),
        }}
        end={end}
      />
      <Foot text={many(rows.length, "order")} more={hasNextPage} loading={isFetchingNextPage} error={undefined} older={end} />
    </>
  );
}

const levels = ["all", "info", "warn", "error"] as const;
const words = { info: "Info", warn: "Warning", error: "Error" };

function Logs({ bot }: { bot: Bot }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const story = useStory("/api/v1/bots/{bot}/logs", bot.id, search.level ? { level: [search.level] } : {});
  const rows = story.rows ?? [];
  const { older } = story;
  const end = useCallback(() => void older(), [older]);
  return (
    <>
      <div className="px-3.5 py-2">
        <Segment
          label="Level"
          value={search.level ?? "all"}
          onChange={(l) =>
            void navigate({
              search: (old) => ({ ...old, level: l === "all" ? undefined : l }),
              replace: true,
              resetScroll: false,
            })
          }
          options={levels.map((l) => ({ value: l, text: l === "all" ? "All" : words[l] }))}
        />
      </div>
      {story.error && !story.rows ? (
        <div className="p-3.5">
          <Failed error={story.error} what="The log could not be read." retry={story.again} />
        </div>
      ) : story.pending ? null : rows.length === 0 ? (
        <p className="px-3.5 py-6 text-ink-3">
          {search.level
            ? "Nothing of this level."
            : "Nothing yet. What the strategy logs, and what the engine has to say of it, comes here."}
        </p>
      ) : (
        <>
          <Scroll
            caption="Log, the newest first"
            heads={[
              ["Time", "w-30 max-sm:w-22"],
              ["Level", "w-22"],
              ["From", "w-20 max-sm:hidden"],
              ["Text", ""],
            ]}
            rows={rows}
            id={(r) => String(r.id)}
            tone={(r) => (r.level === "error" ? "bg-danger-bg" : r.level === "warn" ? "bg-warn-bg" : "")}
            end={end}
            row={(r) => [
              <Time key="t" ms={r.time} />,
              <span
                key="l"
                className={`inline-flex items-center gap-1.5 ${r.level === "error" ? "text-danger" : r.level === "warn" ? "text-warn" : "text-ink-2"}`}
              >
                <Icon name={r.level === "error" ? "failed" : r.level} small />
                {words[r.level]}
              </span>,
              <span key="s" className="text-ink-3">
                {r.source}
              </span>,
              <span key="x" className="whitespace-pre-wrap">
                {r.source === "engine" ? spoken(r.text) : r.text}
              </span>,
            ]}
          />
          <Foot text={many(rows.length, "line")} more={story.more} loading={story.loading} error={story.error} older={end} />
        </>
      )}
    </>
  );
}
