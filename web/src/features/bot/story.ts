import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { api, type Schema } from "~/shared/api/client";

/**
 * Lists of what a bot did grow at their beginning and never change: the journal, fills, the log. So what was read is kept, and only
 * the newest page is read anew; thousands of rows cost one request per candle, not one per page.
 */

interface Rows {
  "/api/v1/bots/{bot}/journal": Schema<"JournalLine">;
  "/api/v1/bots/{bot}/fills": Schema<"Fill">;
  "/api/v1/bots/{bot}/logs": Schema<"Log">;
}

type Path = keyof Rows;

/** The newest first; next is where older ones begin, empty if there are none. */
export interface Kept<T> {
  items: T[];
  next: string;
}

const numberOf = (row: { seq?: number; id?: number }) => row.seq ?? row.id ?? 0;

/** page reads one page of a list. */
export async function page<P extends Path>(path: P, bot: string, query: object, signal?: AbortSignal): Promise<Kept<Rows[P]>> {
  const ask = api.GET as (path: string, init: object) => Promise<{ data?: unknown }>;
  const { data } = await ask(path, { params: { path: { bot }, query }, signal });
  const got = data as { items: Rows[P][]; next_cursor: string };
  return { items: got.items, next: got.next_cursor };
}

/** join puts newer rows before what there is. */
function join<T extends { seq?: number; id?: number }>(newer: T[], older: T[]): T[] {
  const known = new Set(newer.map(numberOf));
  return [...newer, ...older.filter((row) => !known.has(numberOf(row)))];
}

/** How many pages are read to get from the newest row to those that are there; if that is not enough, it begins anew. */
const most = 5;

export function useStory<P extends Path>(path: P, bot: string, query: object = {}, limit = 200) {
  type Row = Rows[P] & { seq?: number; id?: number };
  const client = useQueryClient();
  const key = [path, { params: { path: { bot }, query }, kept: true }] as const;
  const name = JSON.stringify(key);
  const kept = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Kept<Row>> => {
      const before = client.getQueryData<Kept<Row>>(key);
      const fresh = (await page(path, bot, { ...query, limit }, signal)) as Kept<Row>;
      const newest = before?.items[0];
      if (!newest) return fresh;
      const meets = () => fresh.items.some((row) => numberOf(row) <= numberOf(newest));
      for (let i = 1; i < most && !meets() && fresh.next; i++) {
        const more = await page(path, bot, { ...query, limit, cursor: fresh.next }, signal);
        fresh.items = join(fresh.items, more.items as Row[]);
        fresh.next = more.next;
      }
      const now = client.getQueryData<Kept<Row>>(key) ?? before; // older ones may have come meanwhile
      return meets() && now ? { items: join(fresh.items, now.items), next: now.next } : fresh;
    },
  });
  const running = useRef("");
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: name stands for the key and what is in it
  const older = useCallback(async () => {
    const next = client.getQueryData<Kept<Row>>(key)?.next;
    if (!next || running.current === name) return;
    running.current = name;
    setLoading(true);
    setError(undefined);
    try {
      const more = (await page(path, bot, { ...query, limit, cursor: next })) as Kept<Row>;
      client.setQueryData<Kept<Row>>(key, (now) =>
        now && now.next === next ? { items: join(now.items, more.items), next: more.next } : now,
      );
    } catch (e) {
      setError(e);
    } finally {
      running.current = "";
      setLoading(false);
    }
  }, [client, name]);
  return {
    rows: kept.data?.items as Rows[P][] | undefined,
    more: !!kept.data?.next,
    older,
    loading,
    pending: kept.isPending,
    error: kept.error ?? error,
    again: () => (error === undefined ? void kept.refetch() : void older()),
  };
}
