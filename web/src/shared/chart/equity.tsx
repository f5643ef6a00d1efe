import { AreaSeries, createChart, type IChartApi, LineSeries, LineStyle, type LineWidth } from "lightweight-charts";
import { useEffect, useMemo, useRef } from "react";
import { money, percent, plot } from "../format/number";
import { full, moment } from "../format/time";
import { ChartFrame, Key } from "./frame";
import { faint, frame, type Paint, seconds, usePaint } from "./paint";

export interface EquityPoint {
  time: number;
  equity: string;
}

interface EquityChartProps {
  label: string;
  points: readonly EquityPoint[];
  /** Buy and hold, dotted. */
  hold?: readonly EquityPoint[];
  mode?: "paper" | "live";
  /** The fall from the highest point, below on the same axis. On unless told otherwise. */
  drawdown?: boolean;
  height?: number;
}

/** What something was worth, and below how far it was under its highest. A line of paper money is dashed. */
export function EquityChart({ label, points, hold, mode, drawdown = true, height = 280 }: EquityChartProps) {
  const falls = useMemo(() => fallsOf(points), [points]);
  const worst = Math.min(0, ...falls.map((f) => f.value));
  const first = points[0];
  const last = points.at(-1);
  return (
    <Lines
      label={label}
      height={height}
      summary={
        first && last
          ? `From ${money(first.equity)} on ${moment(first.time)} to ${money(last.equity)} on ${moment(last.time)}; the deepest fall ${percent(worst)}.`
          : "No points yet."
      }
      build={(chart, paint) => {
        const ink = mode === "paper" ? paint.paper : paint.ink;
        const area = chart.addSeries(AreaSeries, {
          lineColor: ink,
          lineWidth: 2,
          lineStyle: mode === "paper" ? LineStyle.Dashed : LineStyle.Solid,
          topColor: faint(paint.ink, 0.05),
          bottomColor: faint(paint.ink, 0.05),
          priceLineVisible: false,
        });
        area.setData(unique(points.map((p) => ({ time: p.time, value: plot(p.equity) }))));
        if (hold && hold.length > 0) {
          const line = chart.addSeries(LineSeries, {
            color: paint.series[3],
            lineWidth: 1,
            lineStyle: LineStyle.Dotted,
            priceLineVisible: false,
            lastValueVisible: false,
          });
          line.setData(unique(hold.map((p) => ({ time: p.time, value: plot(p.equity) }))));
        }
        if (drawdown && points.length > 0) {
          const below = chart.addSeries(
            AreaSeries,
            {
              lineColor: paint.loss,
              lineWidth: 1,
              topColor: paint.lossBg,
              bottomColor: paint.lossBg,
              invertFilledArea: true,
              priceLineVisible: false,
              lastValueVisible: false,
              priceFormat: { type: "custom", minMove: 0.001, formatter: (v: number) => percent(v) },
            },
            1,
          );
          below.setData(unique(falls));
          chart.panes()[0]?.setStretchFactor(3);
          chart.panes()[1]?.setStretchFactor(1);
        }
        chart.timeScale().fitContent();
      }}
      legend={(paint) => hold && hold.length > 0 && <Key colour={paint.series[3]} name="Buy and hold" dashed />}
      rows={() => points.slice(-200).map((p) => ({ time: p.time, cells: [money(p.equity)] }))}
      heads={["Equity"]}
      changes={[points, hold, mode, drawdown]}
    />
  );
}

interface LinesChartProps {
  label: string;
  lines: readonly { name: string; points: readonly { time: number; value: string }[] }[];
  height?: number;
}

/** Up to four lines in the colours of the series, in their order. */
export function LinesChart({ label, lines, height = 280 }: LinesChartProps) {
  return (
    <Lines
      label={label}
      height={height}
      summary={lines.map((l) => `${l.name}: ${money(l.points[0]?.value)} to ${money(l.points.at(-1)?.value)}`).join("; ")}
      build={(chart, paint) => {
        for (const [i, l] of lines.entries()) {
          const line = chart.addSeries(LineSeries, {
            color: paint.series[i % 4] ?? paint.ink,
            lineWidth: 2 as LineWidth,
            lineStyle: i === 3 ? LineStyle.Dashed : LineStyle.Solid,
            priceLineVisible: false,
          });
          line.setData(unique(l.points.map((p) => ({ time: p.time, value: plot(p.value) }))));
        }
        chart.timeScale().fitContent();
      }}
      legend={(paint) =>
        lines.map((l, i) => (
          <Key
            key={l.name}
            colour={paint.series[i % 4] ?? paint.ink}
            name={l.name}
            value={money(l.points.at(-1)?.value)}
            dashed={i === 3}
          />
        ))
      }
      rows={() => {
        const times = [...new Set(lines.flatMap((l) => l.points.map((p) => p.time)))].sort((a, b) => a - b).slice(-200);
        const maps = lines.map((l) => new Map(l.points.map((p) => [p.time, p.value])));
        return times.map((time) => ({ time, cells: maps.map((m) => money(m.get(time))) }));
      }}
      heads={lines.map((l) => l.name)}
      changes={[lines]}
    />
  );
}

interface LinesProps {
  label: string;
  height: number;
  summary: string;
  build(chart: IChartApi, paint: Paint): void;
  legend(paint: Paint): React.ReactNode;
  rows(): { time: number; cells: string[] }[];
  heads: string[];
  /** What the chart is made of: it is drawn anew when one of them changes. */
  changes: readonly unknown[];
}

function Lines({ label, height, summary, build, legend, rows, heads, changes }: LinesProps) {
  const place = useRef<HTMLDivElement>(null);
  const paint = usePaint();
  // biome-ignore lint/correctness/useExhaustiveDependencies: build is another function each time; what it draws is in changes
  useEffect(() => {
    if (!place.current) return;
    const chart = createChart(place.current, frame(paint));
    build(chart, paint);
    return () => chart.remove();
  }, [paint, ...changes]);
  return (
    <ChartFrame
      label={label}
      height={height}
      summary={summary}
      legend={<span className="flex flex-wrap gap-x-3 rounded-[2px] bg-surface/80">{legend(paint)}</span>}
      table={() => (
        <table className="w-full text-right text-12">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr className="text-ink-3 [&>th]:px-3.5 [&>th]:font-medium">
              <th scope="col" className="text-left">
                Time
              </th>
              {heads.map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="[&_td]:px-3.5">
            {rows()
              .reverse()
              .map((r) => (
                <tr key={r.time} className="border-t border-line-faint">
                  <td className="text-left">{full(r.time)}</td>
                  {r.cells.map((c, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                    <td key={i}>{c}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      )}
    >
      <div ref={place} className="absolute inset-0" />
    </ChartFrame>
  );
}

/** fallsOf is how far each point is under the highest before it: 0 to -1. */
function fallsOf(points: readonly EquityPoint[]): { time: number; value: number }[] {
  let high = 0;
  return points.map((p) => {
    const value = plot(p.equity);
    high = Math.max(high, value);
    return { time: p.time, value: high > 0 ? value / high - 1 : 0 };
  });
}

/** unique keeps the last of the points of a second, in order, as the chart wants them. */
function unique(points: { time: number; value: number }[]) {
  const by = new Map<number, number>();
  for (const p of points) by.set(Math.floor(p.time / 1000), p.value);
  return [...by].sort(([a], [b]) => a - b).map(([time, value]) => ({ time: seconds(time * 1000), value }));
}
