import { type QueryClient, useQuery } from "@tanstack/react-query";

/** What a process tells of an exchange that it uses; see events of the type exchange. */
export type Told = {
  name: string;
  source: string;
  weight: number;
  limit: number;
  offset_ms: number | null;
  blocked: number | null;
};

/** What was told, by exchange and process, and when it came. */
type Heard = Record<string, Told & { at: number }>;

/** How long what a process told counts, ms: it tells again every 30 s while it uses the exchange. */
const good = 90_000;

const key = ["live/exchange"] as const;

/** hear keeps what a process told last. */
export function hear(client: QueryClient, told: Told) {
  const at = Date.now();
  client.setQueryData<Heard>(key, (old = {}) => ({
    ...Object.fromEntries(Object.entries(old).filter(([, o]) => at - o.at <= good)),
    [`${told.name} ${told.source}`]: { ...told, at },
  }));
}

/** How an exchange is used by all processes: of those that use it, the one with most weight, the clock that is most wrong, the longest wait. */
export type Use = { name: string; weight: number; limit: number; offset?: number; blocked?: number };

/** useExchanges says how exchanges are used, by name; none that is not in use. now: the time. */
export function useExchanges(now: number): Use[] {
  const { data = {} } = useQuery<Heard>({
    queryKey: key,
    queryFn: () => Promise.reject(new Error("it comes by events")),
    enabled: false,
  });
  const all = new Map<string, Use>();
  for (const t of Object.values(data)) {
    if (now - t.at > good) continue;
    const u: Use = all.get(t.name) ?? { name: t.name, weight: -1, limit: 1 };
    if (t.weight / t.limit > u.weight / u.limit) [u.weight, u.limit] = [t.weight, t.limit];
    if (t.offset_ms !== null && Math.abs(t.offset_ms) >= Math.abs(u.offset ?? 0)) u.offset = t.offset_ms;
    if (t.blocked !== null && t.blocked > Math.max(now, u.blocked ?? 0)) u.blocked = t.blocked;
    all.set(t.name, u);
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
