import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Progress } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { active } from "./act";

const all = read("/api/v1/verifications", { params: { query: { limit: 100 } } });

/** Runs the backtest again and says whether it came to the same, to the byte. The last time that it was done is found again. */
export function Verify({ id }: { id: string }) {
  const client = useQueryClient();
  const may = useMay("trade");
  const lost = useLost();
  const list = useQuery({
    ...all,
    refetchInterval: (q) => (q.state.data?.items.some((j) => active(j.status)) ? 3000 : false),
  });
  const job = list.data?.items.find((j) => (j.spec as { backtest?: string } | undefined)?.backtest === id);
  const result = useQuery({
    ...read("/api/v1/verifications/{id}/result", { params: { path: { id: job?.id ?? "" } } }),
    enabled: job?.status === "done",
    staleTime: Number.POSITIVE_INFINITY,
  });
  const start = useMutation({
    mutationFn: async () => {
      const { data } = await api.POST("/api/v1/backtests/{id}/verify", { params: { path: { id } } });
      return data as Schema<"Job">;
    },
    onSuccess: (job) => {
      client.setQueryData(all.queryKey, (old) => (old ? { ...old, items: [job, ...old.items] } : old));
      void client.invalidateQueries({ queryKey: all.queryKey });
    },
  });
  const cancel = useMutation({
    mutationFn: (job: string) => api.POST("/api/v1/verifications/{id}/cancel", { params: { path: { id: job } } }),
    onSettled: () => void client.invalidateQueries({ queryKey: all.queryKey }),
  });
  const failed = start.error ?? cancel.error ?? result.error;
  const busy = job && active(job.status);
  return (
    <div className="mt-3 grid gap-2.5">
      {busy && (
        <Progress
          name={job.status === "queued" ? "Waiting to run it again" : "Running it again"}
          part={job.progress}
          left={job.left_ms}
          {...(may ? { cancel: { act: () => cancel.mutate(job.id), text: "Cancel the verification" } } : {})}
        />
      )}
      {job?.status === "done" &&
        result.data &&
        (result.data.identical ? (
          <Notice tone="info" title="Identical">
            Run again <Time ms={job.changed} as="ago" />, every byte of the journal was the same.
          </Notice>
        ) : (
          <Notice tone="danger" title="It came to something else">
            {sentence(result.data.difference)}
          </Notice>
        ))}
      {job?.status === "failed" && (
        <Notice tone="danger" title="It could not be run again">
          {sentence(job.error)}
        </Notice>
      )}
      {failed && <Notice tone="danger">{words(failed)}</Notice>}
      {may && !busy && (
        <div className="flex flex-wrap items-center gap-2.5">
          <Button small icon="refresh" disabled={lost} busy={start.isPending && "Starting"} onClick={() => start.mutate()}>
            {job?.status === "done" ? "Verify once more" : "Verify"}
          </Button>
          {!job && <span className="text-12 text-ink-3">Same inputs give the same bytes, on any machine.</span>}
        </div>
      )}
    </div>
  );
}
