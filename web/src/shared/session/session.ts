import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, carry, type Schema } from "../api/client";
import { Problem } from "../api/problem";
import { read } from "../api/query";

export type Me = Schema<"Me">;

/** Who is signed in; it brings the token that changes have to carry. */
export const session = {
  ...read("/api/v1/auth/session"),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Me> => {
    const { data } = await api.GET("/api/v1/auth/session", { signal });
    const me = data as Me;
    carry(me.csrf_token);
    return me;
  },
  staleTime: 5 * 60_000,
  retry: (n: number, error: Error) => n < 3 && !(error instanceof Problem),
};

/** useMe is who is signed in. Pages behind the sign-in are not drawn without one. */
export function useMe(): Me {
  const { data } = useQuery(session);
  if (!data) throw new Error("nobody is signed in");
  return data;
}

/** useMay says whether who is signed in may do something: read, trade, admin. */
export function useMay(scope: Me["scope"]): boolean {
  const rank = { read: 0, trade: 1, admin: 2 };
  return rank[useMe().scope] >= rank[scope];
}

/** What asks for the password, for all who are drawn below FreshProvider. */
export const Context = createContext<<T>(act: () => Promise<T>) => Promise<T>>((act) => act());

/** useFresh gives what does something that needs the password again: if it does, it is asked for, and the thing is done then. */
export const useFresh = () => useContext(Context);
