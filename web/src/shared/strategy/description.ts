import { useQuery } from "@tanstack/react-query";
import { api, type Schema } from "../api/client";
import { missing, Problem } from "../api/problem";
import { read } from "../api/query";

export type Version = Schema<"DescribedVersion">;

/** parse reads how a version is named: "sma-cross" is the newest, "sma-cross@2" the second. */
export function parse(text: string): { name: string; number?: number } {
  const found = /^(.+)@(\d+)$/.exec(text);
  return found?.[1] ? { name: found[1], number: Number(found[2]) } : { name: text };
}

/** useStrategies is every strategy that can be used: one's own and the ready-made ones. */
export const strategies = read("/api/v1/strategies", { params: { query: { limit: 500 } } });

/** useDescription is what the module of a version says of itself: its parameters, slots, plots. name: "sma-cross" or "sma-cross@2", or an id. */
export function useDescription(name: string) {
  const list = useQuery(strategies);
  const wanted = parse(name);
  const found = list.data?.items.find((s) => s.name === wanted.name || s.id === wanted.name);
  const number = wanted.number ?? found?.newest?.number;
  const version = useQuery({
    queryKey: [
      "/api/v1/strategies/{strategy}/versions/{version}",
      { params: { path: { strategy: found?.id ?? "", version: String(number ?? "") } } },
    ],
    queryFn: async ({ signal }): Promise<Version> => {
      const { data } = await api.GET("/api/v1/strategies/{strategy}/versions/{version}", {
        params: { path: { strategy: found?.id ?? "", version: String(number) } },
        signal,
      });
      return data as Version;
    },
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
