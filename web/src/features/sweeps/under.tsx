import { Link } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { count } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { buttonClass } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Empty, Progress } from "~/shared/ui/parts";
import { useCancel } from "./cancel";

/** A sweep that is not done: how far it is, why it failed, what is left of one that was canceled (kept, once it is known). */
export function Under({ job, name, kept }: { job: Schema<"Job">; name: string; kept?: boolean }) {
  const may = useMay("trade");
  const lost = useLost();
  const cancel = useCancel(job.id);
  const part = `${count(job.done)} of ${count(job.total)}`;
  const again = may && (
    <Link to="/sweeps/new" search={{ from: job.id }} className={buttonClass()}>
      Change and run again
    </Link>
  );
  if (job.status === "failed")
    return (
      <Notice tone="danger" title={`The sweep failed after ${part}`} end={again}>
        {sentence(job.error)}
      </Notice>
    );
  if (job.status === "canceled" && kept === undefined) return null; // nobody knows yet
  if (job.status === "canceled")
    return kept ? (
      <div className="mb-4">
        <Notice tone="info" title={`Canceled after ${part}`}>
          What was done until then is kept, and ranked below. The best of all may be among those that were not tried.
        </Notice>
      </div>
    ) : (
      <Panel>
        <Empty title={`Canceled after ${part}`} actions={again}>
          It has no results: they are ranked when all parts of a sweep are done. Run it again, with wider steps or a random sample
          if it took too long.
        </Empty>
      </Panel>
    );
  return (
    <Panel>
      <Progress
        name={job.status === "queued" ? `${name} waits for a worker` : `${name} is running`}
        part={job.progress}
        note={part}
        left={job.left_ms}
        cancel={may ? { act: () => !lost && cancel.mutate(), text: cancel.isPending ? "Canceling" : "Cancel" } : undefined}
      />
      {cancel.error && <p className="mt-2 text-danger">{words(cancel.error)}</p>}
      <p className="mt-2 text-12 text-ink-3">
        This page may be closed. The ranking and the maps come when all combinations are done.
      </p>
    </Panel>
  );
}
