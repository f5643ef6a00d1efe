import { LineStyle } from "lightweight-charts";
import { useMemo } from "react";
import { money, percent, plot } from "../format/number";
import { moment } from "../format/time";
import { Key } from "./frame";
import { Lines, type Stroke } from "./lines";
import { faint, usePaint } from "./paint";
import { unique } from "./points";

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

/** Amounts on the axis are written as everywhere else. */
const amounts = { type: "custom", minMove: 0.01, formatter: (v: number) => money(v.toFixed(2)) } as const;
const shares = { type: "custom", minMove: 0.001, formatter: (v: number) => percent(v) } as const;

/** What something was worth, and below how far it was under its highest. A line of paper money is dashed. */
export function EquityChart({ label, points, hold, mode, drawdown = true, height = 280 }: EquityChartProps) {
  const paint = usePaint();
  const falls = useMemo(() => fallsOf(points), [points]);
  const worst = falls.reduce((least, f) => Math.min(least, f.value), 0);
  const first = points[0];
  const last = points.at(-1);
  const held = hold && hold.length > 0;
  const strokes = useMemo((): Stroke[] => {
    const dashed = mode === "paper";
    const own: Stroke = {
      name: "equity",
      area: true,
      look: {
        lineColor: dashed ? paint.paper : paint.ink,
        lineWidth: 2,
        lineStyle: dashed ? LineStyle.Dashed : LineStyle.Solid,
        topColor: faint(paint.ink, 0.05),
        bottomColor: faint(paint.ink, 0.05),
        priceLineVisible: false,
        priceFormat: amounts,
      },
      points: unique(points.map((p) => ({ time: p.time, value: plot(p.equity) }))),
    };
    const other: Stroke = {
      name: "hold",
      look: {
        color: paint.series[3],
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        priceLineVisible: false,
        lastValueVisible: false,
        priceFormat: amounts,
      },
      points: unique((hold ?? []).map((p) => ({ time: p.time, value: plot(p.equity) }))),
    };
    const below: Stroke = {
      name: "drawdown",
      area: true,
      pane: 1,
      look: {
        lineColor: paint.loss,
        lineWidth: 1,
        topColor: paint.lossBg,
        bottomColor: paint.lossBg,
        invertFilledArea: true,
        priceLineVisible: false,
        lastValueVisible: false,
        priceFormat: shares,
      },
      points: unique(falls),
    };
    return [own, ...(held ? [other] : []), ...(drawdown && falls.length > 0 ? [below] : [])];
  }, [points, hold, held, falls, mode, drawdown, paint]);
  return (
    <Lines
      label={label}
      height={height}
      summary={
        first && last
          ? `From ${money(first.equity)} on ${moment(first.time)} to ${money(last.equity)} on ${moment(last.time)}; the deepest fall ${percent(worst)}.`
          : "No points yet."
      }
      paint={paint}
      strokes={strokes}
      legend={held && <Key colour={paint.series[3]} name="Buy and hold" dashed />}
      rows={() => points.slice(-200).map((p) => ({ time: p.time, cells: [money(p.equity)] }))}
      heads={["Equity"]}
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
  const paint = usePaint();
  const strokes = useMemo(
    () =>
      lines.map(
        (l, i): Stroke => ({
          name: `${i}`, // two may have one name
          look: {
            color: paint.series[i % 4] ?? paint.ink,
            lineWidth: 2,
            lineStyle: i === 3 ? LineStyle.Dashed : LineStyle.Solid,
            priceLineVisible: false,
            priceFormat: amounts,
          },
          points: unique(l.points.map((p) => ({ time: p.time, value: plot(p.value) }))),
        }),
      ),
    [lines, paint],
  );
  return (
    <Lines
      label={label}
      height={height}
      summary={lines.map((l) => `${l.name}: ${money(l.points[0]?.value)} to ${money(l.points.at(-1)?.value)}`).join("; ")}
      paint={paint}
      strokes={strokes}
      legend={lines.map((l, i) => (
        <Key
          key={l.name}
          colour={paint.series[i % 4] ?? paint.ink}
          name={l.name}
          value={money(l.points.at(-1)?.value)}
          dashed={i === 3}
        />
      ))}
      rows={() => {
        const times = [...new Set(lines.flatMap((l) => l.points.map((p) => p.time)))].sort((a, b) => a - b).slice(-200);
        const maps = lines.map((l) => new Map(l.points.map((p) => [p.time, p.value])));
        return times.map((time) => ({ time, cells: maps.map((m) => money(m.get(time))) }));
      }}
      heads={lines.map((l) => l.name)}
    />
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
