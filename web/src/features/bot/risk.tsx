import { useState } from "react";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Panel } from "~/shared/ui/panel";
import { Meter } from "~/shared/ui/parts";
import { useWhy } from "./controls";
import { EditDialog } from "./edit";
import { used } from "./limits";
import { type Bot, quote, useCurve, useHoldings, useOpenOrders, useTrades } from "./state";

/** What the bot is allowed, whatever its strategy asks for, and how much of that is used. */
export function Risk({ bot }: { bot: Bot }) {
  const trade = useMay("trade");
  const not = useWhy(bot);
  const [editing, edit] = useState(false);
  const h = useHoldings(bot);
  const curve = useCurve(bot);
  const { trades } = useTrades(bot);
  const { orders } = useOpenOrders(bot);
  const list = used(bot.limits, {
    equity: h.equity,
    midnight: curve.midnight,
    now: bot.cursor ?? Date.now(),
    curve: curve.points,
    trades,
    values: h.holdings.map((x) => x.value),
    open: orders?.length ?? 0,
    quote: quote(bot),
  });
  const meters = list.filter((l) => l.used !== undefined);
  const rules = list.filter((l) => l.used === undefined);
  return (
    <Panel
      title="Risk limits"
      end={
        trade && (
          <Button small kind="ghost" disabled={!!not.change} title={not.change} onClick={() => edit(true)}>
            Change
          </Button>
        )
      }
      foot={trade && not.change && "Limits change while the bot is stopped."}
    >
      {list.length === 0 && <p className="text-ink-3">No limits: the strategy may do what the money allows.</p>}
      {meters.map((l) => (
        <Meter
          key={l.name}
          name={l.title}
          value={
            <>
              {l.value} <span className="text-ink-3">{l.of}</span>
            </>
          }
          used={l.used ?? 0}
        />
      ))}
      {rules.length > 0 && (
        <dl className={meters.length > 0 ? "mt-1.5 border-t border-line-faint pt-1.5" : ""}>
          {rules.map((l) => (
            <div key={l.name} className="flex min-h-7 flex-wrap items-baseline gap-x-3 py-1">
              <dt className="text-ink-2">{l.title}</dt>
              <dd className="ml-auto text-right">{l.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {editing && <EditDialog bot={bot} close={() => edit(false)} />}
    </Panel>
  );
}
