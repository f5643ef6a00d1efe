import { plot } from "../format/number";
import { Layer, type Sight } from "./layer";
import { faint, font, type Paint } from "./paint";
import type { Level } from "./price";

/** How high a tag is, and how far from one another two are that are not to touch. */
const high = 17;
const apart = high + 2;

/** placesOf is where the tags of entries stand, out of the way of those of other levels. */
export function placesOf(levels: readonly Level[], y: (price: number) => number | null): { level: Level; y: number }[] {
  const own = (l: Level) => l.kind === "entry";
  const taken = levels.filter((l) => !own(l)).flatMap((l) => y(plot(l.price)) ?? []);
  return levels.filter(own).flatMap((level) => {
    const at = y(plot(level.price));
    if (at === null) return [];
    const near = taken.find((t) => Math.abs(t - at) < apart);
    const free = near === undefined ? at : at < near ? near - apart : near + apart;
    taken.push(free);
    return [{ level, y: free }];
  });
}

/** Tags writes the prices of entries on the axis, in outline: the library's own tags are filled, and stay so for all other levels. */
export class Tags extends Layer<"Candlestick"> {
  #levels: readonly Level[] = [];
  #paint?: Paint;
  #write = (price: number) => `${price}`;

  set(levels: readonly Level[], paint: Paint, write: (price: number) => string) {
    [this.#levels, this.#paint, this.#write] = [levels, paint, write];
    this.changed();
  }

  protected draw({ context, series, width }: Sight<"Candlestick">) {
    const paint = this.#paint;
    if (!paint) return;
    context.font = `11px ${font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { level, y } of placesOf(this.#levels, (price) => series.priceToCoordinate(price))) {
      if (!level.text) continue;
      context.fillStyle = faint(paint.surface, 0.84);
      context.fillRect(width - context.measureText(level.text).width - 8, y - 7, width, 14);
      context.fillStyle = paint.ink;
      context.fillText(level.text, width - 4, y + 0.5);
    }
  }

  protected override drawAxis({ context, series, width, middle }: Sight<"Candlestick">) {
    const paint = this.#paint;
    if (!paint) return;
    context.font = `11px ${font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const { level, y } of placesOf(this.#levels, (price) => series.priceToCoordinate(price))) {
      context.beginPath();
      context.roundRect(middle(0), middle(y - high / 2), width - 6, high, 2);
      context.fillStyle = paint.surface;
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = paint.ink3;
      context.stroke();
      context.fillStyle = paint.ink;
      context.fillText(this.#write(plot(level.price)), 9, y + 0.5);
    }
  }
}
