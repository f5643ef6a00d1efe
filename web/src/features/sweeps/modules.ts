import { useQueries, useQuery } from "@tanstack/react-query";
import { read } from "~/shared/api/query";
import { strategies } from "~/shared/strategy/description";

export interface Named {
  name: string;
  number: number;
  newest: boolean;
}

/**
 * useModules gives names to hashes of versions, for that is all that a job keeps of them. The newest versions are known from the list of
 * strategies; only if a hash is none of them the older versions are read. undefined: not known, or deleted since.
 */
export function useModules(hashes: readonly string[]): (sha256: string) => Named | undefined {
  const list = useQuery(strategies);
  const known = new Map<string, Named>();
  for (const s of list.data?.items ?? [])
    if (s.newest) known.set(s.newest.sha256, { name: s.name, number: s.newest.number, newest: true });
  const missing = list.isSuccess && hashes.some((h) => h !== "" && !known.has(h));
  const older = useQueries({
    queries: missing
      ? list.data.items
          .filter((s) => (s.newest?.number ?? 2) > 1)
          .map((s) =>
            read("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: s.id }, query: { limit: 100 } } }),
          )
      : [],
  });
  for (const q of older)
    for (const v of q.data?.items ?? []) {
      const name = list.data?.items.find((s) => s.id === v.strategy)?.name;
      if (name && !known.has(v.sha256)) known.set(v.sha256, { name, number: v.number, newest: false });
    }
  return (sha256) => known.get(sha256);
}

/** called is what a version is called in a title: the newest by its name, an older one with its number, an unknown one by its hash. */
export const called = (m: Named | undefined, sha256: string) =>
  m ? (m.newest ? m.name : `${m.name} v${m.number}`) : sha256.slice(0, 8) || "A strategy";
