import { useState } from "react";
import { decimal, money } from "~/shared/format/number";
import { Confirm } from "~/shared/ui/dialog";
import { Options } from "~/shared/ui/field";
import { size } from "./amount";
import { useSend } from "./send";
import { type Bot, type Holding, quote, useHoldings } from "./state";

const what = (h: Holding) => `${decimal(size(h.qty))} ${h.at.base || h.at.symbol}`;

/**
 * Asks before a position is closed: that of a slot, or one that is chosen. The market goes on meanwhile. If the position that is asked
 * about is closed by its stop or its strategy, the question says so and closes no other instead.
 */
export function ExitDialog({ bot, close, slot }: { bot: Bot; close(): void; slot?: string }) {
  const send = useSend(bot);
  const held = useHoldings(bot).holdings.filter((h) => h.qty !== "0");
  const [chosen, choose] = useState(slot ?? held[0]?.slot ?? "");
  const [several] = useState(slot === undefined && held.length > 1);
  const one = held.find((h) => h.slot === chosen);
  return (
    <Confirm
      open
      close={close}
      title="Close the position at market?"
      verb={one ? `${one.qty.startsWith("-") ? "Buy" : "Sell"} ${what(one)} at market` : "Nothing to close"}
      doing="Asking"
      kind={bot.mode === "live" ? "kill" : "danger"}
      act={() => send.exit(chosen)}
      ready={one !== undefined}
    >
      {several && held.length > 0 && (
        <Options
          label="Which position"
          value={chosen}
          onChange={choose}
          options={held.map((h) => ({
            value: h.slot,
            title: `${h.slot}: ${what(h)}`,
            text: `about ${money(size(h.value))} ${h.at.quote}`,
          }))}
        />
      )}
      {one ? (
        <p>
          The position of {one.slot} is closed with the next candle, about {money(size(one.value))} {quote(bot)} at the last
          price, and the orders that protect it are taken back. The strategy is told, and may open another one: pause entries
          first if it should not.
        </p>
      ) : (
        <p role="status">{chosen} holds nothing any more: its position was closed meanwhile. Nothing was asked for.</p>
      )}
    </Confirm>
  );
}
