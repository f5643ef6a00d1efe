import { price as written } from "../format/number";
import { full } from "../format/time";
import type { Candle } from "./candles";
import type { Mark } from "./marks";

/** The newest fills as a table. */
export function FillTable({ fills }: { fills: readonly Mark[] }) {
  const newest = [...fills].sort((a, b) => b.time - a.time).slice(0, 200);
  return (
    <table className="w-full text-right text-12">
      <caption className="px-3.5 py-1.5 text-left text-ink-3">
        {newest.length < fills.length ? `The last ${newest.length} of ${fills.length} fills` : "Fills"}
      </caption>
      <thead>
        <tr className="text-ink-3 [&>th]:px-3.5 [&>th]:font-medium">
          <th scope="col" className="text-left">
            Time
          </th>
          <th scope="col" className="text-left">
            Side
          </th>
          <th scope="col">Quantity</th>
          <th scope="col">Price</th>
          <th scope="col" className="text-left">
            Reason
          </th>
        </tr>
      </thead>
      <tbody className="[&_td]:px-3.5">
        {newest.map((f, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two fills may be the same in all
          <tr key={i} className="border-t border-line-faint">
            <td className="text-left">{full(f.time)}</td>
            <td className="text-left">{f.side === "buy" ? "Buy" : "Sell"}</td>
            <td>{f.qty ?? "–"}</td>
            <td>{f.text ?? written(f.price)}</td>
            <td className="text-left">{f.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The newest candles as a table. */
export function CandleTable({ candles, text }: { candles: readonly Candle[]; text(n: number): string }) {
  return (
    <table className="w-full text-right text-12">
      <caption className="px-3.5 py-1.5 text-left text-ink-3">The last {Math.min(200, candles.length)} candles</caption>
      <thead>
        <tr className="text-ink-3 [&>th]:px-3.5 [&>th]:font-medium">
          <th scope="col" className="text-left">
            Opened
          </th>
          <th scope="col">Open</th>
          <th scope="col">High</th>
          <th scope="col">Low</th>
          <th scope="col">Close</th>
        </tr>
      </thead>
      <tbody className="[&_td]:px-3.5">
        {candles
          .slice(-200)
          .reverse()
          .map((c) => (
            <tr key={c.time} className="border-t border-line-faint">
              <td className="text-left">{full(c.time)}</td>
              <td>{text(c.open)}</td>
              <td>{text(c.high)}</td>
              <td>{text(c.low)}</td>
              <td>{text(c.close)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
