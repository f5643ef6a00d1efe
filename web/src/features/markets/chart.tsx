import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { pages, read } from "~/shared/api/query";
import { type Candle, candlesOf } from "~/shared/chart/candles";
import { PriceChart } from "~/shared/chart/price";
import { Failed } from "~/shared/ui/notice";
import { Skeleton, useLate } from "~/shared/ui/parts";

/** The stored candles of a market: the newest, older ones as one scrolls back, and those that come while one looks. */
export function MarketChart({ exchange, symbol, timeframe }: { exchange: string; symbol: string; timeframe: string }) {
  const path = { exchange, symbol };
  const stored = useInfiniteQuery({
    ...pages("/api/v1/markets/{exchange}/{symbol}/candles", { params: { path, query: { timeframe, limit: 1000 } } }),
    staleTime: 60_000,
  });
  // Each page is in order of time, and the next one is older.
  const known = useMemo(() => candlesOf([...(stored.data?.pages ?? [])].reverse().flatMap((p) => p.items)), [stored.data]);
  const last = known.at(-1)?.time;
  const news = useQuery({
    ...read("/api/v1/markets/{exchange}/{symbol}/candles", {
      params: { path, query: { timeframe, from: last ?? 0, limit: 1000 } },
    }),
    enabled: last !== undefined && last > 0,
    refetchInterval: 15_000,
  });
  const candles = useMemo(() => joined(known, news.data ? candlesOf(news.data.items) : []), [known, news.data]);
  const late = useLate(stored.isPending);
  if (stored.error && candles.length === 0)
    return (
      <div className="p-3.5">
        <Failed what="The candles were not read" error={stored.error} retry={() => void stored.refetch()} />
      </div>
    );
  if (candles.length === 0) return <div className="h-95 p-3.5">{late && <Skeleton className="h-full w-full" />}</div>;
  return (
    <PriceChart
      label={`${symbol} ${timeframe} on ${exchange}`}
      candles={candles}
      older={() => {
        if (stored.hasNextPage && !stored.isFetchingNextPage) void stored.fetchNextPage({ cancelRefetch: false });
      }}
    />
  );
}

/** joined puts newer candles behind those that are there; where both have one, the newer word holds. */
export function joined(old: readonly Candle[], news: readonly Candle[]): readonly Candle[] {
  const first = news[0];
  if (!first) return old;
  let end = old.length;
  while (end > 0 && (old[end - 1]?.time ?? 0) >= first.time) end--;
  return [...old.slice(0, end), ...news];
}
