import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { api, type Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";

type Job = Schema<"Job">;

// The list of jobs cannot be asked for tests of accounts alone.
const jobs = read("/api/v1/jobs", { params: { query: { limit: 100 } } });

const going = (j: Job) => j.status === "queued" || j.status === "running";
const of = (j: Job) => (j.kind === "account" ? (j.spec as { account?: string } | null)?.account : undefined);

/** useTests is the last test of each account, by its id; accounts are read anew when one has ended. */
export function useTests(): Map<string, Job> {
  const client = useQueryClient();
  // Events say how a job goes; this is for the time without them.
  const { data } = useQuery({
    ...jobs,
    refetchInterval: (q) => (q.state.data?.items.some((j) => of(j) && going(j)) ? 2000 : false),
  });
  const tests = new Map<string, Job>();
  for (const j of data?.items ?? []) {
    const account = of(j);
    const before = account && tests.get(account);
    if (account && (!before || before.created < j.created)) tests.set(account, j);
  }
  const ended = [...tests.values()]
    .filter((j) => !going(j))
    .map((j) => j.id)
    .join(" ");
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: ["/api/v1/accounts"] });
  }, [client, ended]);
  return tests;
}

/** useBegin gives what begins the test of an account. */
export function useBegin() {
  const client = useQueryClient();
  return useCallback(
    async (account: string) => {
      const { data: job } = await api.POST("/api/v1/accounts/{account}/test", { params: { path: { account } } });
      if (!job) return;
      // An event may have been faster than the answer.
      client.setQueryData(jobs.queryKey, (old) =>
        old && !old.items.some((j) => j.id === job.id) ? { ...old, items: [job, ...old.items] } : old,
      );
      await client.invalidateQueries({ queryKey: jobs.queryKey });
    },
    [client],
  );
}

export { going };
