import { add, decimal, money, negate, percent, share } from "~/shared/format/number";
import { day } from "~/shared/format/time";
import { Num } from "~/shared/ui/num";
import { Kpi, KpiStrip } from "~/shared/ui/panel";
import { many, Skeleton } from "~/shared/ui/parts";
import { size } from "./amount";
import { fallOf, worstOf } from "./limits";
import { type Bot, quote, useCurve, useHoldings, useTrades } from "./state";

const minus = (a: string, b: string) => add(a, negate(b));

/** What a bot is worth, in seven numbers. */
export function Kpis({ bot }: { bot: Bot }) {
  const h = useHoldings(bot);
  const curve = useCurve(bot);
  const fills = useTrades(bot);
  const unit = quote(bot);
  const first = curve.points[0];
  const gain = h.equity === undefined ? undefined : minus(h.equity, bot.cash);
  const today = h.equity === undefined || curve.midnight === undefined ? undefined : minus(h.equity, curve.midnight);
  const fall = fallOf(curve.points, 0, h.equity);
  const worst = Math.max(fall, worstOf(curve.points));
  const held = h.holdings.filter((x) => x.qty !== "0");
  const closed = fills.trades.filter((t) => t.exited !== undefined).length;
  const fees = (fills.rows ?? []).map((f) => f.fee).reduce((a, b) => add(a, b), "0");
  if (bot.equity === undefined)
    return (
      <KpiStrip label="What it is worth">
        <Kpi name={`Begins with, ${unit}`} sub={bot.mode === "paper" ? "simulated" : "of its account"}>
          <Num value={bot.cash} />
        </Kpi>
        <Kpi name="Since" sub="its first candle comes after it starts">
          –
        </Kpi>
      </KpiStrip>
    );
  return (
    <KpiStrip label="What it is worth">
      <Kpi
        name={`Equity, ${unit}${bot.mode === "paper" ? " (simulated)" : ""}`}
        sub={
          <>
            <Num kind="pnl-pct" value={share(gain, bot.cash)} />
            {first && ` since ${day(first.time)}`}
          </>
        }
      >
        <Num value={h.equity} flash />
      </Kpi>
      <Kpi name="Today" sub={<Num kind="pnl-pct" value={share(today, curve.midnight)} />}>
        {curve.pending ? <Skeleton className="h-4 w-20" /> : <Num kind="pnl" value={today} flash />}
      </Kpi>
      <Kpi name="Cash" sub={h.equity && `${percent(share(h.cash, h.equity))} of equity`}>
        <Num value={h.cash} />
      </Kpi>
      <Kpi
        name="Position value"
        sub={
          held.length === 0
            ? "flat"
            : held.length === 1
              ? `${decimal(size(held[0]?.qty ?? ""))} ${held[0]?.at.base || held[0]?.at.symbol}${held[0]?.qty.startsWith("-") ? " short" : ""}`
              : many(held.length, "position")
        }
      >
        <Num value={h.value} />
      </Kpi>
      <Kpi name="Unrealised" sub="at the last price">
        <Num kind="pnl" value={h.unrealised} flash />
      </Kpi>
      <Kpi
        name={fills.pending ? "Realised" : `Realised, ${fills.more ? "last " : ""}${many(closed, "trade")}`}
        sub={fills.pending ? undefined : `fees ${money(fees)}`}
      >
        <Num kind="pnl" value={h.realised} />
      </Kpi>
      <Kpi name="Drawdown" sub={`worst ${worst > 0 ? percent(-worst) : percent(0)}`}>
        <span className={fall > 0 ? "" : "text-flat"}>{percent(fall > 0 ? -fall : 0)}</span>
      </Kpi>
    </KpiStrip>
  );
}
