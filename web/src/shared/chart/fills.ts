import { barAt, type Candle } from "./candles";
import { type Laid, layOut, line, type View } from "./lay";
import { Layer, type Sight } from "./layer";
import type { Spots } from "./marks";
import { faint, font, ms, type Paint, seconds } from "./paint";

/** FillMarks draws fills over the candles of a series. It looks only at those that are seen, each time that it draws. */
export class FillMarks extends Layer<"Candlestick"> {
  #spots: Spots = { buy: [], sell: [] };
  #candles: readonly Candle[] = [];
  #paint?: Paint;
  #widths = new Map<string, number>();

  constructor() {
    super(true);
  }

  /** set says what there is to draw. */
  set(spots: Spots, candles: readonly Candle[], paint: Paint) {
    if (spots !== this.#spots) this.#widths.clear();
    [this.#spots, this.#candles, this.#paint] = [spots, candles, paint];
    this.changed();
  }

  protected draw({ context, chart, series, from, to, width, height, middle }: Sight<"Candlestick">) {
    const [candles, paint] = [this.#candles, this.#paint];
    if (!paint || (this.#spots.buy.length === 0 && this.#spots.sell.length === 0)) return;
    const scale = chart.timeScale();
    context.font = `500 11px ${font}`;
    const view: View = {
      first: Math.max(0, barAt(candles, ms(from))),
      last: barAt(candles, ms(to)),
      spacing: scale.options().barSpacing,
      wide: width,
      height,
      x: (bar) => scale.timeToCoordinate(seconds(candles[bar]?.time ?? 0)),
      y: (price) => series.priceToCoordinate(price),
      width: (text) => this.#width(context, text),
    };
    for (const one of layOut(this.#spots, candles, view)) triangle(context, { ...one, x: middle(one.x) }, view, paint);
  }

  #width(context: CanvasRenderingContext2D, text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      width = context.measureText(text).width;
      this.#widths.set(text, width);
    }
    return width;
  }
}

/** triangle draws one, with a seam of the ground around it, and its text on a ground that lets little through. */
function triangle(context: CanvasRenderingContext2D, one: Laid, view: View, paint: Paint) {
  const base = one.y + (one.up ? 1 : -1) * (one.size - 1);
  context.beginPath();
  context.moveTo(one.x, one.y);
  context.lineTo(one.x + one.size / 2, base);
  context.lineTo(one.x - one.size / 2, base);
  context.closePath();
  context.lineWidth = 1.5;
  context.strokeStyle = paint.surface;
  context.stroke();
  context.fillStyle = paint.ink;
  context.fill();
  if (!one.text) return;
  const width = view.width(one.text) + 4;
  context.fillStyle = faint(paint.surface, 0.84);
  context.beginPath();
  context.roundRect(one.middle - width / 2, one.top, width, line, 2);
  context.fill();
  context.fillStyle = paint.ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(one.text, one.middle, one.top + line / 2 + 0.5);
}
