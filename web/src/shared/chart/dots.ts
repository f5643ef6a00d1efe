import { barAt } from "./candles";
import { Layer, type Sight } from "./layer";
import { ms, seconds } from "./paint";
import type { Point } from "./points";

/** Dot is a point of a line with nothing beside it. */
export interface Dot {
  time: number;
  value: number;
}

/** lonely is the points of a line that have a gap on both sides: no stroke begins or ends there, so they would not be seen. */
export function lonely(points: readonly Point[]): Dot[] {
  const has = (p: Point | undefined) => p !== undefined && "value" in p;
  return points.flatMap((p, i) =>
    "value" in p && !has(points[i - 1]) && !has(points[i + 1]) ? [{ time: ms(p.time), value: p.value }] : [],
  );
}

/** Dots draws the lonely points of a line, in its colour. */
export class Dots extends Layer<"Line"> {
  #dots: readonly Dot[] = [];

  set(dots: readonly Dot[]) {
    if (dots.length === 0 && this.#dots.length === 0) return;
    this.#dots = dots;
    this.changed();
  }

  protected draw({ context, chart, series, from, to }: Sight<"Line">) {
    const scale = chart.timeScale();
    const last = barAt(this.#dots, ms(to));
    context.fillStyle = series.options().color;
    context.beginPath();
    let before = Number.NEGATIVE_INFINITY;
    for (let i = Math.max(0, barAt(this.#dots, ms(from))); i <= last; i++) {
      const dot = this.#dots[i];
      const x = dot && scale.timeToCoordinate(seconds(dot.time));
      const y = dot && series.priceToCoordinate(dot.value);
      if (x === undefined || x === null || y === undefined || y === null || x - before < 0.5) continue; // it would stand on the one before
      before = x;
      context.moveTo(x + 2, y);
      context.arc(x, y, 2, 0, 2 * Math.PI);
    }
    context.fill();
  }
}
