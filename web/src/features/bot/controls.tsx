import { useMemo, useState } from "react";
import { words } from "~/shared/api/problem";
import { parts } from "~/shared/bot/market";
import { decimal, money } from "~/shared/format/number";
import { useKeys } from "~/shared/keys/keys";
import { useLost } from "~/shared/live/live";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Check } from "~/shared/ui/field";
import type { IconName } from "~/shared/ui/icon";
import { Notice } from "~/shared/ui/notice";
import { many } from "~/shared/ui/parts";
import { size } from "./amount";
import { ExitDialog } from "./exit";
import { useSend } from "./send";
import { type Bot, quote, useHoldings, useKills, useOpenOrders } from "./state";
import { active, why } from "./why";

type Ask = "start" | "stop" | "pause" | "kill" | "unkill" | "exit";

/** useWhy says for each act why a bot does not allow it now. */
export function useWhy(bot: Bot) {
  const lost = useLost();
  const { flat } = useHoldings(bot);
  const kills = useKills(bot);
  return why({ bot, lost, flat, kills });
}

/** What one does with a bot by hand: a button each, disabled with its reason, and a question before what matters. */
export function Controls({ bot, failed }: { bot: Bot; failed(error: unknown): void }) {
  const not = useWhy(bot);
  const send = useSend(bot);
  const kills = useKills(bot);
  const [ask, setAsk] = useState<Ask>();
  const [busy, setBusy] = useState("");
  const close = () => setAsk(undefined);
  const live = bot.mode === "live";
  const userPaused = bot.status === "paused" && bot.pause === "user";
  const killPaused = bot.status === "paused" && bot.pause === "kill_switch";

  const direct = async (doing: string, act: () => Promise<unknown>) => {
    setBusy(doing);
    failed(undefined);
    try {
      await act();
    } catch (e) {
      failed(e);
    } finally {
      setBusy("");
    }
  };
  const resume = () => void direct("Resuming", send.resume);
  const p = !not.pause ? () => setAsk("pause") : userPaused && !not.resume ? resume : undefined;
  useKeys(useMemo((): Record<string, () => void> => (p ? { p } : {}), [p]));

  return (
    <>
      {!active(bot) ? (
        <Act
          icon="play"
          kind={live ? "live" : "primary"}
          why={not.start}
          busy={busy === "Starting" && busy}
          onClick={() => (live ? setAsk("start") : void direct("Starting", send.start))}
        >
          {bot.status === "created" ? "Start" : "Start again"}
        </Act>
      ) : userPaused || killPaused ? (
        <Act icon="play" kind="primary" why={not.resume} busy={busy === "Resuming" && busy} onClick={resume}>
          Resume entries
          <Shortcut show={userPaused} />
        </Act>
      ) : (
        <Act icon="pause" why={not.pause} onClick={() => setAsk("pause")}>
          Pause entries
          <Shortcut show />
        </Act>
      )}
      <Act why={not.exit} onClick={() => setAsk("exit")}>
        Force exit
      </Act>
      <Act icon="stop" why={not.stop} onClick={() => setAsk("stop")}>
        Stop
      </Act>
      {kills.own !== false && (
        <Act icon="power" why={not.unkill} onClick={() => setAsk("unkill")}>
          Lift kill switch
        </Act>
      )}
      {kills.own === false && (
        <Act icon="power" kind={live ? "kill" : "danger"} why={not.kill} onClick={() => setAsk("kill")}>
          Kill
        </Act>
      )}

      {live && <StartDialog bot={bot} open={ask === "start"} close={close} act={send.start} />}
      <Confirm open={ask === "pause"} close={close} title="Pause entries?" verb="Pause entries" doing="Pausing" act={send.pause}>
        <p>
          Nothing new is opened, and entries that rest are taken back. Exits and the protection of positions go on. It stays so
          until you resume.
        </p>
      </Confirm>
      <StopDialog bot={bot} open={ask === "stop"} close={close} act={send.stop} />
      <KillDialog bot={bot} open={ask === "kill"} close={close} />
      <Confirm
        open={ask === "unkill"}
        close={close}
        title="Lift the kill switch?"
        verb="Lift kill switch"
        doing="Lifting"
        act={send.unkill}
      >
        <p>
          {active(bot)
            ? "The bot stays paused: nothing is traded before you resume its entries."
            : "The bot stays off: it trades when you start it again."}
        </p>
      </Confirm>
      {ask === "exit" && <ExitDialog bot={bot} close={close} />}
    </>
  );
}

function Shortcut({ show }: { show: boolean }) {
  if (!show) return null;
  return (
    <span
      aria-hidden="true"
      className="rounded-1 border border-b-2 border-line px-1 font-mono text-11 font-regular opacity-70 max-lg:hidden"
    >
      P
    </span>
  );
}

/** A button of something that may not be possible now: then it is disabled, and says why. */
export function Act({
  why,
  kind,
  icon,
  busy,
  small,
  onClick,
  children,
}: {
  why: string | undefined;
  kind?: "primary" | "danger" | "kill" | "live" | "ghost";
  icon?: IconName;
  busy?: string | false;
  small?: boolean;
  onClick(): void;
  children: React.ReactNode;
}) {
  return (
    <Button kind={kind} icon={icon} busy={busy} small={small} disabled={why !== undefined} title={why} onClick={onClick}>
      {children}
    </Button>
  );
}

/** What is open, for those who are about to end it. */
function Holds({ bot }: { bot: Bot }) {
  const { holdings, flat } = useHoldings(bot);
  const { orders } = useOpenOrders(bot);
  const held = holdings.filter((h) => h.qty !== "0");
  return (
    <p>
      {orders === undefined ? "" : orders.length === 0 ? "No order is open. " : `${many(orders.length, "order")} open. `}
      {flat
        ? "It holds nothing."
        : `It holds ${held.map((h) => `${decimal(size(h.qty))} ${h.at.base || h.at.symbol}${h.qty.startsWith("-") ? " short" : ""} (about ${money(size(h.value))} ${h.at.quote})`).join(", ")}.`}
    </p>
  );
}

/** Real money starts again: with what, where, and the market typed, as when the bot was made. */
function StartDialog({ bot, open, close, act }: { bot: Bot; open: boolean; close(): void; act(): Promise<unknown> }) {
  const symbols = [...new Set((bot.slots ?? []).map((s) => parts(s.market).symbol))];
  const exchange = parts(bot.slots?.[0]?.market ?? "").exchange;
  const amount = `${money(bot.equity ?? bot.cash)} ${quote(bot)}`.trim();
  return (
    <Confirm
      open={open}
      close={close}
      title={`Start ${bot.name} with real money?`}
      verb={`Start live with ${amount}`}
      doing="Starting"
      kind="live"
      typed={symbols.join(" ")}
      typedLabel={
        symbols.length > 1 ? `Type its markets to confirm: ${symbols.join(" ")}` : `Type ${symbols[0] ?? ""} to confirm`
      }
      act={act}
    >
      <p>
        It trades real money{exchange && ` at ${exchange}`} again: its strategy decides with the next candle, and may buy and sell
        on {symbols.length > 1 ? `${symbols.slice(0, -1).join(", ")} and ${symbols.at(-1)}` : symbols[0]} with the {amount} that
        the bot has. What was held back by hand before is not any more.
      </p>
      {open && <Holds bot={bot} />}
    </Confirm>
  );
}

function StopDialog({ bot, open, close, act }: { bot: Bot; open: boolean; close(): void; act(): Promise<unknown> }) {
  const { flat } = useHoldings(bot);
  return (
    <Confirm open={open} close={close} title={`Stop ${bot.name}?`} verb="Stop the bot" doing="Stopping" act={act}>
      <p>
        Its orders are taken back, stops and targets too, and it does not see the market any more.{" "}
        {flat ? "" : "Its position stays, and nothing protects it then: force an exit first if you do not want to keep it."}
      </p>
      {open && <Holds bot={bot} />}
    </Confirm>
  );
}

function KillDialog({ bot, open, close }: { bot: Bot; open: boolean; close(): void }) {
  const send = useSend(bot);
  const { holdings, flat } = useHoldings(bot);
  const [sell, setSell] = useState(false);
  const live = bot.mode === "live";
  const closes = sell && !flat && active(bot);
  return (
    <Confirm
      open={open}
      close={close}
      title={`Kill ${bot.name}?`}
      verb={closes ? "Kill and sell at market" : "Kill the bot"}
      doing="Killing"
      kind={live ? "kill" : "danger"}
      typed={live ? bot.name : undefined}
      typedLabel={`Type ${bot.name} to confirm`}
      urgent
      act={async () => {
        await send.kill();
        if (closes) for (const h of holdings) if (h.qty !== "0") await send.exit(h.slot);
      }}
    >
      <p>
        Within a second it halts: entries that rest are taken back, and nothing its strategy asks for counts. The protection of
        its position stays. Nobody starts or resumes it before the switch is lifted.
      </p>
      {open && <Holds bot={bot} />}
      {!flat && active(bot) && (
        <Check checked={sell} onChange={setSell}>
          Close what it holds at market too
        </Check>
      )}
    </Confirm>
  );
}

/** What went wrong with something that was done at once. */
export function Went({ error, clear }: { error: unknown; clear(): void }) {
  if (error === undefined) return null;
  return (
    <Notice
      tone="danger"
      end={
        <Button small kind="ghost" onClick={clear}>
          Dismiss
        </Button>
      }
    >
      {words(error)}
    </Notice>
  );
}
