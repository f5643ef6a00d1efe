import { count } from "~/shared/format/number";
import { day, moment } from "~/shared/format/time";
import { Failed, Notice } from "~/shared/ui/notice";
import { many, Skeleton, useLate } from "~/shared/ui/parts";
import { useNow } from "~/shared/ui/time";
import { Download } from "./download";
import { type Coverage as Stored, span, useStored, within } from "./stored";

const YEAR = 365 * 24 * 60 * 60_000;

/** What is stored of a market, and what of it falls into the period: said before a backtest starts, not after it failed. */
export function Coverage({ market, from, to }: { market: string; from?: number; to?: number }) {
  const stored = useStored(market);
  const now = useNow(60_000);
  const late = useLate(stored.pending);
  if (!stored.whole) return <p className="text-12 text-ink-3">Choose a market to see what is stored of it.</p>;
  if (stored.error) return <Failed what="What is stored cannot be read" error={stored.error} retry={stored.retry} />;
  const [, symbol = "", frame = ""] = market.split(":");
  if (stored.none)
    return (
      <Notice tone="warn" title={`No candles of ${symbol} ${frame} are stored`}>
        <p>A backtest needs them.</p>
        <Download
          market={market}
          from={from ?? now - YEAR}
          to={to}
          verb={from === undefined ? "Download a year" : "Download them"}
        />
      </Notice>
    );
  if (!stored.coverage) return late ? <Skeleton className="h-10 w-full" /> : <div className="h-10" />;
  return <Some stored={stored.coverage} from={from} to={to} now={now} />;
}

function Some({ stored, from, to, now }: { stored: Stored; from?: number; to?: number; now: number }) {
  const all = span(stored);
  const found = within(stored, from, to, now);
  if (!all || !found) return null;
  const lacking = found.candles === 0 || found.early > 0 || found.late > 0;
  return (
    <div className="grid gap-1.5">
      <Bar stored={stored} from={found.from} to={found.to} />
      <p className="text-12 text-ink-3">
        Stored: {many(stored.candles, "candle")}, {day(all.from, now, "UTC")} to {day(all.to, now, "UTC")}
        {(stored.gaps?.length ?? 0) === 0 && ", no gaps"}.{" "}
        <span className={found.candles === 0 ? "text-danger" : "text-ink-2"}>
          {found.candles === 0 ? "None of them is in this period." : `${count(found.candles)} of them count here.`}
        </span>
      </p>
      {found.gaps.length > 0 && (
        <details className="text-12">
          <summary className="cursor-pointer text-warn">
            {many(found.gaps.length, "gap")} in this period, {many(found.missing, "candle")} missing
          </summary>
          <ul className="mt-1 grid gap-0.5 text-ink-2">
            {found.gaps.slice(0, 8).map((g) => (
              <li key={g.from}>
                {moment(g.from, now, "UTC")} to {moment(g.to, now, "UTC")}: {many(g.candles, "candle")}
              </li>
            ))}
            {found.gaps.length > 8 && <li>and {count(found.gaps.length - 8)} more</li>}
          </ul>
        </details>
      )}
      {(lacking || found.gaps.length > 0) && (
        <div className="text-12 text-ink-2">
          {found.early > 0 && found.candles > 0 && <p>The period begins before the first candle: it starts with that one.</p>}
          {found.late > 0 && found.candles > 0 && <p>The period ends after the last candle: it ends with that one.</p>}
          <Download market={stored.market} from={found.from} to={to} verb="Download what is missing" />
        </div>
      )}
    </div>
  );
}

/** What is stored as a line, and the period in it: a picture of what the words beside it say. */
function Bar({ stored, from, to }: { stored: Stored; from: number; to: number }) {
  const all = span(stored);
  if (!all) return null;
  const low = Math.min(all.from, from);
  const high = Math.max(all.to, to);
  const x = (t: number) => ((t - low) / (high - low || 1)) * 1000;
  return (
    <svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true" className="block h-3.5 w-full">
      <rect x="0" y="4" width="1000" height="6" className="fill-line-faint" />
      {stored.ranges?.map((r) => (
        <rect key={r.from} x={x(r.from)} y="4" width={Math.max(1, x(r.to) - x(r.from))} height="6" className="fill-ink-3" />
      ))}
      <rect
        x={x(from) + 1}
        y="1"
        width={Math.max(2, x(to) - x(from) - 2)}
        height="12"
        className="fill-accent/15 stroke-accent"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
