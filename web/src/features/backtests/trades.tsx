import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { reasonOf } from "~/shared/bot/words";
import { add, computed, count, decimal } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { Button } from "~/shared/ui/button";
import { SelectField } from "~/shared/ui/field";
import { LongTable } from "~/shared/ui/long";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { many, Side } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { arranged, filterOf, type Numbered, numbered, type Sort, sorts } from "./sorted";

const route = getRouteApi("/inside/backtests/$id");
type Result = Schema<"ReportResult">;

/** The trades: a row leads the chart there. brief: the last few of them, at the end of the report. */
export function Trades({ id, r, brief }: { id: string; r: Result; brief?: boolean }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/backtests/$id" });
  const sort: Sort = brief ? "n" : (sorts.find((s) => s === search.sort) ?? "n");
  const order = brief ? "desc" : (search.order ?? "desc");
  const tag = brief ? undefined : search.tag;
  const reason = brief ? undefined : search.reason;
  const all = useMemo(() => numbered(r.trades ?? []), [r]);
  const rows = useMemo(() => arranged(all, { tag, reason, sort, order }), [all, tag, reason, sort, order]);
  const several = (r.slots?.length ?? 0) > 1;
  const closed = useMemo(() => add(...rows.map((t) => t.trade.pnl)), [rows]);
  const open = useMemo(() => add(...(r.open_positions ?? []).map((p) => p.unrealised_pnl)), [r]);

  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false });
  const by = (s: Sort): Column<Numbered>["sort"] =>
    brief
      ? undefined
      : {
          active: sort === s ? order : undefined,
          by: () => change({ sort: s, order: sort === s && order === "desc" ? "asc" : "desc" }),
        };
  const columns = columnsOf(several, by);
  const row = {
    key: (t: Numbered) => String(t.n),
    tone: (t: Numbered) => (!brief && t.n === search.trade ? ("selected" as const) : undefined),
    open: (t: Numbered) => {
      change({ tab: "trades", trade: t.n, slot: several ? t.trade.slot : undefined });
      document.getElementById("market-chart")?.scrollIntoView?.({ block: "nearest" });
    },
  };
  return (
    <Panel
      flush
      title={brief ? "Last trades" : "Trades"}
      note={brief ? undefined : many(rows.length, "trade")}
      end={
        <a href={`/api/v1/backtests/${id}/trades.csv`} download={`trades-${id}.csv`} className={`text-12 ${linkClass}`}>
          Trades as CSV
        </a>
      }
      foot={
        <>
          {brief && all.length > 10 && (
            <span>
              Showing 10 of {count(all.length)}.{" "}
              <Link to="/backtests/$id" params={{ id }} search={{ tab: "trades" }} className={linkClass}>
                Show all
              </Link>
            </span>
          )}
          <span className="ml-auto">
            {tag || reason ? "These trades" : "Closed trades"} <Num kind="pnl" value={closed} />
            {(r.open_positions?.length ?? 0) > 0 && !tag && !reason && (
              <>
                {" · "}
                {many(r.open_positions?.length ?? 0, "open position")} <Num kind="pnl" value={open} />
              </>
            )}
          </span>
        </>
      }
    >
      {all.length === 0 ? (
        <p className="p-3.5 text-ink-2">
          No trade was closed.{" "}
          {(r.open_positions?.length ?? 0) > 0
            ? "A position was still open at the end."
            : "Try a longer period, or parameters that trade more often."}
        </p>
      ) : (
        <>
          {!brief && (
            <div className="flex flex-wrap items-end gap-3 border-b border-line-faint p-3.5">
              <Filter label="Tag" value={tag} groups={r.by_tag ?? []} change={(v) => change({ tag: v })} />
              <Filter
                label="Exit reason"
                value={reason}
                groups={r.by_exit_reason ?? []}
                words={reasonOf}
                change={(v) => change({ reason: v })}
              />
              {(tag || reason) && (
                <Button kind="ghost" onClick={() => change({ tag: undefined, reason: undefined })}>
                  Show all trades
                </Button>
              )}
            </div>
          )}
          {brief ? (
            <Table caption="The last trades" dense columns={columns} rows={rows.slice(0, 10)} row={row} />
          ) : rows.length === 0 ? (
            <p className="p-3.5 text-ink-2">No trade has this tag and ended for this reason.</p>
          ) : (
            <LongTable
              caption="Trades; Enter shows one on the chart"
              dense
              columns={columns}
              rows={rows}
              row={row}
              window={{ height: 500 }}
            />
          )}
        </>
      )}
    </Panel>
  );
}

function Filter({
  label,
  value,
  groups,
  words = (name) => name,
  change,
}: {
  label: string;
  value?: string;
  groups: readonly Schema<"ReportGroup">[];
  /** The name of a group in words. */
  words?(name: string): string;
  change(v: string | undefined): void;
}) {
  return (
    <SelectField
      label={label}
      className="w-56 max-sm:w-full"
      value={value ?? ""}
      onChange={(e) => change(e.target.value || undefined)}
      options={[
        { value: "", text: "All" },
        ...groups.map((g) => ({ value: filterOf(g.name), text: `${words(g.name) || "none"} (${count(g.trades)})` })),
      ]}
    />
  );
}

const side = (t: Numbered) => (t.trade.side === "short" ? "short" : "long");
function columnsOf(several: boolean, by: (s: Sort) => Column<Numbered>["sort"]): Column<Numbered>[] {
  return [
    {
      id: "n",
      head: "#",
      number: true,
      from: "lg",
      width: "5%",
      sort: by("n"),
      cell: (t) => <span className="text-ink-3">{count(t.n)}</span>,
    },
    { id: "opened", head: "Opened", cell: (t) => <Time ms={t.trade.entry_time} /> },
    { id: "closed", head: "Closed", from: "sm", cell: (t) => <Time ms={t.trade.exit_time} /> },
    {
      id: "held",
      head: "Held",
      number: true,
      from: "lg",
      sort: by("held"),
      cell: (t) => duration(t.trade.exit_time - t.trade.entry_time),
    },
    { id: "side", head: "Side", from: "sm", cell: (t) => <Side side={side(t)}>{several && t.trade.symbol}</Side> },
    { id: "qty", head: "Quantity", number: true, from: "lg", cell: (t) => decimal(t.trade.qty) },
    {
      id: "entry",
      head: "Entry",
      number: true,
      from: "sm",
      cell: (t) => <span title={t.trade.entry_price}>{computed(t.trade.entry_price)}</span>,
    },
    {
      id: "exit",
      head: "Exit",
      number: true,
      from: "sm",
      cell: (t) => <span title={t.trade.exit_price}>{computed(t.trade.exit_price)}</span>,
    },
    { id: "fees", head: "Fees", number: true, from: "lg", cell: (t) => <Num value={t.trade.fees} /> },
    { id: "tag", head: "Tag", from: "2xl", cell: (t) => t.trade.tag || <span className="text-ink-3">–</span> },
    { id: "reason", head: "Exit reason", from: "sm", cell: (t) => reasonOf(t.trade.exit_reason) },
    {
      id: "return",
      head: "Return",
      number: true,
      from: "lg",
      sort: by("return"),
      cell: (t) => <Num kind="pnl-pct" value={t.return} />,
    },
    { id: "pnl", head: "PnL", number: true, sort: by("pnl"), cell: (t) => <Num kind="pnl" value={t.trade.pnl} /> },
  ];
}
