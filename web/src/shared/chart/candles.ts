import { plot } from "../format/number";

/** Candle is a bar for the eye: floats, for it is a picture. time is its opening, ms UTC. */
export interface Candle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** candlesOf reads rows of the API: [time, open, high, low, close, volume], the numbers as text or not. */
export function candlesOf(rows: readonly (readonly unknown[])[]): Candle[] {
  const number = (v: unknown) => (typeof v === "number" ? v : plot(String(v)));
  return rows.map(([time, open, high, low, close, volume]) => ({
    time: number(time),
    open: number(open),
    high: number(high),
    low: number(low),
    close: number(close),
    volume: number(volume ?? 0),
  }));
}

/** digits is how many digits after the point prices have: what the API wrote at most, for the axis. */
export function digits(candles: readonly Candle[]): number {
  let most = 2;
  for (const c of candles.slice(-50)) {
    const fraction = String(c.close).split(".")[1]?.length ?? 0;
    most = Math.max(most, Math.min(8, fraction));
  }
  return most;
}

/** barAt is the index of the last candle that opened at or before a time; -1 if it is before all. */
export function barAt(candles: readonly { time: number }[], time: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((candles[mid]?.time ?? 0) <= time) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}
