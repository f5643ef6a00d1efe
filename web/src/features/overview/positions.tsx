import { Link, useNavigate } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { currency, parts } from "~/shared/bot/market";
import { times } from "~/shared/bot/times";
import { ModeBadge } from "~/shared/ui/mode";
import { Num } from "~/shared/ui/num";
import { Panel } from "~/shared/ui/panel";
import { type Column, Table } from "~/shared/ui/table";

type Position = Schema<"Position">;
type Bots = ReadonlyMap<string, Schema<"Bot">>;

const most = 50;

/** An average of prices has more digits than a price has: it is written with those of the market. */
const places = (price: string) => Math.max(2, price.split(".")[1]?.length ?? 0);

/** What all bots hold, live before paper. */
export function Positions({ overview, bots, late }: { overview: Schema<"Overview"> | undefined; bots: Bots; late: boolean }) {
  const navigate = useNavigate();
  const rank = (p: Position) => (bots.get(p.bot)?.mode === "live" ? 0 : 1);
  const rows = overview?.positions.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
  const quotes = new Set(rows?.map(currency));
  const [quote] = quotes;
  const one = quotes.size <= 1;
  const columns: Column<Position>[] = [
    {
      id: "mode",
      head: "Mode",
      cell: (p) => {
        const mode = bots.get(p.bot)?.mode;
        return mode ? <ModeBadge mode={mode} /> : <span className="text-ink-3">–</span>;
      },
    },
    {
      id: "bot",
      head: "Bot",
      cell: (p) => (
        <Link
          to="/bots/$bot"
          params={{ bot: p.bot }}
          className="block max-w-40 truncate rounded-1 font-medium hover:underline max-sm:max-w-28"
        >
          {bots.get(p.bot)?.name ?? p.bot.slice(0, 8)}
        </Link>
      ),
    },
    {
      id: "qty",
      head: "Quantity",
      number: true,
      from: "sm",
      cell: (p) => <Num value={p.qty} kind="qty" unit={p.base ?? parts(p.market).symbol} />,
    },
    {
      id: "entry",
      head: "Entry",
      number: true,
      from: "lg",
      cell: (p) => <Num value={p.entry} kind="price" places={places(p.last)} />,
    },
    { id: "mark", head: "Mark", number: true, from: "sm", cell: (p) => <Num value={p.last} kind="price" flash /> },
    {
      id: "value",
      head: one && quote ? `Value, ${quote}` : "Value",
      number: true,
      cell: (p) => <Num value={times(p.qty, p.last)} unit={one ? undefined : currency(p)} />,
    },
    { id: "unrealised", head: "Unrealised", number: true, cell: (p) => <Num value={p.unrealised} kind="pnl" /> },
  ];
  const more = (overview?.held ?? 0) - (rows?.length ?? 0);
  return (
    <Panel title="Open positions" flush className="h-full" foot={more > 0 && `And ${more} more, on the pages of their bots.`}>
      {rows?.length === 0 ? (
        <p className="p-3.5 text-ink-2">No bot holds anything. Positions appear here as soon as one buys or sells short.</p>
      ) : (
        <Table
          dense
          caption="Open positions, live before paper"
          columns={columns}
          rows={rows}
          loading={!rows && (late ? 3 : false)}
          row={{ key: (p) => `${p.bot} ${p.slot}`, open: (p) => void navigate({ to: "/bots/$bot", params: { bot: p.bot } }) }}
        />
      )}
    </Panel>
  );
}
