import { Link } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Grid, KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Progress, Skeleton } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { useCancel } from "./act";
import type { Asked } from "./asked";
import { Settings } from "./settings";

/** How far it is. The report comes in its place when it is done. */
export function Running({ job, asked }: { job: Schema<"Job">; asked: Asked }) {
  const cancel = useCancel();
  const may = useMay("trade");
  const lost = useLost();
  const waits = job.status === "queued";
  return (
    <Grid>
      <Panel title={waits ? "Waiting" : "Running"} className="lg:col-span-8!">
        <div className="grid gap-4">
          <Progress
            name={waits ? "Waiting for a worker that is free" : "Running through the candles"}
            part={job.progress}
            left={job.left_ms}
            cancel={
              may && !lost
                ? { act: () => cancel.mutate(job.id), text: cancel.isPending ? "Canceling" : "Cancel the backtest" }
                : undefined
            }
          />
          {cancel.error && (
            <Notice tone="danger" title="It was not canceled">
              {words(cancel.error)}
            </Notice>
          )}
          <p className="text-12 text-ink-3">
            You can leave this page: it goes on, and stands in the{" "}
            <Link to="/backtests" className={linkClass}>
              list
            </Link>{" "}
            when it is done.
          </p>
          <div className="grid gap-2" aria-hidden="true">
            <Skeleton className="h-14 w-full" />
            <Skeleton className="h-56 w-full" />
          </div>
        </div>
      </Panel>
      <Panel title="What runs" className="self-start lg:col-span-4!">
        <KeyValues>
          <KeyValue name="Asked for">
            <Time ms={job.created} as="ago" />
          </KeyValue>
        </KeyValues>
        <Settings asked={asked} />
      </Panel>
    </Grid>
  );
}
