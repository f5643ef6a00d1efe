import { price as written } from "../format/number";
import { barAt, type Candle } from "./candles";
import { Key } from "./frame";
import type { Mark } from "./marks";
import type { Paint } from "./paint";
import type { Plot } from "./price";

/** How many fills of a candle are told. */
const most = 3;

export const colourOf = (paint: Paint, i: number) => paint.series[i % 4] ?? paint.series[0];

/** What stands over the candles: the one under the pointer, otherwise the last, its plots, and its fills where one points. */
export function Legend({
  candle,
  fills,
  plots,
  paint,
  places,
}: {
  candle: Candle;
  fills: readonly Mark[];
  plots: readonly Plot[];
  paint: Paint;
  places: number;
}) {
  return (
    <>
      <span className={row}>
        {(["open", "high", "low", "close"] as const).map((k) => (
          <span key={k} className={k === "close" ? "" : "max-sm:hidden"}>
            {k.charAt(0).toUpperCase()} <b className="font-medium text-ink">{written(candle[k].toFixed(places))}</b>
          </span>
        ))}
      </span>
      {plots.length > 0 && (
        <span className={row}>
          {plots.map((one, i) => (
            <Key key={one.name} colour={colourOf(paint, i)} name={one.name} value={valueAt(one, candle.time, places)} />
          ))}
        </span>
      )}
      {fills.slice(0, most).map((f, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fills of a candle do not move
        <span key={i} className={row}>
          <span>
            <svg viewBox="0 0 12 12" aria-hidden="true" className="mr-1.25 inline-block size-2 fill-ink">
              <path d={f.side === "buy" ? "M6 0 12 11H0z" : "M6 12 0 1h12z"} />
            </svg>
            {sentence(f)}
          </span>
        </span>
      ))}
      {fills.length > most && <span className={row}>and {fills.length - most} more</span>}
    </>
  );
}

const row = "flex w-fit flex-wrap gap-x-3 rounded-[2px] bg-surface/80";

/** sentence says what a fill was. */
function sentence(f: Mark) {
  return (
    <>
      {f.side === "buy" ? "Bought" : "Sold"} {f.qty && `${f.qty} `}at{" "}
      <b className="font-medium text-ink">{f.text ?? written(f.price)}</b>
      {f.why && `, ${f.why}`}
    </>
  );
}

function valueAt(p: Plot, time: number, places: number): string | undefined {
  const d = p.points[barAt(p.points, time)];
  return d && d.value !== null ? written(d.value.toFixed(p.own ? 2 : places)) : undefined;
}
