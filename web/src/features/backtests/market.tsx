import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { candlesOf } from "~/shared/chart/candles";
import { type Level, type Mark, type Plot, PriceChart } from "~/shared/chart/price";
import { count } from "~/shared/format/number";
import { Button } from "~/shared/ui/button";
import { Panel } from "~/shared/ui/panel";
import { Skeleton } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";

const route = getRouteApi("/inside/backtests/$id");

/** The candles of a slot with what was filled and what the strategy drew. The trade that is chosen stands in the middle. */
export function MarketChart({
  chart,
  trades,
  slots,
}: {
  chart: Schema<"Chart"> | undefined;
  trades: readonly Schema<"ReportTrade">[];
  slots: readonly Schema<"ReportSlot">[];
}) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/backtests/$id" });
  const chosen = search.trade === undefined ? undefined : trades[search.trade - 1];
  const drawn = chart?.slots ?? [];
  const slot = drawn.find((s) => s.slot === search.slot) ?? drawn[0];
  const candles = useMemo(() => candlesOf(slot?.candles ?? []), [slot]);
  const fills = useMemo<Mark[]>(
    () => (slot?.fills ?? []).map((f) => ({ time: f.time, side: f.side === "sell" ? "sell" : "buy", price: f.price })),
    [slot],
  );
  const plots = useMemo<Plot[]>(
    () =>
      (slot?.plots ?? []).map((p) => ({
        name: p.name,
        own: p.pane === "own",
        points: (p.times ?? []).map((time, i) => ({ time, value: p.values?.[i] ?? null })),
      })),
    [slot],
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
  const source = slots.find((s) => s.slot === slot?.slot);
  const built = slot && source && slot.timeframe !== source.timeframe;
  return (
    <div id="market-chart">
      <Panel
        flush
        title={slot ? `${slot.symbol} ${slot.timeframe}` : "Candles"}
        note={
          built
            ? `There are ${count(source.candles)} candles of ${source.timeframe}: longer ones are drawn, built from them.`
            : undefined
        }
        end={
          <>
            {drawn.length > 1 && (
              <Segment
                label="Market"
                value={slot?.slot ?? ""}
                onChange={(v) => change({ slot: v, trade: undefined })}
                options={drawn.map((s) => ({ value: s.slot, text: `${s.slot}: ${s.symbol} ${s.timeframe}` }))}
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
        {slot ? (
          <PriceChart
            key={slot.slot}
            label={`Candles of ${slot.symbol} with fills`}
            candles={candles}
            fills={fills}
            plots={plots}
            levels={levels}
            height={420}
            {...(chosen ? { focus: chosen.entry_time } : {})}
          />
        ) : (
          <Skeleton className="m-3.5 h-100 w-auto" />
        )}
      </Panel>
    </div>
  );
}
