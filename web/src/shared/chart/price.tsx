import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
} from "lightweight-charts";
import { useEffect, useMemo, useRef, useState } from "react";
import { plot, price as written } from "../format/number";
import { full, moment } from "../format/time";
import { type Candle, digits } from "./candles";
import { ChartFrame, Key } from "./frame";
import { frame, type Paint, seconds, usePaint } from "./paint";

/** Mark is a fill on the chart: an ink triangle, under the low for a buy, over the high for a sale. */
export interface Mark {
  time: number;
  side: "buy" | "sell";
  price: string;
  text?: string;
}

/** Plot is a line that the strategy draws; own: in a pane of its own below. */
export interface Plot {
  name: string;
  points: readonly { time: number; value: number | null }[];
  own?: boolean;
}

/** Level is a price across the chart: the market's, the entry, a stop. */
export interface Level {
  price: string;
  kind: "mark" | "entry" | "stop";
  text?: string;
}

interface PriceChartProps {
  label: string;
  candles: readonly Candle[];
  fills?: readonly Mark[];
  plots?: readonly Plot[];
  levels?: readonly Level[];
  height?: number;
  /** Asked when one scrolls near to the oldest candle. */
  older?(): void;
  /** A time to show: ms. The chart goes there when it changes. */
  focus?: number;
}

interface Parts {
  chart: IChartApi;
  candles: ISeriesApi<"Candlestick">;
  volume: ISeriesApi<"Histogram">;
  marks: ISeriesMarkersPluginApi<Time>;
  lines: ISeriesApi<"Line">[];
  levels: IPriceLine[];
  drawn: readonly Candle[];
}

/** Candles with what happened there. A hundred thousand of them are no burden: only what is new is handed to the library. */
export function PriceChart({
  label,
  candles,
  fills = none,
  plots = none,
  levels = none,
  height = 380,
  older,
  focus,
}: PriceChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts>(null);
  const paint = usePaint();
  const [under, setUnder] = useState<number>();
  const more = useRef(older);
  more.current = older;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is made once; colours are applied by the next effect
  useEffect(() => {
    if (!place.current) return;
    const chart = createChart(place.current, frame(paint));
    const series = chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    const volume = chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.9, bottom: 0 } });
    chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.1, bottom: 0.12 } });
    parts.current = { chart, candles: series, volume, marks: createSeriesMarkers(series, []), lines: [], levels: [], drawn: [] };
    chart.subscribeCrosshairMove((e) => setUnder(e.time === undefined ? undefined : (e.time as number) * 1000));
    chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < 50) more.current?.();
    });
    return () => {
      parts.current = null;
      chart.remove();
    };
  }, []);

  useEffect(() => {
    const p = parts.current;
    if (!p) return;
    p.chart.applyOptions(frame(paint));
    p.candles.applyOptions({
      upColor: paint.surface,
      borderUpColor: paint.gain,
      wickUpColor: paint.gain,
      downColor: paint.loss,
      borderDownColor: paint.loss,
      wickDownColor: paint.loss,
    });
    p.volume.applyOptions({ color: paint.line });
  }, [paint]);

  useEffect(() => {
    const p = parts.current;
    if (p) draw(p, candles);
  }, [candles]);

  useEffect(() => {
    const p = parts.current;
    if (!p) return;
    p.marks.setMarkers(marksOf(fills, candles, paint));
  }, [fills, candles, paint]);

  useEffect(() => {
    const p = parts.current;
    if (!p) return;
    for (const line of p.lines) p.chart.removeSeries(line);
    let pane = 0;
    p.lines = plots.map((one, i) => {
      if (one.own) pane += 1;
      const line = p.chart.addSeries(
        LineSeries,
        {
          color: colourOf(paint, i),
          lineWidth: 2,
          priceLineVisible: false,
          lastValueVisible: false,
          crosshairMarkerVisible: false,
        },
        one.own ? pane : 0,
      );
      line.setData(
        one.points.map((d) => (d.value === null ? { time: seconds(d.time) } : { time: seconds(d.time), value: d.value })),
      );
      return line;
    });
    for (const [i, each] of p.chart.panes().entries()) each.setStretchFactor(i === 0 ? 4 : 1);
  }, [plots, paint]);

  useEffect(() => {
    const p = parts.current;
    if (!p) return;
    for (const line of p.levels) p.candles.removePriceLine(line);
    p.levels = levels.map((l) => {
      const colour = l.kind === "stop" ? paint.loss : l.kind === "entry" ? paint.ink3 : paint.ink;
      return p.candles.createPriceLine({
        price: plot(l.price),
        color: colour,
        lineStyle: LineStyle.Dashed,
        lineWidth: 1,
        axisLabelVisible: true,
        axisLabelColor: colour,
        axisLabelTextColor: paint.surface,
        title: l.text ?? "",
      });
    });
  }, [levels, paint]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes there when the wish changes, not when candles come
  useEffect(() => {
    const p = parts.current;
    if (!p || focus === undefined) return;
    const at = candles.findIndex((c) => c.time >= focus);
    if (at >= 0) p.chart.timeScale().setVisibleLogicalRange({ from: at - 40, to: at + 40 });
  }, [focus]);

  const shown = useMemo(() => (under === undefined ? candles.at(-1) : candles.find((c) => c.time === under)), [candles, under]);
  const places = useMemo(() => digits(candles), [candles]);
  const text = (n: number) => written(n.toFixed(places));
  const last = candles.at(-1);
  const first = candles[0];
  return (
    <ChartFrame
      label={label}
      height={height}
      summary={
        first && last
          ? `${candles.length} candles from ${moment(first.time)} to ${moment(last.time)}, the last close ${text(last.close)}; ${fills.length} fills.`
          : "No candles."
      }
      legend={
        shown && (
          <>
            <span className="flex flex-wrap gap-x-3 rounded-[2px] bg-surface/80">
              {(["open", "high", "low", "close"] as const).map((k) => (
                <span key={k} className={k === "close" ? "" : "max-sm:hidden"}>
                  {k.charAt(0).toUpperCase()} <b className="font-medium text-ink">{text(shown[k])}</b>
                </span>
              ))}
            </span>
            {plots.length > 0 && (
              <span className="flex flex-wrap gap-x-3 rounded-[2px] bg-surface/80">
                {plots.map((one, i) => (
                  <Key key={one.name} colour={colourOf(paint, i)} name={one.name} value={valueAt(one, shown.time, places)} />
                ))}
              </span>
            )}
          </>
        )
      }
      table={() => <CandleTable candles={candles} text={text} />}
    >
      <div ref={place} className="absolute inset-0" />
    </ChartFrame>
  );
}

const none: never[] = [];
const colourOf = (paint: Paint, i: number) => paint.series[i % 4] ?? paint.series[0];

function valueAt(p: Plot, time: number, places: number): string | undefined {
  for (let i = p.points.length - 1; i >= 0; i--) {
    const d = p.points[i];
    if (d && d.time <= time) return d.value === null ? undefined : written(d.value.toFixed(p.own ? 2 : places));
  }
  return undefined;
}

/** draw hands over what is new: the last candles if they follow what is there, otherwise all, and then the view stays where it was. */
function draw(p: Parts, candles: readonly Candle[]) {
  const bar = (c: Candle) => ({ time: seconds(c.time), open: c.open, high: c.high, low: c.low, close: c.close });
  const amount = (c: Candle) => ({ time: seconds(c.time), value: c.volume });
  const old = p.drawn;
  p.drawn = candles;
  const last = old.at(-1);
  const follows =
    last !== undefined &&
    candles.length >= old.length &&
    candles.length - old.length < 50 &&
    candles[0]?.time === old[0]?.time &&
    candles[old.length - 1]?.time === last.time;
  if (follows) {
    for (const c of candles.slice(old.length - 1)) {
      p.candles.update(bar(c));
      p.volume.update(amount(c));
    }
    return;
  }
  const scale = p.chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  p.candles.applyOptions({ priceFormat: { type: "price", precision: digits(candles), minMove: 10 ** -digits(candles) } });
  p.candles.setData(candles.map(bar));
  p.volume.setData(candles.map(amount));
  const before = last === undefined ? -1 : candles.findIndex((c) => c.time === old[0]?.time);
  if (range && before > 0) scale.setVisibleLogicalRange({ from: range.from + before, to: range.to + before });
  else if (before < 0)
    scale.setVisibleLogicalRange({ from: candles.length - (window.innerWidth < 600 ? 60 : 120), to: candles.length + 3 });
}

/** marksOf puts fills under or over their candles; when they are close together only the letter is written. */
function marksOf(fills: readonly Mark[], candles: readonly Candle[], paint: Paint): SeriesMarker<Time>[] {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return [];
  const step = candles.length > 1 ? (last.time - first.time) / (candles.length - 1) : 60_000;
  const bars = candles.map((c) => c.time);
  const marks: SeriesMarker<Time>[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const f of [...fills].sort((a, b) => a.time - b.time)) {
    const at = floor(bars, f.time);
    if (at < 0) continue;
    const close = f.time - before < 9 * step;
    before = f.time;
    const letter = f.side === "buy" ? "B" : "S";
    marks.push({
      time: seconds(bars[at] ?? 0),
      position: f.side === "buy" ? "belowBar" : "aboveBar",
      shape: f.side === "buy" ? "arrowUp" : "arrowDown",
      color: paint.ink,
      text: close ? letter : `${letter} ${f.text ?? written(f.price)}`,
      size: 1,
    });
  }
  return marks;
}

/** floor is the index of the last time at or before one; -1 if it is before all. */
function floor(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((times[mid] ?? 0) <= time) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

function CandleTable({ candles, text }: { candles: readonly Candle[]; text(n: number): string }) {
  return (
    <table className="w-full text-right text-12">
      <caption className="px-3.5 py-1.5 text-left text-ink-3">The last {Math.min(200, candles.length)} candles</caption>
      <thead>
        <tr className="text-ink-3 [&>th]:px-3.5 [&>th]:font-medium">
          <th scope="col" className="text-left">
            Opened
          </th>
          <th scope="col">Open</th>
          <th scope="col">High</th>
          <th scope="col">Low</th>
          <th scope="col">Close</th>
        </tr>
      </thead>
      <tbody className="[&_td]:px-3.5">
        {candles
          .slice(-200)
          .reverse()
          .map((c) => (
            <tr key={c.time} className="border-t border-line-faint">
              <td className="text-left">{full(c.time)}</td>
              <td>{text(c.open)}</td>
              <td>{text(c.high)}</td>
              <td>{text(c.low)}</td>
              <td>{text(c.close)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
