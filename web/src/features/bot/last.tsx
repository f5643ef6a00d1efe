import { Link } from "@tanstack/react-router";
import { reasonOf } from "~/shared/bot/words";
import { add } from "~/shared/format/number";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { type Bot, quote, useTrades } from "./state";

/** The last trades that ended, and what all of them came to. */
export function LastTrades({ bot }: { bot: Bot }) {
  const { trades, more } = useTrades(bot);
  const closed = trades.filter((t) => t.exited !== undefined);
  if (closed.length === 0) return null;
  const sum = closed.map((t) => t.pnl).reduce((a, b) => add(a, b), "0");
  return (
    <Panel
      title="Last trades"
      flush
      end={
        <Link
          from="/bots/$bot"
          to="/bots/$bot"
          search={(old) => ({ ...old, tab: "trades", show: "journal" })}
          resetScroll={false}
          className={linkClass}
        >
          All trades
        </Link>
      }
    >
      <Table
        caption="Last trades"
        dense
        rows={closed.slice(0, 6)}
        row={{ key: (t) => t.id }}
        columns={[
          {
            id: "closed",
            head: "Closed",
            cell: (t) => <Time ms={t.exited} />,
            foot: `${more ? "Last" : "All"} ${closed.length}`,
          },
          { id: "reason", head: "Exit reason", cell: (t) => reasonOf(t.reason) },
          {
            id: "pnl",
            head: `PnL, ${quote(bot)}`,
            number: true,
            cell: (t) => <Num kind="pnl" value={t.pnl} />,
            foot: <Num kind="pnl" value={sum} />,
          },
        ]}
      />
    </Panel>
  );
}
