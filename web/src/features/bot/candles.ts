import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { api } from "~/shared/api/client";
import { parts } from "~/shared/bot/market";
import { type Candle, candlesOf } from "~/shared/chart/candles";
import { plot } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { usePrice } from "~/shared/live/live";

const offered = ["1m", "5m", "15m", "1h", "4h", "1d", "1w"];

/** frames is which timeframes a chart of a market offers: its own, and what whole numbers of its candles make. */
export function frames(base: string): string[] {
  const ms = timeframe(base);
  if (!ms) return [base];
  const longer = offered.filter((f) => {
    const n = (timeframe(f) ?? 0) / ms;
    return n > 1 && Number.isInteger(n) && n <= 240;
  });
  return [base, ...longer].slice(0, 5);
}

/** group makes candles of a longer timeframe from those of a shorter one: a picture, what the strategy sees is the engine's. */
export function group(candles: readonly Candle[], ms: number): Candle[] {
  const out: Candle[] = [];
  for (const c of candles) {
    const time = Math.floor(c.time / ms) * ms;
    const last = out.at(-1);
    if (last?.time === time) {
      last.high = Math.max(last.high, c.high);
      last.low = Math.min(last.low, c.low);
      last.close = c.close;
      last.volume += c.volume;
    } else out.push({ ...c, time });
  }
  return out;
}

/** moved is candles after a price: the last one goes with it, or another begins. time is when a shorter candle closed at it. */
export function moved(candles: Candle[], price: { close: string; time: number } | undefined, ms: number): Candle[] {
  const last = candles.at(-1);
  if (!price || !last) return candles;
  const time = Math.floor((price.time - 1) / ms) * ms;
  const close = plot(price.close);
  if (time < last.time || !Number.isFinite(close)) return candles;
  if (time === last.time) {
    const now = { ...last, close, high: Math.max(last.high, close), low: Math.min(last.low, close) };
    return [...candles.slice(0, -1), now];
  }
  const next = { time, open: last.close, high: Math.max(last.close, close), low: Math.min(last.close, close), close, volume: 0 };
  return [...candles, next];
}

/** useMark is the last price of a market: that of its own candles, or of its minutes if these are newer. */
export function useMark(market: string): { close: string; time: number } | undefined {
  const { exchange, symbol } = parts(market);
  const own = usePrice(market);
  const minute = usePrice(`${exchange}:${symbol}:1m`);
  return minute && (!own || minute.time > own.time) ? minute : own;
}

type Row = (string | number)[];
interface Stored {
  rows: Row[];
  next: string;
}

/** timeOf is when a candle of the API opened, ms. */
const timeOf = (cell: string | number | undefined) => (typeof cell === "number" ? cell : 0);

const path = "/api/v1/markets/{exchange}/{symbol}/candles";

/**
 * useCandles is the candles of a market in a timeframe that its own ones make. The newest are read first, older ones when asked; when
 * a candle closes only what is new is read.
 */
export function useCandles(market: string, shown: string) {
  const { exchange, symbol, timeframe: base } = parts(market);
  const client = useQueryClient();
  const ms = timeframe(shown) ?? 60_000;
  const step = timeframe(base) ?? 60_000;
  const limit = Math.min(5000, Math.max(1000, Math.ceil((300 * ms) / step)));
  const key = useMemo(
    () => [path, { params: { path: { exchange, symbol }, query: { timeframe: base } }, kept: true }] as const,
    [exchange, symbol, base],
  );
  const ask = useCallback(
    async (query: object, signal?: AbortSignal): Promise<Stored> => {
      const { data } = await api.GET(path, {
        params: { path: { exchange, symbol }, query: { timeframe: base, limit, ...query } },
        signal,
      });
      return { rows: (data?.items ?? []) as Row[], next: data?.next_cursor ?? "" };
    },
    [exchange, symbol, base, limit],
  );
  // A candle is stored a moment after its price was told: while it is not there it is asked for again.
  const closed = usePrice(market)?.time;
  const stored = useQuery<Stored>({
    queryKey: key,
    refetchInterval: (q) => {
      const last = (q.state.data as Stored | undefined)?.rows.at(-1)?.[0];
      return closed !== undefined && last !== undefined && timeOf(last) + step < closed ? 1500 : false;
    },
    queryFn: async ({ signal }): Promise<Stored> => {
      const last = client.getQueryData<Stored>(key)?.rows.at(-1);
      if (last) {
        const from = timeOf(last[0]);
        const fresh = await ask({ from }, signal);
        const now = client.getQueryData<Stored>(key);
        if (!fresh.next && now) return { ...now, rows: [...now.rows.filter((r) => timeOf(r[0]) < from), ...fresh.rows] };
      }
      return ask({}, signal);
    },
  });
  const running = useRef(false);
  const older = useCallback(async () => {
    const next = client.getQueryData<Stored>(key)?.next;
    if (!next || running.current) return;
    running.current = true;
    try {
      const more = await ask({ cursor: next, limit: Math.max(limit, 3000) });
      client.setQueryData<Stored>(key, (now) =>
        now && now.next === next ? { rows: [...more.rows, ...now.rows], next: more.next } : now,
      );
    } catch {
      // the chart asks again with the next move; what is there stays
    } finally {
      running.current = false;
    }
  }, [client, key, ask, limit]);

  const mark = useMark(market);
  const grouped = useMemo(() => {
    const all = candlesOf(stored.data?.rows ?? []);
    return ms === step ? all : group(all, ms);
  }, [stored.data, ms, step]);
  const candles = useMemo(() => moved(grouped, mark, ms), [grouped, mark, ms]);
  return { candles, older, pending: stored.isPending, error: stored.error, again: () => void stored.refetch() };
}
