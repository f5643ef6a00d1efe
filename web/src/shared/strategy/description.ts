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

type Strategy = Schema<"Strategy">;

/** named is the strategy that the API means by a name or an id: of two of one name one's own, as long as there is a version of it. */
export function named(all: readonly Strategy[], text: string): Strategy | undefined {
  const of = all.filter((s) => s.name === text && s.newest);
  return of.find((s) => s.owner === "mine") ?? of[0] ?? all.find((s) => s.id === text);
}

/** refOf is how the API is told of a strategy: by its name, or by its id where the name means another. number: of a version, else the newest. */
export function refOf(s: Strategy, all: readonly Strategy[], number?: number): string {
  const ref = named(all, s.name)?.id === s.id ? s.name : s.id;
  return number === undefined ? ref : `${ref}@${number}`;
}

/** owners says whose strategies are, where a name alone does not tell. */
export const owners = { mine: "yours", everybody: "ready-made" } as const;

/** twice reports whether another strategy has the same name. */
export const twice = (s: Strategy, all: readonly Strategy[]) => all.some((o) => o.id !== s.id && o.name === s.name && o.newest);

/** useNamed is the strategy that a text names, "sma-cross" or "sma-cross@2" or an id, with the version's number if the text has one. */
export function useNamed(text: string) {
  const list = useQuery(strategies);
  const { name, number } = parse(text);
  return { list, name, number, found: named(list.data?.items ?? [], name) };
}

/** useVersions is the same, with the strategy's versions, the newest first. */
export function useVersions(text: string) {
  const of = useNamed(text);
  const versions = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions", {
      params: { path: { strategy: of.found?.id ?? "" }, query: { limit: 100 } },
    }),
    enabled: !!of.found,
  });
  return { ...of, versions: versions.data?.items ?? [] };
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
