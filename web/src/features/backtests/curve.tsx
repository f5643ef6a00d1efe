import { useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { EquityChart, type EquityPoint } from "~/shared/chart/equity";
import { plot } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { Skeleton } from "~/shared/ui/parts";

type Chart = Schema<"Chart">;

/** What the account was worth, against buying at the first open and keeping it. */
export function Curve({ chart, cash }: { chart: Chart | undefined; cash: string }) {
  const hold = useMemo(() => (chart ? holdOf(chart, cash) : []), [chart, cash]);
  if (!chart) return <Skeleton className="m-3.5 h-80 w-auto" />;
  return <EquityChart label="Equity, buy and hold, and drawdown" points={chart.equity ?? []} hold={hold} height={340} />;
}

/**
 * holdOf is what as much money in every market at its first open would have been worth at the times of the curve, without costs: the
 * mean over the slots, as the metric has it. A picture, so floats do.
 */
export function holdOf(chart: Chart, cash: string): EquityPoint[] {
  const start = plot(cash);
  const slots = (chart.slots ?? []).flatMap((s) => {
    const step = timeframe(s.timeframe) ?? 0;
    const rows = (s.candles ?? []) as [number, string, string, string, string, string][];
    const first = rows[0] ? plot(rows[0][1]) : 0;
    return first > 0 ? [{ rows, step, first, at: 0 }] : [];
  });
  if (slots.length === 0) return [];
  return (chart.equity ?? []).map((p) => {
    let sum = 0;
    for (const s of slots) {
      // The last candle that has closed by then. The times ascend, so each row is passed once.
      while (s.at + 1 < s.rows.length && (s.rows[s.at + 1]?.[0] ?? 0) + s.step <= p.time) s.at += 1;
      const row = s.rows[s.at];
      const closed = row !== undefined && row[0] + s.step <= p.time;
      sum += closed ? plot(row[4]) / s.first : 1;
    }
    return { time: p.time, equity: String((start * sum) / slots.length) };
  });
}
