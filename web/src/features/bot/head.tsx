import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { sentence } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { parts } from "~/shared/bot/market";
import { money } from "~/shared/format/number";
import { day } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { ModeBadge, ModeBand } from "~/shared/ui/mode";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { pauses, StateLabel } from "~/shared/ui/state";
import { Time } from "~/shared/ui/time";
import { size } from "./amount";
import { Controls, Went } from "./controls";
import { type Bot, quote, useHoldings, useKills, useStrategy } from "./state";

function useAccount(bot: Bot) {
  return useQuery({
    ...read("/api/v1/accounts/{account}", { params: { path: { account: bot.account ?? "" } } }),
    enabled: bot.account !== null,
  }).data;
}

/** Whose money this is, as wide as the page. */
export function Band({ bot }: { bot: Bot }) {
  const { value, flat } = useHoldings(bot);
  const account = useAccount(bot);
  const kills = useKills(bot);
  const trade = useMay("trade");
  if (bot.mode === "live")
    return (
      <ModeBand mode="live" end={`Live since ${day(bot.created)}`}>
        Real orders{account && ` on ${account.exchange}, account ${account.name}`}.{" "}
        {flat ? "Nothing in the market now." : `${money(size(value))} ${quote(bot)} in the market now.`}
      </ModeBand>
    );
  return (
    <ModeBand
      mode="paper"
      end={
        kills.live &&
        trade && (
          <Link to="/bots/new" search={{ strategy: bot.strategy }} className="rounded-1 underline underline-offset-2">
            Make a live bot of its strategy
          </Link>
        )
      }
    >
      Simulated fills on live prices. No order leaves this server.
    </ModeBand>
  );
}

/** What the bot is, how it is, and what can be done with it. */
export function Head({ bot }: { bot: Bot }) {
  const trade = useMay("trade");
  const account = useAccount(bot);
  const { version, id } = useStrategy(bot);
  const [error, setError] = useState<unknown>();
  const name = version ? `${bot.strategy}@${version.number}` : bot.strategy;
  return (
    <>
      <PageHead
        title={
          <>
            <ModeBadge mode={bot.mode} large />
            <span className="min-w-0 break-words">{bot.name}</span>
            <span className="text-13 font-regular tracking-normal">
              <StateLabel state={bot.status} note={bot.status === "paused" ? pauses[bot.pause] : undefined} />
            </span>
          </>
        }
        sub={
          <>
            <span className="flex gap-1.5">
              {id ? (
                <Link to="/strategies/$strategy" params={{ strategy: id }} className={linkClass}>
                  {name}
                </Link>
              ) : (
                name
              )}
              <Hash text={bot.module} name="hash of its strategy" />
            </span>
            {(bot.slots ?? []).map((s) => {
              const { exchange, symbol, timeframe } = parts(s.market);
              return (
                <Link
                  key={s.slot}
                  to="/markets/$exchange/$symbol"
                  params={{ exchange, symbol }}
                  className="rounded-1 hover:text-ink hover:underline"
                >
                  {symbol} {timeframe}
                </Link>
              );
            })}
            {account && <span>Account {account.name}</span>}
            <span>
              Made <Time ms={bot.created} />
            </span>
          </>
        }
        actions={trade && <Controls bot={bot} failed={setError} />}
      />
      <div className="grid gap-3 not-empty:mb-4">
        <Went error={error} clear={() => setError(undefined)} />
        <Reason bot={bot} />
      </div>
    </>
  );
}

/** Why it does not do what one would expect: paused, failed, waiting, killed. */
function Reason({ bot }: { bot: Bot }) {
  const kills = useKills(bot);
  const said = bot.reason && sentence(bot.reason);
  if (bot.status === "failed")
    return (
      <Notice tone="danger" title="The bot has failed, and trades nothing.">
        {said} Its positions stay. Read its logs, then start it again.
      </Notice>
    );
  if (bot.status === "paused" && bot.pause === "kill_switch")
    return (
      <Notice tone="warn" title="Killed: nothing its strategy asks for counts.">
        {said} The protection of its positions stays. Lift the kill switch{kills.wider ? ` ${kills.wider}` : ""}, then resume.
      </Notice>
    );
  if (bot.status === "paused" && bot.pause === "user")
    return (
      <Notice tone="warn" title="Entries are paused by hand.">
        Exits and the protection of positions go on. Entries stay off until you resume them.
      </Notice>
    );
  if (bot.status === "paused" && bot.pause === "data_gap")
    return (
      <Notice tone="warn" title="The bot waits for candles that are missing.">
        {said} It goes on by itself when they are there.
      </Notice>
    );
  if (bot.status === "paused")
    return (
      <Notice tone="warn" title={`Entries are paused: ${pauses[bot.pause]}.`}>
        {said} Exits stay allowed. It ends by itself{bot.pause === "protection" ? "" : ", at the latest at 00:00 UTC"}.
      </Notice>
    );
  if (kills.own === true || kills.wider)
    return (
      <Notice tone="warn" title={`The kill switch ${kills.wider ?? "of this bot"} is on.`}>
        It does not start before the switch is lifted.
      </Notice>
    );
  if (said && bot.status !== "stopped") return <Notice tone="info">{said}</Notice>;
  return null;
}
