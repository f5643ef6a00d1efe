import type { IChartApi, ISeriesApi } from "lightweight-charts";
import { price as written } from "../format/number";
import { type Candle, digits } from "./candles";
import { seconds } from "./paint";

/** Bars is a chart's candles and volumes, and what of them it has. */
export interface Bars {
  chart: IChartApi;
  candles: ISeriesApi<"Candlestick">;
  volume: ISeriesApi<"Histogram">;
  drawn: readonly Candle[];
  /** It has not been seen yet: what it begins with depends on its width, which a panel that is hidden has not. */
  unseen: boolean;
}

/** draw hands over what is new: the last candles if they follow what is there, otherwise all, and then the view stays where it was. */
export function draw(p: Bars, candles: readonly Candle[]) {
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
export function begin(p: Bars) {
  const scale = p.chart.timeScale();
  const bars = p.drawn.length;
  p.unseen = scale.width() === 0 || bars === 0;
  scale.setVisibleLogicalRange({ from: bars - (window.innerWidth < 600 ? 60 : 120), to: bars + 3 });
}
