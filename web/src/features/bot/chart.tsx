import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { read } from "~/shared/api/query";
import { parts } from "~/shared/bot/market";
import { whyOf } from "~/shared/bot/words";
import type { Candle } from "~/shared/chart/candles";
import { EquityChart } from "~/shared/chart/equity";
import { onCandles } from "~/shared/chart/points";
import { type Level, type Mark, type Plot, PriceChart } from "~/shared/chart/price";
import { decimal } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { ModeBadge } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Segment, Toggles } from "~/shared/ui/tabs";
import { frames, useCandles } from "./candles";
import { type Bot, quote, useCurve, useHoldings, useOpenOrders, useTrades } from "./state";

const route = getRouteApi("/inside/bots/$bot");
const layers = ["Fills", "Plots", "Levels"] as const;

/** The market of a slot with what the bot did there, what its strategy draws, and where its orders stand. */
export function Market({ bot }: { bot: Bot }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const slots = bot.slots ?? [];
  const slot = slots.find((s) => s.slot === search.slot) ?? slots[0];
  const market = slot?.market ?? "";
  const at = parts(market);
  const offered = frames(at.timeframe);
  const frame = offered.find((f) => f === search.timeframe) ?? at.timeframe;
  const hidden = (search.hide ?? "").split(",");
  const shown = layers.filter((l) => !hidden.includes(l.toLowerCase()));
  const set = (more: object) => void navigate({ search: (old) => ({ ...old, ...more }), replace: true, resetScroll: false });

  const ms = timeframe(frame) ?? 60_000;
  const base = timeframe(at.timeframe) ?? 60_000;
  const { candles, older, pending, error, again } = useCandles(market, frame);
  const late = useLate(pending);
  const { rows } = useTrades(bot);
  // A trade that is older than what is there: candles are read until it is.
  const first = candles[0]?.time;
  const wanted = search.at;
  useEffect(() => {
    if (wanted !== undefined && first !== undefined && first > wanted) void older();
  }, [wanted, first, older]);
  const fills = useMemo(
    (): Mark[] =>
      (rows ?? [])
        .filter((f) => f.slot === slot?.slot)
        .map((f) => ({
          time: f.time,
          side: f.side,
          price: f.price,
          qty: decimal(f.qty),
          why: whyOf(f),
        })),
    [rows, slot?.slot],
  );
  const plots = usePlots(bot, slot === slots[0], candles, ms, base);
  const levels = useLevels(bot, slot?.slot ?? "");
  return (
    <Panel
      flush
      label="Chart"
      title={
        <>
          {at.symbol || "Chart"}
          {bot.mode === "paper" && <ModeBadge mode="paper" />}
        </>
      }
      end={
        <div className="flex flex-wrap items-center gap-2">
          {slots.length > 1 && (
            <Segment
              label="Slot"
              value={slot?.slot ?? ""}
              onChange={(s) => set({ slot: s === slots[0]?.slot ? undefined : s })}
              options={slots.map((s) => ({ value: s.slot, text: `${s.slot} ${parts(s.market).symbol}` }))}
            />
          )}
          <Segment
            label="Timeframe"
            value={frame}
            onChange={(f) => set({ timeframe: f === at.timeframe ? undefined : f })}
            options={offered}
          />
          <Toggles
            label="On the chart"
            value={shown}
            onChange={(on) =>
              set({
                hide:
                  layers
                    .filter((l) => !on.includes(l))
                    .join(",")
                    .toLowerCase() || undefined,
              })
            }
            options={layers}
          />
        </div>
      }
    >
      {error && candles.length === 0 ? (
        <div className="p-3.5">
          <Failed error={error} what="The candles could not be read." retry={again} />
        </div>
      ) : pending ? (
        <div style={{ height: 428 }} className="p-3.5">
          {late && <Skeleton className="h-full w-full" />}
        </div>
      ) : candles.length === 0 ? (
        <p className="px-3.5 py-10 text-center text-ink-3">
          No candles of {at.symbol} are stored yet. They come when the bot starts.
        </p>
      ) : (
        <PriceChart
          // A chart of another market or timeframe is another one: its view begins at the end again.
          key={`${market} ${frame}`}
          label={`${at.symbol}, candles of ${frame}`}
          candles={candles}
          fills={shown.includes("Fills") ? fills : none}
          plots={shown.includes("Plots") ? plots : none}
          levels={shown.includes("Levels") ? levels : none}
          height={400 + 70 * (shown.includes("Plots") ? plots.filter((p) => p.own).length : 0)}
          older={() => void older()}
          focus={first !== undefined && wanted !== undefined && first <= wanted ? wanted : undefined}
        />
      )}
    </Panel>
  );
}

const none: never[] = [];

/**
 * usePlots is what the strategy draws, on the candles that are shown. A strategy draws prices of its first slot's market, as far as
 * anybody can tell, so lines over the candles are there only; those with a pane of their own are everywhere.
 */
function usePlots(bot: Bot, first: boolean, candles: readonly Candle[], ms: number, base: number): Plot[] {
  const path = { bot: bot.id };
  const list = useQuery(read("/api/v1/bots/{bot}/plots", { params: { path } })).data?.items ?? none;
  const wanted = list.filter((p) => first || p.pane === "own");
  const from = candles[0]?.time ?? 0;
  // Older dots are read in large pieces, so that scrolling back does not ask with each candle; the API gives 20,000 candles of them.
  const piece = 1000 * base;
  const oldest = Math.max(Math.floor(from / piece) * piece, (bot.cursor ?? 0) - 19_000 * base, 0);
  const drawn = useQueries({
    queries: wanted.map((p) => ({
      ...read("/api/v1/bots/{bot}/plots/{plot}", { params: { path: { ...path, plot: p.index }, query: { from: oldest } } }),
      enabled: candles.length > 0,
    })),
    combine: (all) => all.map((q) => q.data),
  });
  const until = candles.at(-1)?.time;
  const count = candles.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn anew when there are other candles, not with each price
  return useMemo(
    () =>
      drawn
        .filter((d) => d !== undefined)
        .map((d) => ({ name: d.name, own: d.pane === "own", points: onCandles(d.items, candles, ms) })),
    [drawn, count, from, until, ms],
  );
}

/** useLevels is the prices across the chart: the market's, the entry, where orders stand. */
function useLevels(bot: Bot, slot: string): Level[] {
  const { holdings } = useHoldings(bot);
  const { orders } = useOpenOrders(bot);
  const mine = holdings.find((h) => h.slot === slot);
  const stops = (orders ?? none).filter((o) => o.slot === slot && (o.stop || o.price));
  const text = JSON.stringify([
    ...(mine && mine.mark !== "0" ? [{ price: mine.mark, kind: "mark" }] : []),
    ...(mine && mine.qty !== "0" ? [{ price: mine.entry, kind: "entry", text: "Entry" }] : []),
    ...stops.map((o) =>
      o.stop ? { price: o.stop, kind: "stop", text: "Stop" } : { price: o.price, kind: "entry", text: "Limit" },
    ),
  ]);
  return useMemo(() => JSON.parse(text) as Level[], [text]); // the same list while nothing in it changes
}

/** What the bot was worth since it began, and how far below its highest. */
export function Equity({ bot }: { bot: Bot }) {
  const { points, pending, error, again } = useCurve(bot);
  const late = useLate(pending);
  const paper = bot.mode === "paper";
  return (
    <Panel flush title={paper ? "Equity, simulated" : "Equity and drawdown"} note={`${quote(bot)}, since start`}>
      {error ? (
        <div className="p-3.5">
          <Failed error={error} what="The equity could not be read." retry={again} />
        </div>
      ) : pending ? (
        <div style={{ height: 240 }} className="p-3.5">
          {late && <Skeleton className="h-full w-full" />}
        </div>
      ) : points.length < 2 ? (
        <p className="px-3.5 py-10 text-center text-ink-3">The curve begins with the second candle.</p>
      ) : (
        <EquityChart label={`Equity of ${bot.name}${paper ? ", simulated" : ""}`} points={points} mode={bot.mode} height={240} />
      )}
    </Panel>
  );
}
