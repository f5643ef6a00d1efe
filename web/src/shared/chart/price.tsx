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
  type Time,
} from "lightweight-charts";
import { useEffect, useMemo, useRef, useState } from "react";
import { plot, price as written } from "../format/number";
import { moment } from "../format/time";
import { type Candle, digits } from "./candles";
import { ChartFrame, Key } from "./frame";
import { type Mark, marksOf } from "./marks";
import { frame, type Paint, seconds, usePaint } from "./paint";
import { broken, hand, type Point } from "./points";
import { CandleTable } from "./table";

export type { Mark };

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
  lines: { name: string; series: ISeriesApi<"Line">; points: Point[] }[];
  levels: IPriceLine[];
  drawn: readonly Candle[];
  /** It has not been seen yet: what it begins with depends on its width, which a panel that is hidden has not. */
  unseen: boolean;
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
    const p: Parts = {
      chart,
      candles: series,
      volume,
      marks: createSeriesMarkers(series, []),
      lines: [],
      levels: [],
      drawn: [],
      unseen: true,
    };
    parts.current = p;
    chart.timeScale().subscribeSizeChange(() => p.unseen && begin(p));
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
    const names = plots.map((one) => `${one.own ? "own" : "over"} ${one.name}`);
    // The same plots with more points keep their lines: only others are made anew, all of them, for the panes go in their order.
    if (names.join() !== p.lines.map((l) => l.name).join()) {
      for (const { series } of p.lines) p.chart.removeSeries(series);
      let pane = 0;
      p.lines = plots.map((one, i) => {
        if (one.own) pane += 1;
        return { name: names[i] ?? "", series: p.chart.addSeries(LineSeries, plotted, one.own ? pane : 0), points: [] };
      });
    }
    for (const [i, one] of plots.entries()) {
      const line = p.lines[i];
      if (!line) continue;
      line.series.applyOptions({ color: colourOf(paint, i) });
      const points = broken(one.points);
      hand(line.series, line.points, points);
      line.points = points;
    }
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

/** How a plot looks. The axis of a pane of its own has two digits after the point; over the candles it is theirs. */
const plotted = {
  lineWidth: 2,
  priceLineVisible: false,
  lastValueVisible: false,
  crosshairMarkerVisible: false,
  priceFormat: { type: "custom", minMove: 0.01, formatter: (v: number) => written(v.toFixed(2)) },
} as const;
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
  const places = digits(candles);
  const formatter = (v: number) => written(v.toFixed(places));
  p.candles.applyOptions({ priceFormat: { type: "custom", minMove: 10 ** -places, formatter } });
  p.candles.setData(candles.map(bar));
  p.volume.setData(candles.map(amount));
  const before = last === undefined ? -1 : candles.findIndex((c) => c.time === old[0]?.time);
  if (range && before > 0) scale.setVisibleLogicalRange({ from: range.from + before, to: range.to + before });
  else if (before < 0) begin(p);
}

/** begin shows the end of what there is: on a phone the last 60 bars. */
function begin(p: Parts) {
  const scale = p.chart.timeScale();
  const bars = p.drawn.length;
  p.unseen = scale.width() === 0 || bars === 0;
  scale.setVisibleLogicalRange({ from: bars - (window.innerWidth < 600 ? 60 : 120), to: bars + 3 });
}
