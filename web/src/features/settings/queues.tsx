import { useQuery } from "@tanstack/react-query";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";

type Queue = Schema<"QueueState">;

/** What the queue of a worker's own is called, and what is in the others. */
const words: Record<string, string> = {
  bots: "commands to bots",
  jobs: "backtests, sweeps, downloads, tests of keys",
  housekeeping: "cleaning up",
};

const zero = (n: number, text = count(n)) => <span className={n === 0 ? "text-flat" : ""}>{text}</span>;

/** What waits and runs in each queue. */
export function Queues() {
  const query = useQuery({ ...read("/api/v1/system/queues"), refetchInterval: 5_000 });
  const late = useLate(query.isPending);
  return (
    <Panel title="Queues" flush foot="Read every 5 s. The wait is that of the oldest task that nobody has taken yet.">
      {query.error && !query.data ? (
        <div className="p-3.5">
          <Failed what="The queues cannot be shown" error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : query.data?.items.length === 0 ? (
        <p className="p-3.5 text-ink-2">There are no queues yet. They come with the first worker.</p>
      ) : (
        <Table<Queue>
          caption="Queues"
          dense
          loading={late && 3}
          rows={query.data?.items ?? []}
          row={{ key: (q) => q.name }}
          columns={[
            {
              id: "name",
              head: "Queue",
              wrap: true,
              cell: (q) =>
                q.name.startsWith("w:") ? (
                  <>
                    {q.name.slice(2)} <span className="text-ink-3">that worker's own</span>
                  </>
                ) : (
                  <>
                    {q.name} <span className="text-ink-3 max-sm:hidden">{words[q.name]}</span>
                  </>
                ),
            },
            { id: "waiting", head: "Waiting", number: true, cell: (q) => zero(q.waiting) },
            { id: "running", head: "Running", number: true, cell: (q) => zero(q.running) },
            {
              id: "retrying",
              head: "Retrying",
              number: true,
              cell: (q) => (q.retrying > 0 ? <span className="text-warn">{count(q.retrying)}</span> : zero(0)),
            },
            { id: "wait", head: "Wait", number: true, cell: (q) => zero(q.latency_ms, duration(q.latency_ms)) },
          ]}
        />
      )}
    </Panel>
  );
}
