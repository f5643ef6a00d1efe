import { useState } from "react";
import { kindOf, reasonOf } from "~/shared/bot/words";
import { decimal, price } from "~/shared/format/number";
import { useMay } from "~/shared/session/session";
import { Confirm } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Side, Skeleton, useLate } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import { Act, useWhy } from "./controls";
import { useSend } from "./send";
import { type Bot, type Order, useHoldings, useOpenOrders } from "./state";

/** The orders that wait for the market: taken back one by one or all, and stops moved. */
export function OpenOrders({ bot }: { bot: Bot }) {
  const { orders, pending, error, again } = useOpenOrders(bot);
  const late = useLate(pending);
  const trade = useMay("trade");
  const not = useWhy(bot);
  const send = useSend(bot);
  const [all, setAll] = useState(false);
  const [one, setOne] = useState<Order>();
  const [move, setMove] = useState<Order>();
  return (
    <Panel
      title="Open orders"
      note={bot.mode === "live" ? "on the exchange" : "simulated"}
      flush
      end={
        trade &&
        orders &&
        orders.length > 0 && (
          <Act small why={not.cancel} onClick={() => setAll(true)}>
            Cancel all
          </Act>
        )
      }
    >
      {error ? (
        <div className="p-3.5">
          <Failed error={error} what="The orders could not be read." retry={again} />
        </div>
      ) : pending ? (
        <div className="p-3.5">{late && <Skeleton className="h-8 w-full" />}</div>
      ) : !orders || orders.length === 0 ? (
        <p className="p-3.5 text-ink-3">No order is open.</p>
      ) : (
        <ul aria-label="Open orders">
          {orders.map((o) => (
            <li key={o.id} className="grid gap-1 border-b border-line-faint px-3.5 py-2 last:border-0">
              <div className="flex flex-wrap items-baseline gap-x-3">
                <Side side={o.side}>{kindOf(o.kind)}</Side>
                <span className="ml-auto font-medium">{o.stop ? price(o.stop) : o.price ? price(o.price) : "at market"}</span>
              </div>
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-3">
                <span>
                  {decimal(o.qty)}
                  {(bot.slots?.length ?? 0) > 1 && ` in ${o.slot}`}
                  {o.reason && o.reason !== "signal" ? ` · ${reasonOf(o.reason)}` : o.tag ? ` · ${o.tag}` : ""}
                </span>
                <StateLabel state={o.status} />
                {trade && (
                  <span className="ml-auto flex gap-1.5">
                    {o.stop && (
                      <Act small why={not.cancel} onClick={() => setMove(o)}>
                        Move
                      </Act>
                    )}
                    <Act small why={not.cancel} onClick={() => setOne(o)}>
                      Cancel
                    </Act>
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={all}
        close={() => setAll(false)}
        title="Cancel every open order?"
        verb="Cancel all orders"
        doing="Asking"
        kind="danger"
        act={send.cancelAll}
      >
        <p>Stops and targets go too: then nothing protects what the bot holds, until its strategy places new ones.</p>
      </Confirm>
      <Confirm
        open={one !== undefined}
        close={() => setOne(undefined)}
        title="Cancel this order?"
        verb="Cancel the order"
        doing="Asking"
        kind="danger"
        act={() => send.cancel(one?.id ?? "")}
      >
        <p>
          {one && (
            <>
              {one.side === "buy" ? "Buy" : "Sell"} {kindOf(one.kind)}, {decimal(one.qty)} at {price(one.stop ?? one.price)}.{" "}
              {one.stop ? "It is a stop: if it protects a position, nothing does afterwards." : "The strategy is told."}
            </>
          )}
        </p>
      </Confirm>
      {move && <MoveDialog bot={bot} order={move} close={() => setMove(undefined)} />}
    </Panel>
  );
}

function MoveDialog({ bot, order, close }: { bot: Bot; order: Order; close(): void }) {
  const send = useSend(bot);
  const { holdings } = useHoldings(bot);
  const [text, setText] = useState(order.stop ?? "");
  const right = /^\d+(\.\d+)?$/.test(text.trim()) && /[1-9]/.test(text);
  const mark = holdings.find((h) => h.slot === order.slot)?.mark;
  return (
    <Confirm
      open
      close={close}
      title="Move the stop"
      verb="Move the stop"
      doing="Asking"
      act={() => send.move(order.id, text.trim())}
      ready={right && text.trim() !== order.stop}
    >
      <p>
        It stands at {price(order.stop)}
        {mark && `, the market at ${price(mark)}`}. It is moved with the next candle; at the wrong side of the market it goes off
        at once.
      </p>
      <Field
        label="New trigger"
        number
        value={text}
        onChange={(e) => setText(e.target.value)}
        error={text !== "" && !right ? "Write a price above 0, like 95.5." : undefined}
        data-start
      />
    </Confirm>
  );
}
