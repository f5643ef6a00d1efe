import { useQueries, useQuery } from "@tanstack/react-query";
import { read } from "~/shared/api/query";
import { strategies } from "~/shared/strategy/description";

/**
 * useNames gives names to hashes of versions, for a job keeps nothing else of its strategy: "sma-cross@2". The newest versions come
 * with the list of strategies; older ones are read only if a hash is none of those. undefined: not known yet, or deleted since.
 */
export function useNames(hashes: readonly string[]): { name(sha256: string): string | undefined; pending: boolean } {
  const list = useQuery(strategies);
  const names = new Map<string, string>();
  for (const s of list.data?.items ?? []) if (s.newest) names.set(s.newest.sha256, `${s.name}@${s.newest.number}`);
  const unknown = list.isSuccess && hashes.some((h) => h !== "" && !names.has(h));
  const older = useQueries({
    queries: (unknown ? list.data.items : [])
      .filter((s) => (s.newest?.number ?? 2) > 1)
      .map((s) =>
        read("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: s.id }, query: { limit: 100 } } }),
      ),
  });
  for (const q of older)
    for (const v of q.data?.items ?? []) {
      const name = list.data?.items.find((s) => s.id === v.strategy)?.name;
      if (name && !names.has(v.sha256)) names.set(v.sha256, `${name}@${v.number}`);
    }
  return { name: (sha256) => names.get(sha256), pending: list.isPending || older.some((q) => q.isPending) };
}
