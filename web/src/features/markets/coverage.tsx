import { useState } from "react";
import { address } from "~/shared/api/address";
import type { Schema } from "~/shared/api/client";
import { count } from "~/shared/format/number";
import { day, duration, timeframe } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { linkClass } from "~/shared/ui/page";
import { many } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import type { Wish } from "./download";
import { frameOf, marksOf, partsOf, timeframeOf } from "./span";

type Coverage = Schema<"Coverage">;
type Range = Schema<"Range">;

/** What is stored of a market: for every timeframe a bar over time, with its gaps below. */
export function CoverageList({
  all,
  downloads,
  fetch,
}: {
  all: readonly Coverage[];
  /** Whether candles can be downloaded from its exchange. */
  downloads: boolean;
  fetch(wish: Wish): void;
}) {
  const frame = frameOf(all);
  if (!frame) return null;
  const marks = marksOf(frame);
  return (
    <div>
      <ul>
        {all.map((c) => (
          <Stored key={c.market} c={c} frame={frame} downloads={downloads} fetch={fetch} />
        ))}
      </ul>
      <div aria-hidden="true" className="mx-3.5 grid grid-cols-[64px_minmax(0,1fr)] gap-3 pb-3 max-sm:grid-cols-1">
        <span className="max-sm:hidden" />
        <div className="relative h-5 border-t border-line text-11 text-ink-3">
          {marks.map((m) => (
            <span
              key={m.time}
              className="absolute top-0 border-l border-line pt-0.5 pl-1 whitespace-nowrap"
              style={{ left: `${m.left * 100}%` }}
            >
              {m.left < 0.92 && day(m.time, Date.now(), "UTC")}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Stored({
  c,
  frame,
  downloads,
  fetch,
}: {
  c: Coverage;
  frame: { from: number; to: number };
  downloads: boolean;
  fetch(wish: Wish): void;
}) {
  const [exchange = "", symbol = "", tf = ""] = c.market.split(":");
  const first = c.ranges[0]?.from ?? 0;
  const last = c.ranges.at(-1)?.to ?? 0;
  const words = `${count(c.candles)} candles of ${tf} from ${day(first, Date.now(), "UTC")} to ${day(last, Date.now(), "UTC")}, ${c.gaps.length === 0 ? "no gaps" : many(c.gaps.length, "gap")}`;
  return (
    <li className="border-b border-line-faint px-3.5 py-3 last:border-0">
      <div className="grid grid-cols-[64px_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 max-sm:grid-cols-1">
        <b className="font-medium">{tf}</b>
        <div
          role="img"
          aria-label={words}
          className="relative h-3.5 overflow-hidden rounded-1 bg-sunken ring-1 ring-line ring-inset"
        >
          {partsOf(c.ranges, frame).map((p) => (
            <i
              key={p.range.from}
              className="absolute inset-y-0 bg-ink-3"
              style={{ left: `${p.left * 100}%`, width: `max(1px, ${p.width * 100}%)` }}
            />
          ))}
          {partsOf(c.gaps, frame).map((p) => (
            <i
              key={p.range.from}
              className="absolute inset-y-0 border-x border-warn bg-warn-bg"
              style={{ left: `${p.left * 100}%`, width: `max(3px, ${p.width * 100}%)` }}
            />
          ))}
        </div>
        <p className="col-start-2 flex flex-wrap gap-x-3.5 gap-y-0.5 text-12 text-ink-3 max-sm:col-start-1">
          <span>{many(c.candles, "candle")}</span>
          <span>
            <Time ms={first} as="day" /> to <Time ms={last} />
          </span>
          {c.sealed_months > 0 && (
            <span title="Months that are over: nothing is added to them any more">{many(c.sealed_months, "sealed month")}</span>
          )}
          {c.superseded > 0 && (
            <span title="Earlier revisions, from which backtests of then can still be repeated">
              {many(c.superseded, "earlier revision")}
            </span>
          )}
          <a
            className={`${linkClass} touch`}
            href={address(
              `/api/v1/markets/${encodeURIComponent(exchange)}/${encodeURIComponent(symbol)}/candles.csv?timeframe=${tf}`,
            )}
            download
          >
            Export {tf} as CSV
          </a>
        </p>
        {c.gaps.length > 0 && <Gaps c={c} downloads={downloads} fetch={fetch} />}
      </div>
    </li>
  );
}

/** Gaps: each with its times. The largest first, and the others on demand. */
function Gaps({ c, downloads, fetch }: { c: Coverage; downloads: boolean; fetch(wish: Wish): void }) {
  const [all, setAll] = useState(false);
  const may = useMay("trade");
  const lost = useLost();
  const sorted = [...c.gaps].sort((a, b) => b.candles - a.candles);
  const shown = all ? [...c.gaps].sort((a, b) => a.from - b.from) : sorted.slice(0, 3);
  const step = timeframe(timeframeOf(c.market)) ?? 0;
  const length = (g: Range) => duration(g.candles * step);
  return (
    <div className="col-start-2 max-sm:col-start-1">
      <ul aria-label={`Gaps of ${timeframeOf(c.market)}`} className="rounded-2 bg-warn-bg px-2.5 py-1">
        {shown.map((g) => (
          <li key={g.from} className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 py-0.5">
            <Icon name="warn" small className="text-warn" />
            <span>
              <Time ms={g.from} /> to <Time ms={g.to} />
            </span>
            <span className="text-12 text-ink-2">
              {many(g.candles, "candle")} missing, {length(g)}
            </span>
            {may && downloads && (
              <Button
                small
                className="ml-auto"
                disabled={lost}
                aria-label={`Download again from ${new Date(g.from).toISOString().slice(0, 16)} to ${new Date(g.to).toISOString().slice(0, 16)}`}
                onClick={() => fetch({ market: c.market, from: g.from, to: g.to })}
              >
                Download again
              </Button>
            )}
          </li>
        ))}
      </ul>
      {c.gaps.length > 3 && (
        <button type="button" className={`mt-1 text-12 ${linkClass}`} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "The three largest only" : `All ${count(c.gaps.length)} gaps`}
        </button>
      )}
    </div>
  );
}
