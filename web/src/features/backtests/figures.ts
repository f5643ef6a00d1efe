import { queryOptions } from "@tanstack/react-query";
import { api } from "~/shared/api/client";
import { commas } from "./asked";

/** What a row of the list says of a backtest that is done. */
export interface Figures {
  strategy: string;
  version: string;
  trades: number;
  /** Fractions; null where undefined. */
  return: number | null;
  sharpe: number | null;
  drawdown: number | null;
}

type Asking = { id: string; resolve(f: Figures): void; reject(e: unknown): void };

// A job's row has no figures. The comparison has them, of four at once: what the rows ask for in the same moment is put together,
// and one comparison goes out after the other, so that the list does not load the server with twenty at a time.
let waiting: Asking[] = [];
let line: Promise<void> = Promise.resolve();

function ask(id: string): Promise<Figures> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(send, 10);
    waiting.push({ id, resolve, reject });
  });
}

function send() {
  const all = waiting;
  waiting = [];
  for (let i = 0; i < all.length; i += 4) {
    const four = all.slice(i, i + 4);
    line = line.then(() => compare(four));
  }
}

async function compare(asking: Asking[]): Promise<void> {
  try {
    const { data } = await api.GET("/api/v1/backtests/compare", {
      params: { query: { ids: asking.map((a) => a.id) } },
      ...commas,
    });
    for (const [i, a] of asking.entries()) {
      const one = data?.backtests?.[i];
      if (!one) {
        a.reject(new Error("the comparison does not have it"));
        continue;
      }
      const value = (name: string) => data.metrics?.find((m) => m.name === name)?.values?.[i] ?? null;
      a.resolve({
        strategy: one.strategy,
        version: one.version,
        trades: one.trades,
        return: value("total_return"),
        sharpe: value("sharpe"),
        drawdown: value("max_drawdown"),
      });
    }
  } catch (error) {
    // One that was deleted meanwhile must not take the figures of three others with it.
    if (asking.length === 1) asking[0]?.reject(error);
    else for (const a of asking) await compare([a]);
  }
}

/** figures of a backtest that is done: they never change. */
export const figures = (id: string) =>
  queryOptions({
    queryKey: ["backtests/figures", id],
    queryFn: () => ask(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60 * 60_000,
    retry: false,
  });
