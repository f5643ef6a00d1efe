import { useQueries, useQuery } from "@tanstack/react-query";
import { read } from "~/shared/api/query";
import { plot } from "~/shared/format/number";
import { usePrice } from "~/shared/live/live";
import { Num } from "~/shared/ui/num";

const most = 3;

/** The markets in which something is held, as they are now, with what the last 24 hours changed. */
export function Ticker() {
  const overview = useQuery(read("/api/v1/dashboard"));
  const held = overview.data?.positions ?? [];
  const last = new Map(held.map((p) => [p.market, p.last]));
  // By name, so that none jumps to another place when a position comes or goes.
  const markets = [...new Map(held.map(({ market: m }) => [m.split(":").slice(0, 2).join(":"), m])).values()]
    .sort()
    .slice(0, most);
  const days = useQueries({
    queries: markets.map((m) => {
      const [exchange = "", symbol = ""] = m.split(":");
      return {
        ...read("/api/v1/markets/{exchange}/{symbol}/candles", {
          params: { path: { exchange, symbol }, query: { timeframe: "1h", limit: 25 } },
        }),
        staleTime: 10 * 60_000,
        refetchInterval: 10 * 60_000,
      };
    }),
  });
  if (markets.length === 0) return null;
  return (
    <ul
      aria-label="Markets, change in 24 hours"
      className="flex min-w-0 gap-4.5 overflow-hidden text-12 whitespace-nowrap text-ink-3 max-xl:hidden"
    >
      {markets.map((m, i) => (
        <One key={m} market={m} last={last.get(m)} candles={days[i]?.data?.items} />
      ))}
    </ul>
  );
}

function One({ market, last, candles = [] }: { market: string; last?: string; candles?: readonly unknown[][] }) {
  const live = usePrice(market);
  const closes = [...candles].sort((a, b) => (a[0] as number) - (b[0] as number)).map((c) => String(c[4]));
  // What the bots saw last is newer than a candle of an hour, which may have closed long ago.
  const now = live?.close ?? last ?? closes.at(-1);
  const before = closes.length === 25 ? closes[0] : undefined;
  if (!now) return null;
  return (
    <li className="flex gap-1.5">
      {market.split(":")[1]}
      <b className="font-medium text-ink">
        <Num value={now} kind="price" flash />
      </b>
      {before && <Num value={plot(now) / plot(before) - 1} kind="pnl-pct" />}
    </li>
  );
}
