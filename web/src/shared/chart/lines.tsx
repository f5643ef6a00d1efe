import {
  AreaSeries,
  type AreaSeriesPartialOptions,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  type LineSeriesPartialOptions,
} from "lightweight-charts";
import { type ReactNode, useEffect, useRef } from "react";
import { full } from "../format/time";
import { ChartFrame } from "./frame";
import { frame, type Paint } from "./paint";
import { hand, type Point } from "./points";

/** Stroke is a line of a chart: how it looks, and where its points are. */
export type Stroke = { name: string; points: Point[]; pane?: number } & (
  | { area: true; look: AreaSeriesPartialOptions }
  | { area?: false; look: LineSeriesPartialOptions }
);

interface LinesProps {
  label: string;
  height: number;
  summary: string;
  paint: Paint;
  strokes: readonly Stroke[];
  legend: ReactNode;
  rows(): { time: number; cells: string[] }[];
  heads: string[];
}

interface Part {
  series: ISeriesApi<"Area"> | ISeriesApi<"Line">;
  points: readonly Point[];
}

/** A chart of lines. It is made once: new points and colours are handed to it as it is, so that nobody loses the place they looked at. */
export function Lines({ label, height, summary, paint, strokes, legend, rows, heads }: LinesProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<IChartApi>(null);
  const parts = useRef(new Map<string, Part>());
  const touched = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is made once; colours are applied by the next effect
  useEffect(() => {
    const at = place.current;
    if (!at) return;
    const made = createChart(at, frame(paint));
    chart.current = made;
    touched.current = false;
    const touch = () => {
      touched.current = true;
    };
    // A panel that was not to be seen has no width; the chart fits when it has one.
    made.timeScale().subscribeSizeChange(() => touched.current || made.timeScale().fitContent());
    for (const by of touches) at.addEventListener(by, touch, { passive: true });
    return () => {
      for (const by of touches) at.removeEventListener(by, touch);
      chart.current = null;
      parts.current = new Map();
      made.remove();
    };
  }, []);

  useEffect(() => {
    chart.current?.applyOptions(frame(paint));
  }, [paint]);

  useEffect(() => {
    if (chart.current) draw(chart.current, parts, strokes, touched.current);
  }, [strokes]);

  return (
    <ChartFrame
      label={label}
      height={height}
      summary={summary}
      legend={<span className="flex flex-wrap gap-x-3 rounded-[2px] bg-surface/80">{legend}</span>}
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

const touches = ["pointerdown", "touchstart", "wheel"] as const;

/** draw brings a chart to what is to be seen: lines that stay are handed what is new of them. Who has zoomed stays where they are. */
function draw(chart: IChartApi, parts: { current: Map<string, Part> }, strokes: readonly Stroke[], touched: boolean) {
  const scale = chart.timeScale();
  const most = Math.max(0, ...[...parts.current.values()].map((p) => p.points.length));
  const seen = scale.getVisibleLogicalRange();
  const whole = !touched || !seen || (seen.from <= 0.5 && seen.to >= most - 1.5);
  const times = whole ? null : scale.getVisibleRange();

  const keys = strokes.map((s) => `${s.area ? "area" : "line"} ${s.pane ?? 0} ${s.name}`);
  for (const [key, part] of parts.current) {
    if (keys.includes(key)) continue;
    chart.removeSeries(part.series);
    parts.current.delete(key);
  }
  let moved = false;
  for (const [i, s] of strokes.entries()) {
    const key = keys[i] ?? "";
    let part = parts.current.get(key);
    if (part) part.series.applyOptions(s.look);
    else {
      const series = s.area ? chart.addSeries(AreaSeries, s.look, s.pane ?? 0) : chart.addSeries(LineSeries, s.look, s.pane ?? 0);
      part = { series, points: [] };
      parts.current.set(key, part);
    }
    hand(part.series as ISeriesApi<"Line">, part.points, s.points);
    moved ||= part.points[0]?.time !== s.points[0]?.time;
    part.points = s.points;
  }
  for (const [i, each] of chart.panes().entries()) each.setStretchFactor(i === 0 ? 3 : 1);
  if (whole) scale.fitContent();
  else if (moved && times) scale.setVisibleRange(times);
}
