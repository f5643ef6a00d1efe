import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { candlesOf } from "~/shared/chart/candles";
import { MarketField } from "~/shared/strategy/choose";
import { Icon } from "~/shared/ui/icon";
import { many, Skeleton } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { checkMarket } from "./check";
import { at } from "./faults";
import type { StepProps } from "./wizard";

// The chart's library is loaded when there is a market to draw.
const PriceChart = lazy(async () => ({ default: (await import("~/shared/chart/price")).PriceChart }));

/** Where it trades: a market for every slot of the strategy. */
export function MarketStep({ draft, change, version, tried, refusal }: StepProps) {
  const slots = version?.describe.slots ?? [];
  const said = at(refusal, "market");
  return (
    <div className="grid gap-6">
      {slots.map((s) => {
        const market = draft.markets[s.name] ?? "";
        const wrong = checkMarket(s, market);
        // While nothing is chosen nothing is wrong, until one wants to go on.
        const error = said[s.name] ?? (tried || market !== "" ? wrong : undefined);
        return (
          <div key={s.name} className="grid gap-3">
            <MarketField
              label={slots.length === 1 ? "Market" : `Market for ${s.name}`}
              value={market}
              change={(m) => change({ markets: { ...draft.markets, [s.name]: m } })}
              error={error}
              help={helpOf(s)}
            />
            {market !== "" && !wrong && <Look market={market} warmup={version?.describe.warmup ?? 0} />}
          </div>
        );
      })}
    </div>
  );
}

function helpOf(s: Schema<"StrategySlot">): string {
  const more = s.timeframes.filter((t) => t !== "base");
  const frames = more.length > 0 ? `It also sees candles of ${more.join(", ")}, built from these.` : "Any timeframe.";
  return s.help ? `${sentence(s.help)} ${frames}` : frames;
}

/** What is stored of a market, and how it has been of late; drawn from other candles of it, if there are none of these. */
function Look({ market, warmup }: { market: string; warmup: number }) {
  const [exchange = "", symbol = "", wanted = ""] = market.split(":");
  const streams = useQuery({
    ...read("/api/v1/streams", { params: { query: { exchange, symbol, limit: 50 } } }),
    retry: false,
  });
  const stored = streams.data?.items.find((s) => s.market === market);
  const drawn = stored ?? streams.data?.items.find((s) => s.candles > 1);
  const timeframe = drawn?.market.split(":")[2] ?? "";
  const candles = useQuery({
    ...read("/api/v1/markets/{exchange}/{symbol}/candles", {
      params: { path: { exchange, symbol }, query: { timeframe, limit: 120 } },
    }),
    enabled: drawn !== undefined,
    retry: false,
  });
  const rows = candlesOf(candles.data?.items ?? []);
  return (
    <>
      {rows.length > 1 && (
        <Suspense fallback={<Skeleton className="h-45 w-full" />}>
          <PriceChart label={`${symbol}, candles of ${timeframe}`} candles={rows} height={180} />
        </Suspense>
      )}
      {streams.isSuccess && <Stored of={stored} warmup={warmup} wanted={wanted} other={drawn ? timeframe : ""} />}
    </>
  );
}

function Stored({ of, warmup, wanted, other }: { of?: Schema<"Coverage">; warmup: number; wanted: string; other: string }) {
  const need = warmup > 0 ? ` Warm-up needs ${many(warmup, "candle")}.` : "";
  const from = of?.ranges[0]?.from;
  if (!of || from === undefined)
    return (
      <p className="flex gap-2 text-ink-2">
        <Icon name="info" className="mt-0.5 text-ink-3" />
        <span>
          No candles of {wanted} are stored yet{other && `, but of ${other}`}. The bot fetches those of its warm-up when it
          starts, as far back as the exchange has them.{need}
        </span>
      </p>
    );
  return (
    <p className="flex gap-2 text-ink-2">
      <Icon name={of.gaps.length > 0 ? "warn" : "check"} className={`mt-0.5 ${of.gaps.length > 0 ? "text-warn" : "text-gain"}`} />
      <span>
        History from <Time ms={from} as="day" />, {of.gaps.length === 0 ? "no gaps" : many(of.gaps.length, "gap")}.{need}
      </span>
    </p>
  );
}
