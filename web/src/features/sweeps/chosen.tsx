import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api } from "~/shared/api/client";
import { active } from "~/shared/api/job";
import { sentence, words } from "~/shared/api/problem";
import { count } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Panel } from "~/shared/ui/panel";
import { titleOf, writeMetric } from "./metrics";
import { type Combination, metricOf } from "./ranked";
import { type Asked, testOf } from "./spec";

/** useTest makes a backtest of a combination, for its report or to make a bot from; a bot begins from one that is done. */
export function useTest(asked: Asked) {
  const navigate = useNavigate();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  return useMutation({
    mutationFn: async ({ params, goal }: { params: Record<string, unknown>; goal: "report" | "bot" }) => {
      const { data } = await api.POST("/api/v1/backtests", { body: testOf(asked, params) });
      if (!data) return;
      let job = data;
      while (goal === "bot" && active(job.status)) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        if (gone.current) return;
        job = (await api.GET("/api/v1/backtests/{id}", { params: { path: { id: data.id } } })).data ?? job;
      }
      if (gone.current) return;
      if (goal === "bot" && job.status === "done") await navigate({ to: "/bots/new", search: { backtest: data.id } });
      else await navigate({ to: "/backtests/$id", params: { id: data.id } }); // which says why, if it failed
    },
  });
}

interface ChosenProps {
  row: Combination;
  /** Chosen by hand; otherwise it is the best. */
  yours: boolean;
  swept: readonly string[];
  metric: string;
  total: number;
  asked: Asked;
}

/** One combination: what it brought, and what can be done with it. */
export function Chosen({ row, yours, swept, metric, total, asked }: ChosenProps) {
  const may = useMay("trade");
  const lost = useLost();
  const test = useTest(asked);
  const doing = test.isPending && test.variables.goal;
  const m = row.metrics;
  const place = swept.map((n) => `${n} ${String(row.params[n])}`).join(", ");
  return (
    <Panel
      title={`${yours ? "Yours" : "The best"}: ${place}`}
      note={row.error ? "refused" : `rank ${count(row.rank)} of ${count(total)}`}
      foot={
        may && (
          <div className="flex gap-2 max-sm:grid max-sm:w-full max-sm:grid-cols-2 max-sm:*:h-11">
            <Button
              busy={doing === "report" && "Beginning"}
              disabled={lost || test.isPending || !!row.error}
              onClick={() => test.mutate({ params: row.params, goal: "report" })}
            >
              Backtest this
            </Button>
            <Button
              busy={doing === "bot" && "Testing it first"}
              disabled={lost || test.isPending || !!row.error}
              onClick={() => test.mutate({ params: row.params, goal: "bot" })}
            >
              Make a bot with these
            </Button>
          </div>
        )
      }
    >
      {row.error ? (
        <p className="text-ink-2">Refused: {sentence(row.error)}</p>
      ) : (
        <dl className="grid grid-cols-[repeat(auto-fit,minmax(110px,1fr))] gap-x-4 gap-y-2 [&_dd]:text-16 [&_dd]:font-medium [&_dt]:text-12 [&_dt]:text-ink-3">
          {!["final_equity", "total_return", "max_drawdown", "trades"].includes(metric) && (
            <div>
              <dt>{titleOf(metric)}</dt>
              <dd>{writeMetric(metric, metricOf(row, metric))}</dd>
            </div>
          )}
          <div>
            <dt>Final equity</dt>
            <dd>
              <Num value={row.final_equity} />
            </dd>
          </div>
          <div>
            <dt>Return</dt>
            <dd>
              <Num value={m?.total_return} kind="pnl-pct" places={1} />
            </dd>
          </div>
          <div>
            <dt>Drawdown</dt>
            <dd>{writeMetric("max_drawdown", m?.max_drawdown)}</dd>
          </div>
          <div>
            <dt>Trades</dt>
            <dd>{count(row.trades)}</dd>
          </div>
        </dl>
      )}
      {test.error && (
        <div className="mt-2">
          <Notice tone="danger" title="No backtest was begun">
            {words(test.error)}
          </Notice>
        </div>
      )}
    </Panel>
  );
}
