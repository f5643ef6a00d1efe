import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { api, type Schema } from "~/shared/api/client";

type Slot = Schema<"ChartSlot">;

const path = "/api/v1/backtests/{id}/chart";
/** How many candles are read first, some hundred screens of them, and how many then, as many as the API gives. */
const few = 20_000;
const many = 50_000;
/** Later than every candle. */
const end = 8_640_000_000_000_000;

/**
 * useParts is the candles of a slot as they were tested, with what happened in them: the newest first, older ones when asked. A chart
 * of more candles than come at once can be seen whole, candle by candle.
 */
export function useParts(id: string, slot: string | undefined, wanted: boolean) {
  const parts = useInfiniteQuery({
    queryKey: [path, { params: { path: { id } }, parts: slot }],
    initialPageParam: end,
    queryFn: async ({ pageParam, signal }) => {
      const query = { candles: pageParam === end ? few : many, before: pageParam, ...(slot ? { slot } : {}) };
      const { data } = await api.GET(path, { params: { path: { id }, query }, signal });
      return data?.slots[0];
    },
    getNextPageParam: (last) => (last && last.older > 0 ? (last.candles[0]?.[0] as number | undefined) : undefined),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY, // what was tested never changes
    retry: 1,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = parts;
  const whole = useMemo(() => data && joined(data.pages.filter((p) => p !== undefined)), [data]);
  const older = useCallback(() => {
    // One that is under way is not begun again.
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { slot: whole, older, more: hasNextPage, error: parts.error, retry: () => void parts.refetch() };
}

/** joined is the parts of a slot, the newest first, as one. */
export function joined(parts: readonly Slot[]): Slot | undefined {
  const oldest = parts.at(-1);
  if (!oldest || parts.length === 1) return oldest;
  const all = [...parts].reverse();
  return {
    ...oldest,
    candles: all.flatMap((p) => p.candles),
    fills: all.flatMap((p) => p.fills),
    plots: oldest.plots.map((p, i) => ({
      ...p,
      times: all.flatMap((s) => s.plots[i]?.times ?? []),
      values: all.flatMap((s) => s.plots[i]?.values ?? []),
    })),
  };
}
