import { useQuery } from "@tanstack/react-query";
import type { Schema } from "../api/client";
import { missing, Problem } from "../api/problem";
import { read } from "../api/query";

export type Version = Schema<"DescribedVersion">;

/** parse reads how a version is named: "sma-cross" is the newest, "sma-cross@2" the second. */
export function parse(text: string): { name: string; number?: number } {
  const found = /^(.+)@(\d+)$/.exec(text);
  return found?.[1] ? { name: found[1], number: Number(found[2]) } : { name: text };
}

/** strategies asks for every strategy that can be used: one's own and the ready-made ones. */
export const strategies = read("/api/v1/strategies", { params: { query: { limit: 500 } } });

/** useNamed is the strategy that a text names, "sma-cross" or "sma-cross@2" or an id, with the version's number if the text has one. */
export function useNamed(text: string) {
  const list = useQuery(strategies);
  const named = parse(text);
  return { list, ...named, found: list.data?.items.find((s) => s.name === named.name || s.id === named.name) };
}

/** useVersions is the same, with the strategy's versions, the newest first. */
export function useVersions(text: string) {
  const named = useNamed(text);
  const versions = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions", {
      params: { path: { strategy: named.found?.id ?? "" }, query: { limit: 100 } },
    }),
    enabled: !!named.found,
  });
  return { ...named, versions: versions.data?.items ?? [] };
}

/** useDescription is what the module of a version says of itself: its parameters, slots, plots. name: "sma-cross" or "sma-cross@2", or an id. */
export function useDescription(name: string) {
  const { list, found, number = found?.newest?.number } = useNamed(name);
  const version = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions/{version}", {
      params: { path: { strategy: found?.id ?? "", version: String(number ?? "") } },
    }),
    enabled: found !== undefined && number !== undefined,
    staleTime: Number.POSITIVE_INFINITY, // a version never changes
    retry: (n, error) => n < 2 && !(error instanceof Problem),
  });
  const gone = name !== "" && list.isSuccess && (!found || number === undefined || missing(version.error));
  return {
    strategy: found,
    version: version.data,
    describe: version.data?.describe,
    pending: name !== "" && (list.isPending || (version.isPending && !gone)),
    error: list.error ?? version.error,
    gone,
  };
}
