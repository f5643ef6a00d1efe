import { useQueries } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { startOfDay } from "~/shared/bot/worth";
import { decimal, price } from "~/shared/format/number";
import { ModeBadge } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Panel } from "~/shared/ui/panel";
import { many, Side } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";

type Bot = Schema<"Bot">;
type Row = Schema<"Fill"> & { of: Bot };

/** There is no list of the fills of all bots, so those of this many are read, each by itself and then only when it has another one. */
const asked = 12;
const most = 12;

/** useNews tells a fill that came while one looks, for those who do not see the table. */
function useNews(newest: Row | undefined, waiting: boolean): string {
  const key = newest ? `${newest.bot} ${newest.seq}` : "";
  const [first, setFirst] = useState<string>();
  if (first === undefined && !waiting) setFirst(key);
  if (!newest || first === undefined || first === key) return "";
  return `${newest.of.mode === "live" ? "Live" : "Paper"} fill: ${newest.of.name} ${newest.side === "buy" ? "bought" : "sold"} ${decimal(newest.qty)} at ${price(newest.price)}`;
}

/** What was bought and sold since the day began. */
export function Fills({ bots, wealth, time }: { bots: Bot[] | undefined; wealth: Schema<"Wealth">[]; time: number }) {
  const navigate = useNavigate();
  const traded = bots?.filter((b) => (b.cursor ?? 0) > startOfDay(b, wealth, time)) ?? [];
  const some = traded.slice(0, asked);
  const answers = useQueries({
    queries: some.map((b) => ({
      ...read("/api/v1/bots/{bot}/fills", { params: { path: { bot: b.id }, query: { limit: 20 } } }),
      enabled: time > 0,
    })),
  });
  const failed = answers.find((a) => a.isError && !a.data);
  const rows = some
    .flatMap((of, i) => (answers[i]?.data?.items ?? []).map((f): Row => ({ ...f, of })))
    .filter((f) => f.time >= startOfDay(f.of, wealth, time))
    .sort((a, b) => b.time - a.time || b.seq - a.seq)
    .slice(0, most);
  const waiting = !bots || answers.some((a) => a.isPending);
  const news = useNews(rows[0], waiting);
  const columns: Column<Row>[] = [
    { id: "time", head: "Time", from: "sm", cell: (f) => <Time ms={f.time} as="clock" /> },
    { id: "mode", head: "Mode", cell: (f) => <ModeBadge mode={f.of.mode} /> },
    {
      id: "bot",
      head: "Bot",
      cell: (f) => (
        <Link
          to="/bots/$bot"
          params={{ bot: f.bot }}
          className="block max-w-30 truncate rounded-1 hover:underline 2xl:max-w-56 max-lg:max-w-60 max-sm:max-w-22"
        >
          {f.of.name}
        </Link>
      ),
    },
    {
      id: "side",
      head: "Side and quantity",
      cell: (f) => (
        <Side side={f.side}>
          <Num value={f.qty} kind="qty" unit={f.of.slots?.find((s) => s.slot === f.slot)?.base} />
        </Side>
      ),
    },
    { id: "price", head: "Price", number: true, cell: (f) => <Num value={f.price} kind="price" /> },
  ];
  return (
    <Panel
      title="Fills today"
      note="since 00:00 UTC"
      flush
      className="h-full"
      foot={
        traded.length > asked &&
        `Of ${asked} of the ${many(traded.length, "bot")} that ran today; the others have theirs on their own pages.`
      }
    >
      <p role="status" className="sr-only">
        {news}
      </p>
      {failed ? (
        <div className="p-3.5">
          <Failed error={failed.error} what="The fills could not be read" retry={() => void failed.refetch()} />
        </div>
      ) : rows.length === 0 && !waiting ? (
        <p className="p-3.5 text-ink-2">Nothing was bought or sold since the day began at 00:00 UTC.</p>
      ) : (
        <Table
          dense
          caption="Fills today, the newest first"
          columns={columns}
          rows={rows}
          loading={rows.length === 0 && waiting && 3}
          row={{ key: (f) => `${f.bot} ${f.seq}`, open: (f) => void navigate({ to: "/bots/$bot", params: { bot: f.bot } }) }}
        />
      )}
    </Panel>
  );
}
