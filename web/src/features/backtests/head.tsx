import { Link } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { isZero } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { percentOf } from "~/shared/strategy/costs";
import { Button, buttonClass } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { PageHead } from "~/shared/ui/panel";
import { StateLabel } from "~/shared/ui/state";
import { active, useRepeat } from "./act";
import { type Asked, parameters, period } from "./asked";

/** costs in a line: what was left at zero is said, for it flatters. */
function costs(a: Asked): string {
  const bps = (n: string) => (isZero(n) ? "0" : `${n} bps`);
  return `Fee ${percentOf(a.costs.fee)}\u202f%, slippage ${bps(a.costs.slippage_bps)}, spread ${bps(a.costs.spread_bps)}`;
}

/** What was tested, on what, at what costs, and what can be done with it. */
export function Head({ job, asked, title, strategy }: { job: Schema<"Job">; asked: Asked; title: string; strategy: string }) {
  const may = useMay("trade");
  const lost = useLost();
  const repeat = useRepeat();
  const done = job.status === "done";
  return (
    <>
      <PageHead
        title={
          <>
            {title}
            <span className="text-13 font-regular tracking-normal">
              <StateLabel state={job.status} />
            </span>
          </>
        }
        sub={
          <>
            <span>{strategy}</span>
            <span>{period(asked.from, asked.to)} UTC</span>
            {Object.keys(asked.params).length > 0 && <span>{parameters(asked.params)}</span>}
            <span>{costs(asked)}</span>
          </>
        }
        actions={
          <>
            {done && (
              <Link to="/backtests" search={{ pick: job.id }} className={buttonClass()}>
                Compare
              </Link>
            )}
            {may && (
              <>
                {done && (
                  <Link to="/sweeps/new" search={{ from: job.id }} className={buttonClass()}>
                    Sweep
                  </Link>
                )}
                {!active(job.status) && (
                  <Link to="/backtests/new" search={{ from: job.id }} className={buttonClass()}>
                    {done ? "Run again with changes" : "Change the settings"}
                  </Link>
                )}
                {done && (
                  <Link to="/bots/new" search={{ backtest: job.id }} className={buttonClass("primary")}>
                    Make a bot of this
                  </Link>
                )}
                {!done && !active(job.status) && (
                  <Button
                    kind="primary"
                    icon="history"
                    disabled={lost}
                    busy={repeat.isPending && "Starting"}
                    onClick={() => repeat.mutate(job)}
                  >
                    Run again
                  </Button>
                )}
              </>
            )}
          </>
        }
      />
      {repeat.error && (
        <div className="mb-3">
          <Notice tone="danger" title="It was not started again">
            {words(repeat.error)}
          </Notice>
        </div>
      )}
    </>
  );
}
