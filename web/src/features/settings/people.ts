import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { useMay, useMe } from "~/shared/session/session";

export type Person = Schema<"Person">;

export const roles: { value: Person["role"]; title: string; text: string }[] = [
  { value: "trader", title: "Trader", text: "Has strategies, tests, accounts and bots of their own, on paper and live." },
  { value: "viewer", title: "Viewer", text: "Sees what is their own, and changes nothing." },
  {
    value: "admin",
    title: "Admin",
    text: "May do everything, also with people, the kill switches and live trading of everybody.",
  },
];

/** Whether somebody can sign in now. */
export const enters = (p: Person) => !p.disabled && p.password;

/** usePeople is the list that admins see. */
export const usePeople = () => useInfiniteQuery(pages("/api/v1/users"));

/** useLast says of somebody whether they are the only admin who can sign in; the server has the last word. */
export function last(people: readonly Person[], p: Person): boolean {
  const admins = people.filter((q) => q.role === "admin" && enters(q));
  return admins.length === 1 && admins[0]?.id === p.id;
}

/** useNames gives the name of a user by the id; undefined for who is gone, and for all but oneself if one is no admin. */
export function useNames(): { name(id: string): string | undefined; people: readonly Person[] } {
  const me = useMe();
  const admin = useMay("admin");
  const { data } = useQuery({ ...read("/api/v1/users", { params: { query: { limit: 500 } } }), enabled: admin });
  const people = data?.items ?? [];
  return { people, name: (id) => (id === me.user ? me.name : people.find((p) => p.id === id)?.name) };
}
