import { useQueries, useQuery } from "@tanstack/react-query";
import { read } from "../api/query";
import { refOf, strategies } from "./description";

/** A version by its names. */
export interface Named {
  /** What forms and the API call it: "sma-cross@2"; by an id where the name means another. */
  ref: string;
  name: string;
  number: number;
}

/**
 * useModules gives names to hashes of versions, for that is all that a job keeps of its strategy. The newest versions come with the list of
 * strategies; older ones are read only if a hash is none of those. undefined: not known yet, or deleted since.
 */
export function useModules(hashes: readonly string[]): { of(sha256: string): Named | undefined; pending: boolean } {
  const list = useQuery(strategies);
  const known = new Map<string, Named>();
  const all = list.data?.items ?? [];
  for (const s of all)
    if (s.newest) known.set(s.newest.sha256, { ref: refOf(s, all, s.newest.number), name: s.name, number: s.newest.number });
  const missing = list.isSuccess && hashes.some((h) => h !== "" && !known.has(h));
  const older = useQueries({
    queries: (missing ? list.data.items : [])
      .filter((s) => (s.newest?.number ?? 2) > 1)
      .map((s) =>
        read("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: s.id }, query: { limit: 100 } } }),
      ),
  });
  for (const q of older)
    for (const v of q.data?.items ?? []) {
      const s = all.find((s) => s.id === v.strategy);
      if (s && !known.has(v.sha256)) known.set(v.sha256, { ref: refOf(s, all, v.number), name: s.name, number: v.number });
    }
  return { of: (sha256) => known.get(sha256), pending: list.isPending || older.some((q) => q.isPending) };
}
