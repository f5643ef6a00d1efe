import { full } from "../format/time";
import type { Candle } from "./candles";

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
