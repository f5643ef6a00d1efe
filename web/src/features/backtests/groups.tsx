import { getRouteApi, Link } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { reasonOf } from "~/shared/bot/words";
import { count, percent, ratio } from "~/shared/format/number";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Table } from "~/shared/ui/table";
import { filterOf } from "./sorted";

const route = getRouteApi("/inside/backtests/$id");

/** Trades summed up by what the strategy called them, or by why they ended. A name leads to its trades. */
export function Groups({
  title,
  what,
  filter,
  groups,
  className,
}: {
  title: string;
  what: string;
  filter: "tag" | "reason";
  groups: readonly Schema<"ReportGroup">[];
  className?: string;
}) {
  const { id } = route.useParams();
  return (
    <Panel flush title={title} className={className}>
      {groups.length === 0 ? (
        <p className="p-3.5 text-ink-2">No trade was closed.</p>
      ) : (
        <Table
          caption={title}
          dense
          rows={groups}
          row={{ key: (g) => g.name }}
          columns={[
            {
              id: "name",
              head: what,
              wrap: true,
              cell: (g) => (
                <Link
                  to="/backtests/$id"
                  params={{ id }}
                  search={{ tab: "trades", [filter]: filterOf(g.name) }}
                  className={linkClass}
                >
                  {filter === "reason" ? reasonOf(g.name) : g.name || "no tag"}
                </Link>
              ),
            },
            { id: "trades", head: "Trades", number: true, cell: (g) => count(g.trades) },
            {
              id: "won",
              head: "Won",
              number: true,
              from: "sm",
              cell: (g) => percent(g.trades > 0 ? g.wins / g.trades : null, 0),
            },
            { id: "factor", head: "Profit factor", number: true, from: "sm", cell: (g) => ratio(g.profit_factor) },
            { id: "fees", head: "Fees", number: true, from: "sm", cell: (g) => <Num value={g.fees} /> },
            { id: "pnl", head: "PnL", number: true, cell: (g) => <Num kind="pnl" value={g.pnl} /> },
          ]}
        />
      )}
    </Panel>
  );
}
