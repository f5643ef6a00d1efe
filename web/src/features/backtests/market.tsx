import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { whyOf } from "~/shared/bot/words";
import { candlesOf } from "~/shared/chart/candles";
import { onCandles } from "~/shared/chart/points";
import { type Level, type Mark, type Plot, PriceChart } from "~/shared/chart/price";
import { computed, count } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { Button } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Skeleton } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";
import { useParts } from "./parts";

const route = getRouteApi("/inside/backtests/$id");

/** The candles of a slot with what was filled and what the strategy drew. The trade that is chosen stands in the middle. */
export function MarketChart({
  id,
  chart,
  trades,
  slots,
}: {
  id: string;
  chart: Schema<"Chart"> | undefined;
  trades: readonly Schema<"ReportTrade">[];
  slots: readonly Schema<"ReportSlot">[];
}) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/backtests/$id" });
  const chosen = search.trade === undefined ? undefined : trades[search.trade - 1];
  const drawn = chart?.slots ?? [];
  const all = drawn.find((s) => s.slot === search.slot) ?? drawn[0];
  const source = slots.find((s) => s.slot === all?.slot);
  // Of many candles longer ones were built, for the curve. Here they are as they were tested, read in parts.
  const built = all !== undefined && source !== undefined && all.timeframe !== source.timeframe;
  const parts = useParts(id, all?.slot, built);
  const slot = built ? parts.slot : all;
  const candles = useMemo(() => candlesOf(slot?.candles ?? []), [slot]);
  const fills = useMemo<Mark[]>(
    () =>
      (slot?.fills ?? []).map((f) => ({
        time: f.time,
        side: f.side === "sell" ? "sell" : "buy",
        price: f.price,
        text: computed(f.price),
        qty: computed(f.qty),
        why: whyOf(f),
      })),
    [slot],
  );
  const step = timeframe(slot?.timeframe ?? "") ?? 0;
  const plots = useMemo<Plot[]>(
    () =>
      (slot?.plots ?? []).map((p) => ({
        name: p.name,
        own: p.pane === "own",
        points: onCandles(
          (p.times ?? []).map((time, i) => ({ time, value: p.values?.[i] ?? null })),
          candles,
          step,
        ),
      })),
    [slot, candles, step],
  );
  const levels = useMemo<Level[]>(
    () =>
      chosen && chosen.slot === slot?.slot
        ? [
            { price: chosen.entry_price, kind: "entry", text: "Entry" },
            { price: chosen.exit_price, kind: "mark", text: "Exit" },
          ]
        : [],
    [chosen, slot],
  );
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false });
  const walk = (by: number) => {
    const next = Math.min(trades.length, Math.max(1, (search.trade ?? (by > 0 ? 0 : trades.length + 1)) + by));
    change({ trade: next, slot: drawn.length > 1 ? trades[next - 1]?.slot : undefined });
  };
  // A trade that is older than what was read makes it be read back to there.
  const { more, older } = parts;
  const first = candles[0]?.time;
  const far =
    built && more && chosen?.slot === slot?.slot && first !== undefined && chosen !== undefined && chosen.entry_time < first;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each part that came it goes on
  useEffect(() => {
    if (far) older();
  }, [far, older, first]);
  return (
    <div id="market-chart">
      <Panel
        flush
        title={all ? `${all.symbol} ${source?.timeframe ?? all.timeframe}` : "Candles"}
        note={
          far
            ? "reading back to the trade"
            : built && more && slot
              ? `the last ${count(candles.length)} of ${count(candles.length + slot.older)} candles; older ones come as you scroll back`
              : undefined
        }
        end={
          <>
            {drawn.length > 1 && (
              <Segment
                label="Market"
                value={slot?.slot ?? ""}
                onChange={(v) => change({ slot: v, trade: undefined })}
                options={drawn.map((s) => ({ value: s.slot, text: `${s.slot}: ${s.symbol}` }))}
              />
            )}
            {trades.length > 0 && (
              <>
                <span className="text-12 text-ink-3" role="status">
                  {search.trade ? `Trade ${count(search.trade)} of ${count(trades.length)}` : "No trade chosen"}
                </span>
                <Button small icon="left" aria-label="Previous trade" onClick={() => walk(-1)} />
                <Button small icon="right" aria-label="Next trade" onClick={() => walk(1)} />
              </>
            )}
          </>
        }
      >
        {built && parts.error ? (
          <div className="p-3.5">
            <Failed what="The candles cannot be read" error={parts.error} retry={parts.retry} />
          </div>
        ) : slot ? (
          <PriceChart
            key={slot.slot}
            label={`Candles of ${slot.symbol} with fills`}
            candles={candles}
            fills={fills}
            plots={plots}
            levels={levels}
            height={420}
            {...(built ? { older } : {})}
            {...(chosen && !far ? { focus: chosen.entry_time } : {})}
          />
        ) : (
          <Skeleton className="m-3.5 h-100 w-auto" />
        )}
      </Panel>
    </div>
  );
}
