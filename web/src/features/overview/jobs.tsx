import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { parts } from "~/shared/bot/market";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { later } from "~/shared/ui/later";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Progress } from "~/shared/ui/parts";

const Confirm = later(() => import("~/shared/ui/dialog").then((m) => m.Confirm));

type Job = Schema<"Job">;

const nouns: Record<Job["kind"], string> = {
  backtest: "Backtest",
  sweep: "Sweep",
  download: "Download",
  verify: "Verification",
  account: "Key test",
};

/** What cancelling means, of each kind. A test of a key takes seconds and cannot be cancelled. */
const lost: Partial<Record<Job["kind"], string>> = {
  backtest: "It ends at once and leaves no report. It can be run again.",
  sweep: "It ends at once and leaves no results, however far it is. It can be run again.",
  download: "It ends at once. The candles that came stay.",
  verify: "It ends at once. The report stays, unverified.",
};

async function cancel({ id, kind }: Job) {
  const init = { params: { path: { id } } };
  if (kind === "backtest") await api.POST("/api/v1/backtests/{id}/cancel", init);
  if (kind === "sweep") await api.POST("/api/v1/sweeps/{id}/cancel", init);
  if (kind === "download") await api.POST("/api/v1/downloads/{id}/cancel", init);
  if (kind === "verify") await api.POST("/api/v1/verifications/{id}/cancel", init);
}

/** What is being worked on. Without work there is no panel. */
export function Jobs({ jobs }: { jobs: readonly Job[] }) {
  const client = useQueryClient();
  const may = useMay("trade");
  const away = useLost();
  const [ending, setEnding] = useState<Job>();
  if (jobs.length === 0 && !ending) return null;
  return (
    <Panel title="Running jobs" flush>
      <ul>
        {jobs.map((j) => (
          <li key={j.id} className="border-b border-line-faint px-3.5 py-2.5 last:border-0">
            <Progress
              name={<JobName job={j} text={said(j)} />}
              part={j.progress}
              left={j.left_ms}
              note={j.status === "queued" ? "waiting for a worker" : undefined}
              cancel={
                may && !away && lost[j.kind]
                  ? { act: () => setEnding(j), text: `Cancel ${nouns[j.kind].toLowerCase()}` }
                  : undefined
              }
            />
          </li>
        ))}
      </ul>
      <Confirm
        open={!!ending}
        close={() => setEnding(undefined)}
        title={ending ? `Cancel the ${nouns[ending.kind].toLowerCase()}` : ""}
        verb={ending ? `Cancel the ${nouns[ending.kind].toLowerCase()}` : ""}
        doing="Cancelling"
        kind="danger"
        act={async () => {
          if (ending) await cancel(ending);
          await client.invalidateQueries({ queryKey: ["/api/v1/dashboard"] });
        }}
      >
        <p>{ending && said(ending)}.</p>
        <p>{ending && lost[ending.kind]}</p>
      </Confirm>
    </Panel>
  );
}

/** said names a job by what was asked for. Of a download its spec has the market; the document says nothing of its form. */
function said(j: Job): string {
  const stream = (j.spec as { stream?: unknown } | null)?.stream;
  const { symbol, timeframe } = parts(j.test?.slots[0]?.market ?? (typeof stream === "string" ? stream : ""));
  const on = symbol && ` ${j.kind === "download" ? "of" : "on"} ${symbol} ${timeframe}`;
  return `${nouns[j.kind]}${j.test ? ` of ${j.test.strategy}` : ""}${on}`;
}

/** The name of a job, which leads to where its result will be. */
function JobName({ job, text }: { job: Job; text: string }): ReactNode {
  switch (job.kind) {
    case "backtest":
      return (
        <Link to="/backtests/$id" params={{ id: job.id }} className={linkClass}>
          {text}
        </Link>
      );
    case "sweep":
      return (
        <Link to="/sweeps/$id" params={{ id: job.id }} className={linkClass}>
          {text}
        </Link>
      );
    case "download":
      return (
        <Link to="/markets" className={linkClass}>
          {text}
        </Link>
      );
    default:
      return text;
  }
}
