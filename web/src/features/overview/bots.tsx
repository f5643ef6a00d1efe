import { Link, useNavigate } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { BotCurve, BotMarket, BotName, BotPosition, BotSince, BotState, BotToday, BotUnrealised } from "~/shared/bot/cells";
import { useMedia } from "~/shared/bot/media";
import { purse, startOfDay } from "~/shared/bot/worth";
import { ModeBadge } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { many } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";

type Bot = Schema<"Bot">;

/** How many bots a first screen shows; the rest is a page away. */
export const shown = 12;

interface BotsProps {
  /** Live ones first. */
  bots: Bot[] | undefined;
  total: number | undefined;
  overview: Schema<"Overview"> | undefined;
  late: boolean;
  error: unknown;
  retry(): void;
}

/** The first bots, live before paper. */
export function Bots({ bots, total, overview, late, error, retry }: BotsProps) {
  const navigate = useNavigate();
  const quotes = new Set(bots?.map((b) => purse(b).quote));
  const [quote] = quotes;
  const one = quotes.size <= 1; // then it stands in the head, not in every cell
  // Beside the side bar there is no room for all columns; what is left out is on the bot's page.
  const left = [
    ...(useMedia("(max-width: 1239px)") ? ["unrealised", "curve"] : []),
    ...(useMedia("(max-width: 1139px)") ? ["since"] : []),
  ];
  const day = (b: Bot) => startOfDay(b, overview?.wealth, overview?.time);
  const columns: Column<Bot>[] = [
    { id: "mode", head: "Mode", cell: (b) => <ModeBadge mode={b.mode} /> },
    { id: "bot", head: "Bot", cell: (b) => <BotName bot={b} /> },
    { id: "market", head: "Market", from: "sm", cell: (b) => <BotMarket bot={b} /> },
    { id: "state", head: "State", from: "sm", cell: (b) => <BotState bot={b} /> },
    {
      id: "position",
      head: "Position",
      number: true,
      from: "lg",
      cell: (b) => <BotPosition bot={b} positions={overview?.positions} />,
    },
    {
      id: "unrealised",
      head: "Unrealised",
      number: true,
      from: "lg",
      cell: (b) => <BotUnrealised bot={b} positions={overview?.positions} />,
    },
    {
      id: "equity",
      head: one && quote ? `Equity, ${quote}` : "Equity",
      number: true,
      cell: (b) => <Num value={b.equity} unit={one ? undefined : purse(b).quote} flash />,
    },
    { id: "today", head: "Today", number: true, cell: (b) => <BotToday bot={b} day={day(b)} /> },
    { id: "since", head: "Since start", number: true, from: "lg", cell: (b) => <BotSince bot={b} /> },
    { id: "curve", head: "30 days", from: "lg", cell: (b) => <BotCurve bot={b} day={day(b)} /> },
  ];
  return (
    <Panel
      title="Bots"
      flush
      end={
        <Link to="/bots" className={`${linkClass} text-12 max-sm:py-2`}>
          {total !== undefined && total > shown ? `All ${many(total, "bot")}` : "All bots"}
        </Link>
      }
    >
      {error ? (
        <div className="p-3.5">
          <Failed error={error} what="The bots could not be read" retry={retry} />
        </div>
      ) : (
        <Table
          caption="Bots, live before paper"
          columns={columns.filter((c) => !left.includes(c.id))}
          rows={bots?.slice(0, shown)}
          loading={!bots && (late ? 5 : false)}
          row={{
            key: (b) => b.id,
            open: (b) => void navigate({ to: "/bots/$bot", params: { bot: b.id } }),
          }}
        />
      )}
    </Panel>
  );
}
