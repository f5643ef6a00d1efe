import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { FetchResponse, MaybeOptionalInit } from "openapi-fetch";
import type { PathsWithMethod } from "openapi-typescript-helpers";
import { api } from "./client";
import type { paths } from "./schema";

type GetPath = PathsWithMethod<paths, "get">;
type Init<P extends GetPath> = MaybeOptionalInit<paths[P], "get">;
type Answer<P extends GetPath> = NonNullable<
  FetchResponse<paths[P]["get"] & Record<string | number, unknown>, Init<P>, `${string}/${string}`>["data"]
>;

/** Everything that is cached of a path: for invalidation, and for what live events change. */
export type Key = readonly [path: string, init?: unknown];

/** ask GETs a path. The client's own type cannot be told of a path that is a parameter of a type. */
async function ask<P extends GetPath>(path: P, init: object): Promise<Answer<P>> {
  const { data } = await (api.GET as (path: string, init: object) => Promise<{ data?: unknown }>)(path, init);
  return data as Answer<P>;
}

/**
 * read makes the options of a query that GETs a path. The cache's key is the path and what it was asked with.
 *
 *   const bots = useQuery(read("/api/v1/bots", { params: { query: { limit: 50 } } }));
 */
export function read<P extends GetPath>(path: P, ...init: Init<P> extends undefined ? [Init<P>?] : [Init<P>] | []) {
  const [given] = init;
  return queryOptions({
    queryKey: [path, given ?? {}] as Key,
    queryFn: ({ signal }) => ask(path, { ...(given as object | undefined), signal }),
  });
}

interface Paged {
  items: unknown[];
  next_cursor: string;
}

/**
 * pages makes the options of an infinite query over a list with cursors.
 *
 *   const fills = useInfiniteQuery(pages("/api/v1/bots/{bot}/fills", { params: { path: { bot } } }));
 *   const rows = fills.data?.pages.flatMap((p) => p.items) ?? [];
 */
export function pages<P extends GetPath>(path: P, ...init: Init<P> extends undefined ? [Init<P>?] : [Init<P>] | []) {
  const given = (init[0] ?? {}) as { params?: { query?: object } };
  return infiniteQueryOptions({
    queryKey: [path, { ...given, paged: true }] as Key,
    initialPageParam: "",
    getNextPageParam: (last: Answer<P>) => (last as unknown as Paged).next_cursor || undefined,
    queryFn: ({ signal, pageParam }) => {
      const query = { ...given.params?.query, ...(pageParam ? { cursor: pageParam } : {}) };
      return ask(path, { ...given, params: { ...given.params, query }, signal });
    },
  });
}
