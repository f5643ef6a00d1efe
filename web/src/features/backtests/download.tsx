import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { api, type Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Progress } from "~/shared/ui/parts";
import { active } from "./act";

/** Downloads candles that are missing, in the place where one notices; where an exchange has no history, it says how else. */
export function Download({ market, from, to, verb }: { market: string; from: number; to?: number; verb: string }) {
  const client = useQueryClient();
  const may = useMay("trade");
  const lost = useLost();
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const can = exchanges.data?.items.find((e) => e.name === market.split(":")[0])?.downloads ?? true;
  const start = useMutation({
    mutationFn: async () => {
      const { data } = await api.POST("/api/v1/downloads", {
        body: { market, from: Math.floor(from), ...(to === undefined ? {} : { to }) },
      });
      return data as Schema<"Job">;
    },
  });
  const id = start.data?.id ?? "";
  const job = useQuery({
    ...read("/api/v1/downloads/{id}", { params: { path: { id } } }),
    enabled: id !== "",
    initialData: start.data,
    refetchInterval: (q) => (q.state.data && active(q.state.data.status) ? 2000 : false),
  });
  const cancel = useMutation({
    mutationFn: () => api.POST("/api/v1/downloads/{id}/cancel", { params: { path: { id } } }),
    onSettled: () => void job.refetch(),
  });
  const status = id === "" ? undefined : job.data?.status;
  useEffect(() => {
    if (status === "done") void client.invalidateQueries({ queryKey: ["/api/v1/streams"] });
  }, [status, client]);

  if (!can)
    return (
      <p className="mt-1.5">
        This exchange has no history to download. An admin can import candles from files:{" "}
        <Link to="/markets" className={buttonClass("default", true)}>
          Markets
        </Link>
      </p>
    );
  if (!may) return <p className="mt-1.5">Somebody who may trade can download them.</p>;
  if (status && active(status) && job.data)
    return (
      <div className="mt-1.5">
        <Progress
          name={`Downloading ${market}`}
          part={job.data.progress}
          left={job.data.left_ms}
          cancel={{ act: () => cancel.mutate(), text: "Cancel the download" }}
        />
        {cancel.error && <p className="text-danger">{words(cancel.error)}</p>}
      </div>
    );
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2">
      <Button small icon="download" disabled={lost} busy={start.isPending && "Starting"} onClick={() => start.mutate()}>
        {verb}
      </Button>
      {start.error && <span className="text-danger">{words(start.error)}</span>}
      {status === "failed" && <span className="text-danger">{sentence(job.data?.error ?? "")}</span>}
      {status === "canceled" && <span>Canceled. What came until then is stored.</span>}
      {status === "done" && <span>Done; the exchange has nothing more of this period.</span>}
    </div>
  );
}
