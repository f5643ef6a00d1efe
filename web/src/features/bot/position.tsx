import { useState } from "react";
import { reasonOf } from "~/shared/bot/words";
import { decimal, money, percent, share } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { size, times } from "./amount";
import { Act, useWhy } from "./controls";
import { ExitDialog } from "./exit";
import { type Bot, type Holding, useHoldings, useTrades } from "./state";

/** What the bot holds, slot by slot. */
export function Positions({ bot }: { bot: Bot }) {
  const { holdings, pending, error, again } = useHoldings(bot);
  const late = useLate(pending);
  if (error || pending || holdings.length === 0)
    return (
      <Panel title="Position">
        {error ? (
          <Failed error={error} what="The position could not be read." retry={again} />
        ) : pending ? (
          late && <Skeleton className="h-24 w-full" />
        ) : (
          <p className="text-ink-3">{bot.cursor ? "Flat." : "Nothing yet: it has not seen a candle."}</p>
        )}
      </Panel>
    );
  return holdings.map((h) => <Position key={h.slot} bot={bot} held={h} many={holdings.length > 1} />);
}

function Position({ bot, held: h, many }: { bot: Bot; held: Holding; many: boolean }) {
  const trade = useMay("trade");
  const not = useWhy(bot);
  const [asking, ask] = useState(false);
  const { trades } = useTrades(bot);
  const mine = trades.filter((t) => t.slot === h.slot);
  const open = mine.find((t) => t.exited === undefined);
  const last = mine.find((t) => t.exited !== undefined);
  const short = h.qty.startsWith("-");
  const name = many ? `Position, ${h.slot} ${h.at.symbol}` : "Position";
  const question = asking && <ExitDialog bot={bot} close={() => ask(false)} slot={h.slot} />;
  if (h.qty === "0")
    return (
      <Panel title={name}>
        <p className="text-ink-3">
          Flat.{" "}
          {last?.exited && (
            <>
              The last position closed at <Time ms={last.exited} /> ({reasonOf(last.reason)}).
            </>
          )}
        </p>
        {question}
      </Panel>
    );
  return (
    <Panel
      title={name}
      end={
        trade &&
        many && (
          <Act small why={not.exit} onClick={() => ask(true)}>
            Close it
          </Act>
        )
      }
    >
      <KeyValues>
        <KeyValue name="Quantity">
          <b className="font-medium">
            {short ? "short" : "long"} {decimal(size(h.qty))}
          </b>{" "}
          <span className="text-12 text-ink-3">{h.at.base}</span>
        </KeyValue>
        <KeyValue name="Entry">
          <Num kind="price" value={h.entry} />
        </KeyValue>
        <KeyValue name="Mark">
          <Num kind="price" value={h.mark} flash />
        </KeyValue>
        <KeyValue name="Value">
          {money(size(h.value))} <span className="text-12 text-ink-3">{h.at.quote}</span>
        </KeyValue>
        <KeyValue name="Unrealised">
          <Num kind="pnl" value={h.unrealised} flash />{" "}
          <span className="text-ink-3">({percent(share(h.unrealised, times(size(h.qty), h.entry)), 2, true)})</span>
        </KeyValue>
        {open && (
          <KeyValue name="Held">
            <Time ms={open.entered} /> · {duration((bot.cursor ?? open.entered) - open.entered)}
          </KeyValue>
        )}
      </KeyValues>
      {question}
    </Panel>
  );
}
