/**
 * Where the lines of a small chart stand. Numbers, not money: these are places on a picture, and round steps of its axis, which have no
 * digits to lose.
 */

export interface Scale {
  low: number;
  high: number;
  ticks: number[];
  /** Digits after the point that the ticks need. */
  places: number;
}

/** scale leaves a little air above and below, and finds three to five round numbers between. */
export function scale(values: readonly number[]): Scale {
  let low = values[0] ?? 0;
  let high = low;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const span = high - low || Math.abs(high) * 0.02 || 1;
  const air = high === low ? span / 2 : span * 0.07;
  [low, high] = [low - air, high + air];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(n * step);
  const places = Math.max(0, Math.min(8, Math.ceil(-Math.log10(step) + (step / power === 2.5 ? 1 : 0))));
  return { low, high, ticks, places };
}
