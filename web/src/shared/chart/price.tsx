import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
} from "lightweight-charts";
import { useEffect, useMemo, useRef, useState } from "react";
import { plot, price as written } from "../format/number";
import { moment } from "../format/time";
import { type Bars, begin, draw } from "./bars";
import { barAt, type Candle, digits } from "./candles";
import { Dots, lonely } from "./dots";
import { FillMarks } from "./fills";
import { ChartFrame } from "./frame";
import { colourOf, Legend } from "./legend";
import { filledAt, type Mark, spotsOf } from "./marks";
import { frame, usePaint } from "./paint";
import { broken, hand, type Point } from "./points";
import { CandleTable, FillTable } from "./table";
import { Tags } from "./tags";

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

interface Parts extends Bars {
  fills: FillMarks;
  tags: Tags;
  lines: { name: string; series: ISeriesApi<"Line">; points: Point[]; dots: Dots }[];
  levels: IPriceLine[];
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
    // Ten candles to a pixel are what can be drawn in every frame. The library could join more of them to one, but fails when older
    // candles come while it does.
    chart.timeScale().applyOptions({ minBarSpacing: 0.1 });
    const series = chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    const volume = chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.9, bottom: 0 } });
    const p: Parts = {
      chart,
      candles: series,
      volume,
      fills: new FillMarks(),
      tags: new Tags(),
      lines: [],
      levels: [],
      drawn: [],
      unseen: true,
    };
    series.attachPrimitive(p.fills);
    series.attachPrimitive(p.tags);
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

  // A price moves the last candle and no fill: where these stand changes with the bars that there are.
  const [count, oldest] = [candles.length, candles[0]?.time];
  const places = useMemo(() => digits(candles), [candles]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  const spots = useMemo(() => spotsOf(fills, candles), [fills, count, oldest]);
  useEffect(() => parts.current?.fills.set(spots, candles, paint), [spots, candles, paint]);

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
        const series = p.chart.addSeries(LineSeries, plotted, one.own ? pane : 0);
        const dots = new Dots();
        series.attachPrimitive(dots);
        return { name: names[i] ?? "", series, points: [], dots };
      });
    }
    for (const [i, one] of plots.entries()) {
      const line = p.lines[i];
      if (!line) continue;
      line.series.applyOptions({ color: colourOf(paint, i) });
      const points = broken(one.points);
      hand(line.series, line.points, points);
      line.points = points;
      line.dots.set(lonely(points));
    }
    for (const [i, each] of p.chart.panes().entries()) each.setStretchFactor(i === 0 ? 4 : 1);
    // The candles stay out from under the legend, as far as one knows how many lines it has.
    const rows = 1 + (window.innerWidth < 600 ? Math.ceil(plots.length / 2) : Math.min(1, plots.length));
    const pane = ((height - 26) * 4) / (4 + plots.filter((one) => one.own).length);
    p.chart
      .priceScale("right")
      .applyOptions({ scaleMargins: { top: Math.min(0.3, Math.max(0.1, (14 + 18 * rows) / pane)), bottom: 0.12 } });
  }, [plots, paint, height]);

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
        axisLabelVisible: l.kind !== "entry",
        axisLabelColor: colour,
        axisLabelTextColor: paint.surface,
        title: l.text ?? "",
      });
    });
    p.tags.set(levels, paint, (price) => written(price.toFixed(places)));
  }, [levels, paint, places]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes there when the wish changes, not when candles come
  useEffect(() => {
    const p = parts.current;
    if (!p || focus === undefined) return;
    const at = candles.findIndex((c) => c.time >= focus);
    if (at >= 0) p.chart.timeScale().setVisibleLogicalRange({ from: at - 40, to: at + 40 });
  }, [focus]);

  const bar = under === undefined ? count - 1 : barAt(candles, under);
  const shown = candles[bar];
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
          <Legend
            candle={shown}
            fills={under === undefined ? none : filledAt(spots, bar)}
            plots={plots}
            paint={paint}
            places={places}
          />
        )
      }
      table={() => (
        <>
          {fills.length > 0 && <FillTable fills={fills} />}
          <CandleTable candles={candles} text={text} />
        </>
      )}
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
