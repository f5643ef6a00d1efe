import { Link } from "@tanstack/react-router";
import type { Schema } from "../api/client";
import { plot, share } from "../format/number";
import { Num } from "../ui/num";
import { Skeleton, Spark } from "../ui/parts";
import { pauses, StateLabel } from "../ui/state";
import { parts } from "./market";
import { earned, held, useCurve, useToday } from "./worth";

type Bot = Schema<"Bot">;
type Position = Schema<"Position">;

const nothing = <span className="text-ink-3">–</span>;

/** The name of a bot, which leads to it. On a phone its market and state stand below, for there is no column for them. */
export function BotName({ bot }: { bot: Bot }) {
  const market = parts(bot.slots?.[0]?.market ?? "").symbol;
  return (
    <>
      <Link
        to="/bots/$bot"
        params={{ bot: bot.id }}
        title={bot.name}
        className="block max-w-40 truncate rounded-1 font-medium hover:underline hover:underline-offset-2 2xl:max-w-64 max-xl:max-w-32 max-lg:max-w-52 max-sm:max-w-30"
      >
        {bot.name}
      </Link>
      <span className="hidden truncate text-12 text-ink-3 max-sm:block">
        {market} · {bot.status}
      </span>
    </>
  );
}

/** The market of a bot; of several the first, and how many more. */
export function BotMarket({ bot }: { bot: Bot }) {
  const [first, ...more] = bot.slots ?? [];
  if (!first) return nothing;
  const { symbol, timeframe } = parts(first.market);
  return (
    <span title={(bot.slots ?? []).map((s) => s.market).join(", ")}>
      {symbol} <span className="text-ink-3">{timeframe}</span>
      {more.length > 0 && <small className="ml-1 text-12 text-ink-3">+{more.length}</small>}
    </span>
  );
}

/** The state of a bot with its reason; what is longer than a few words is whole on hover. below: where there is no room beside it. */
export function BotState({ bot, below }: { bot: Bot; below?: boolean }) {
  const paused = bot.pause !== "";
  return (
    <span title={bot.reason || undefined} className={below ? "block py-0.5" : "inline-flex items-center gap-1.5"}>
      <StateLabel state={bot.status} note={paused ? pauses[bot.pause] : undefined} />
      {!paused && bot.reason && (
        <small className={`truncate text-12 text-ink-2 2xl:max-w-72 ${below ? "block max-w-28" : "max-w-48 max-xl:max-w-28"}`}>
          {bot.reason}
        </small>
      )}
    </span>
  );
}

/** What a bot holds: flat, a quantity, or how many positions. */
export function BotPosition({ bot, positions }: { bot: Bot; positions: readonly Position[] | undefined }) {
  if (!positions) return nothing;
  const { open } = held(bot.id, positions);
  const [one] = open;
  if (!one) return <span className="text-ink-3">flat</span>;
  if (open.length > 1) return <span>{open.length} positions</span>;
  return <Num value={one.qty} kind="qty" unit={one.base} />;
}

export function BotUnrealised({ bot, positions }: { bot: Bot; positions: readonly Position[] | undefined }) {
  return <Num value={held(bot.id, positions).unrealised} kind="pnl" />;
}

/** What a bot has made since it began, of the cash it began with. */
export function BotSince({ bot }: { bot: Bot }) {
  return <Num value={share(earned(bot), bot.cash)} kind="pnl-pct" />;
}

/** What a bot has made since its market's day began. */
export function BotToday({ bot, day }: { bot: Bot; day: number }) {
  return <Num value={useToday(bot, day)} kind="pnl" />;
}

/** Thirty days of a bot as a small curve. */
export function BotCurve({ bot, day }: { bot: Bot; day: number }) {
  const curve = useCurve(bot, day);
  return (
    <span className="block w-21">
      {curve ? (
        <Spark values={curve.map(plot)} mode={bot.mode} label={`Equity of ${bot.name} in 30 days`} />
      ) : bot.equity === undefined ? (
        nothing
      ) : (
        <Skeleton className="h-3 w-21" />
      )}
    </span>
  );
}
