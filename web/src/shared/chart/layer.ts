import type { IChartApi, ISeriesApi, ISeriesPrimitive, SeriesAttachedParameter, Time } from "lightweight-charts";

type Views = ReturnType<NonNullable<ISeriesPrimitive<Time>["paneViews"]>>;

/** Sight is what a layer draws on: pixels of the page, and the times of the first and the last bar that are seen. */
export interface Sight<Kind extends "Candlestick" | "Line"> {
  context: CanvasRenderingContext2D;
  chart: IChartApi;
  series: ISeriesApi<Kind>;
  from: Time;
  to: Time;
  width: number;
  height: number;
  /** The middle of what the library draws at a place: it puts its lines on whole pixels of the screen. */
  middle(x: number): number;
}

/** Layer draws something of its own in the pane of a series, whenever the library draws that. */
export abstract class Layer<Kind extends "Candlestick" | "Line"> implements ISeriesPrimitive<Time> {
  #chart?: IChartApi;
  #series?: ISeriesApi<Kind>;
  #redraw = () => {};
  readonly #views: Views;
  readonly #axis: Views;

  /** top: over all lines of the pane, and not only over those before its series. */
  constructor(top = false) {
    const draw = (sight: Sight<Kind>) => this.draw(sight);
    const axis = (sight: Sight<Kind>) => this.drawAxis(sight);
    this.#views = [{ zOrder: () => (top ? "top" : "normal"), renderer: () => ({ draw: (target) => this.#paint(target, draw) }) }];
    this.#axis = [{ renderer: () => ({ draw: (target) => this.#paint(target, axis) }) }];
  }

  protected abstract draw(sight: Sight<Kind>): void;

  /** drawAxis draws on the axis of the prices; most have nothing there. */
  protected drawAxis(_: Sight<Kind>) {}

  attached(to: SeriesAttachedParameter<Time>) {
    this.#chart = to.chart as IChartApi;
    this.#series = to.series as ISeriesApi<Kind>;
    this.#redraw = to.requestUpdate;
  }

  paneViews() {
    return this.#views;
  }

  priceAxisPaneViews() {
    return this.#axis;
  }

  /** changed asks to be drawn again. */
  protected changed() {
    this.#redraw();
  }

  #paint(target: Parameters<NonNullable<ReturnType<Views[number]["renderer"]>>["draw"]>[0], draw: (sight: Sight<Kind>) => void) {
    // biome-ignore lint/correctness/useHookAtTopLevel: it is no hook, only called like one
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: h, verticalPixelRatio: v, mediaSize }) => {
      const [chart, series] = [this.#chart, this.#series];
      const seen = chart?.timeScale().getVisibleRange();
      if (!chart || !series || !seen) return;
      const odd = Math.max(1, Math.floor(h)) % 2 ? 0.5 : 0; // a wick of one pixel is seen to the right of its place
      context.save();
      context.scale(h, v);
      draw({ context, chart, series, ...seen, ...mediaSize, middle: (x) => (Math.round(x * h) + odd) / h });
      context.restore();
    });
  }
}
