import type { Schema } from "~/shared/api/client";
import { money, percent, ratio } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { Num } from "~/shared/ui/num";
import { Kpi, KpiStrip } from "~/shared/ui/panel";

/** The figures that one looks at first. Each has beside it what puts it into proportion. */
export function Figures({ r, unit }: { r: Schema<"ReportResult">; unit: string | undefined }) {
  const m = r.metrics;
  const sharpe = r.beliefs?.find((b) => b.id === "sharpe_interval")?.text.match(/between (-?[\d.]+) and (-?[\d.]+)/);
  const signs = (t: string | undefined) => t?.replace("-", "\u2212");
  const inUnit = unit ? `, ${unit}` : "";
  return (
    <KpiStrip label="Result">
      <Kpi
        name="Return"
        sub={
          <>
            buy and hold <Num kind="pnl-pct" places={1} value={m.buy_hold_return} />
          </>
        }
      >
        <Num kind="pnl-pct" places={1} value={m.total_return} />
      </Kpi>
      <Kpi name={`Final equity${inUnit}`} sub={`from ${money(r.settings.cash)}`}>
        {money(r.final_equity)}
      </Kpi>
      <Kpi name="Sharpe" sub={sharpe ? `95\u202f%: ${signs(sharpe[1])} to ${signs(sharpe[2])}` : `Sortino ${ratio(m.sortino)}`}>
        {ratio(m.sharpe)}
      </Kpi>
      <Kpi
        name="Max drawdown"
        sub={m.max_drawdown_duration_ms === null ? "never under water" : `${duration(m.max_drawdown_duration_ms)} long`}
      >
        {percent(m.max_drawdown === null ? null : -m.max_drawdown)}
      </Kpi>
      <Kpi name="Trades" sub={m.win_rate === null ? "none was closed" : `${percent(m.win_rate)} won`}>
        {m.trades.toLocaleString("en-GB")}
      </Kpi>
      <Kpi
        name="Profit factor"
        sub={
          <>
            expectancy <Num kind="pnl" value={m.expectancy === null ? null : m.expectancy.toFixed(8)} />
          </>
        }
      >
        {ratio(m.profit_factor)}
      </Kpi>
      <Kpi name={`Fees${inUnit}`} sub={`invested ${percent(m.exposure, 0)} of the time`}>
        {money(m.fees_paid === null ? null : m.fees_paid.toFixed(8))}
      </Kpi>
    </KpiStrip>
  );
}
