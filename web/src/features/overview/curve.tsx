import type { Schema } from "~/shared/api/client";
import { compare, decimal, money, plot } from "~/shared/format/number";
import { clock, day, moment } from "~/shared/format/time";
import type { Mode } from "~/shared/ui/mode";
import { Num } from "~/shared/ui/num";
import { Time } from "~/shared/ui/time";
import { scale } from "./scale";

type Point = Schema<"Point">;

/** lived leaves out the days before the first bot of a book began: there it counts with its cash, which says nothing. */
export function lived(points: readonly Point[], cash: string): Point[] {
  const first = points.findIndex((p) => compare(p.equity, cash) !== 0);
  return points.slice(Math.max(0, first - 1));
}

/**
 * What a book was worth, small: a line with its axes. Drawn here and not by the library of the large charts, for that is not in the first
 * load. Live is solid, paper is dashed.
 */
export function Curve({ points, mode, label }: { points: readonly Point[]; mode: Mode; label: string }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2)
    return <p className="grid h-31 place-items-center text-12 text-ink-3">The curve begins with the second candle.</p>;
  const values = points.map((p) => plot(p.equity));
  const { low, high, ticks, places } = scale(values);
  const span = last.time - first.time || 1;
  const y = (v: number) => ((high - v) / (high - low)) * 100;
  const d = points
    .map((p, i) => `${i ? "L" : "M"}${(((p.time - first.time) / span) * 1000).toFixed(1)} ${y(values[i] ?? 0).toFixed(2)}`)
    .join("");
  const when = (ms: number) => (span < 3 * 86_400_000 ? clock(ms) : day(ms));
  const summary = `${label}: from ${money(first.equity)} at ${moment(first.time)} to ${money(last.equity)} at ${moment(last.time)}`;
  return (
    <div role="img" aria-label={summary} className="relative h-31">
      <div className="absolute top-0 right-13 bottom-5 left-0">
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" className="absolute inset-0 size-full">
          {ticks.map((t) => (
            <path key={t} d={`M0 ${y(t)}H1000`} className="stroke-line-faint" vectorEffect="non-scaling-stroke" />
          ))}
          <path d={`${d}L1000 100L0 100Z`} className="fill-ink opacity-5" />
          <path
            d={d}
            fill="none"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
            strokeDasharray={mode === "paper" ? "5 3" : undefined}
            className={mode === "paper" ? "stroke-paper" : "stroke-ink"}
          />
        </svg>
        {ticks.map((t) => (
          <span
            key={t}
            style={{ top: `${y(t)}%` }}
            className="absolute left-full ml-1.5 -translate-y-1/2 text-11 whitespace-nowrap text-ink-3"
          >
            {decimal(t.toFixed(places), places)}
          </span>
        ))}
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span
            key={part}
            style={{ left: `${part * 100}%` }}
            className={`absolute top-full mt-1 text-11 whitespace-nowrap text-ink-3 ${part === 0 ? "" : part === 1 ? "-translate-x-full" : "-translate-x-1/2"} ${part === 0.25 || part === 0.75 ? "max-2xl:hidden" : ""}`}
          >
            {when(first.time + span * part)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The same as a table: what the book was worth at the end of each day, the newest first. */
export function Days({ points, label }: { points: readonly Point[]; label: string }) {
  const ends = points.filter((p, i) => {
    const next = points[i + 1];
    return !next || Math.floor(next.time / 86_400_000) !== Math.floor(p.time / 86_400_000);
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section aria-label={label} tabIndex={0} className="h-31 overflow-y-auto">
      <table className="w-full text-12">
        <caption className="sr-only">{label}</caption>
        <thead className="text-left text-ink-3">
          <tr>
            <th scope="col" className="font-medium">
              Day, UTC
            </th>
            <th scope="col" className="text-right font-medium">
              Equity
            </th>
          </tr>
        </thead>
        <tbody>
          {ends.toReversed().map((p) => (
            <tr key={p.time} className="border-t border-line-faint">
              <td className="h-[var(--row-dense)]">
                <Time ms={p.time} />
              </td>
              <td className="text-right">
                <Num value={p.equity} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
