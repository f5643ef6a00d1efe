import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, type Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { day } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { many, Progress } from "~/shared/ui/parts";
import { StateLabel } from "~/shared/ui/state";
import { Time } from "~/shared/ui/time";
import { useDownload } from "./download";

type Job = Schema<"Job">;

interface Spec {
  stream: string;
  from: number;
  to: number;
}

/** specOf is what was asked for. */
function specOf(job: Job): Spec {
  const raw = (job.spec ?? {}) as Partial<Spec>;
  return { stream: raw.stream ?? "", from: raw.from ?? 0, to: raw.to ?? 0 };
}

/** What of it: its market, and from when to when. */
function nameOf({ stream, from, to }: Spec): string {
  const [, symbol, tf] = stream.split(":");
  const begin = from <= 0 ? "the beginning" : day(from, Date.now(), "UTC");
  return `${symbol} ${tf}, from ${begin} to ${to === 0 ? "now" : day(to, Date.now(), "UTC")}`;
}

const active = (j: Job) => j.status === "queued" || j.status === "running";

/** Downloads, of all markets or of one, all of them or only those under way or those that ended: how far they are, what they brought, why they failed. Nothing, if there are none. */
export function Downloads({ of, only }: { of?: string; only?: "active" | "ended" }) {
  const list = useQuery({
    ...read("/api/v1/downloads", { params: { query: { limit: 100 } } }),
    // Beside the events: one that came while the list was read is not in it.
    refetchInterval: (q) => (q.state.data?.items.some(active) ? 5_000 : false),
  });
  const client = useQueryClient();
  const ours = (list.data?.items ?? []).filter((j) => of === undefined || specOf(j).stream.startsWith(`${of}:`));
  const rows = ours.filter((j) => only === undefined || active(j) === (only === "active")).slice(0, 12);
  // What a download brought is stored then: coverage and candles are read anew.
  const done = ours.filter((j) => j.status === "done" || j.status === "canceled").length;
  const before = useRef<number>(undefined);
  useEffect(() => {
    const more = before.current !== undefined && done > before.current;
    before.current = list.isSuccess ? done : undefined;
    if (!more) return;
    for (const path of ["/api/v1/streams", "/api/v1/markets", "/api/v1/markets/{exchange}/{symbol}/candles"])
      void client.invalidateQueries({ queryKey: [path] });
  }, [done, client, list.isSuccess]);
  if (list.error && only !== "ended")
    return <Failed what="The downloads were not read" error={list.error} retry={() => void list.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Panel title={only === "active" ? "Downloading" : "Downloads"} flush>
      <ul>
        {rows.map((j) => (
          <li key={j.id} className="border-b border-line-faint px-3.5 py-2.5 last:border-0">
            <Row job={j} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Row({ job }: { job: Job }) {
  const client = useQueryClient();
  const may = useMay("trade");
  const lost = useLost();
  const spec = specOf(job);
  const name = nameOf(spec);
  const settle = () => void client.invalidateQueries({ queryKey: ["/api/v1/downloads"] });
  const cancel = useMutation({
    mutationFn: () => api.POST("/api/v1/downloads/{id}/cancel", { params: { path: { id: job.id } } }),
    onSettled: settle,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/v1/downloads/{id}", { params: { path: { id: job.id } } }),
    onSettled: settle,
  });
  const again = useDownload();
  const error = cancel.error ?? remove.error ?? again.error;
  if (job.status === "running" || job.status === "queued")
    return (
      <>
        <Progress
          name={name}
          part={job.progress}
          note={job.status === "queued" ? "waits for a worker" : `${count(job.done)} of ${count(job.total)}`}
          left={job.left_ms}
          cancel={may ? { act: () => !lost && cancel.mutate(), text: cancel.isPending ? "Canceling" : "Cancel" } : undefined}
        />
        {error && <p className="mt-1 text-12 text-danger">{words(error)}</p>}
      </>
    );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0">{name}</span>
      <StateLabel state={job.status} />
      {job.status === "done" && <Brought id={job.id} />}
      <Time ms={job.changed} className="text-12 text-ink-3" />
      {may && (
        <span className="ml-auto flex gap-2">
          {job.status !== "done" && (
            <Button
              small
              disabled={lost}
              busy={again.isPending && "Beginning"}
              onClick={() => again.mutate({ market: spec.stream, from: spec.from, ...(spec.to ? { to: spec.to } : {}) })}
            >
              Try again
            </Button>
          )}
          <Button
            small
            kind="ghost"
            disabled={lost}
            busy={remove.isPending && "Removing"}
            aria-label={`Take ${name} off the list`}
            onClick={() => remove.mutate()}
          >
            Take off the list
          </Button>
        </span>
      )}
      {job.status === "failed" && <p className="w-full text-12 text-danger">{sentence(job.error)}</p>}
      {job.status === "canceled" && <p className="w-full text-12 text-ink-3">What came until then stays.</p>}
      {error && <p className="w-full text-12 text-danger">{words(error)}</p>}
    </div>
  );
}

/** What a download brought. */
function Brought({ id }: { id: string }) {
  const result = useQuery({
    ...read("/api/v1/downloads/{id}/result", { params: { path: { id } } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!result.data) return null;
  if (result.data.candles === 0) return <span className="text-12 text-ink-2">no candles: the exchange has none there</span>;
  return <span className="text-12 text-ink-2">{many(result.data.candles, "candle")} fetched</span>;
}
