import { useQuery } from "@tanstack/react-query";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { Failed, Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Hash, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time, useNow } from "~/shared/ui/time";

type Worker = Schema<"WorkerState">;
type Task = Schema<"TaskRun"> & { worker: string };

/** Which processes run bots and jobs, and what they do at this moment. */
export function Workers() {
  const query = useQuery({ ...read("/api/v1/system/workers"), refetchInterval: 5_000 });
  const late = useLate(query.isPending);
  const now = useNow(5_000);
  const workers = query.data?.items ?? [];
  const tasks: Task[] = workers.flatMap((w) => w.running.map((t) => ({ ...t, worker: w.id })));
  if (query.error && !query.data)
    return (
      <Panel title="Workers">
        <Failed what="The workers cannot be shown" error={query.error} retry={() => void query.refetch()} />
      </Panel>
    );
  if (query.data && workers.length === 0)
    return (
      <Panel title="Workers">
        <Notice tone="danger" title="No worker runs">
          Bots stand still and jobs wait. Start one: `tradebot serve` has its own, otherwise `tradebot worker`.
        </Notice>
      </Panel>
    );
  return (
    <Panel
      title="Workers"
      flush
      foot="They write down what they do every 5 s. One that died stays here until its bots go to another."
    >
      <Table<Worker>
        caption="Workers"
        loading={late && 1}
        rows={workers}
        row={{ key: (w) => w.id, tone: (w) => (w.started === null ? "warn" : undefined) }}
        columns={[
          {
            id: "id",
            head: "Worker",
            wrap: true,
            cell: (w) => (
              <>
                <span className="break-all">{w.id}</span>
                <span className="block text-12 text-ink-3">
                  {w.started === null ? "takes no tasks now" : `${w.host}, process ${w.pid}`}
                </span>
              </>
            ),
          },
          { id: "since", head: "Since", from: "sm", cell: (w) => <Time ms={w.started} /> },
          { id: "bots", head: "Bots", number: true, cell: (w) => count(w.bots) },
          { id: "tasks", head: "Tasks", number: true, cell: (w) => `${count(w.running.length)} / ${count(w.concurrency)}` },
          {
            id: "lease",
            head: "First lease ends in",
            number: true,
            from: "sm",
            cell: (w) => (w.lease_ms === null ? "–" : w.lease_ms <= 0 ? "over" : duration(w.lease_ms)),
          },
        ]}
      />
      {tasks.length > 0 && (
        <div className="border-t border-line">
          <Table<Task>
            caption="Tasks that run now"
            dense
            rows={tasks}
            row={{ key: (t) => `${t.worker} ${t.queue} ${t.kind} ${t.key} ${t.started}` }}
            columns={[
              { id: "kind", head: "Running task", cell: (t) => t.kind },
              { id: "key", head: "Of", cell: (t) => (t.key ? <Hash text={t.key} name="id of the bot or job" /> : "–") },
              { id: "queue", head: "Queue", from: "sm", cell: (t) => t.queue },
              ...(workers.length > 1 ? [{ id: "worker", head: "Worker", from: "lg" as const, cell: (t: Task) => t.worker }] : []),
              { id: "for", head: "For", number: true, cell: (t) => duration(Math.max(0, now - t.started)) },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
