import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { percent } from "~/shared/format/number";
import { utc } from "~/shared/format/time";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Grid, KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import type { Asked } from "./asked";
import { CostsAssumed, Parameters, Settings } from "./settings";

/** advice is what to do about a failure, by what the engine said of it. */
export function advice(error: string): string {
  if (/fuel/i.test(error))
    return "Most often a loop in the code does not end. Fix it and upload the module again, or start the period after this candle.";
  if (/memory/i.test(error))
    return "The strategy keeps more than it may. Let it keep only the candles that it needs, and upload the module again.";
  if (/trap|panic|unreachable|crash/i.test(error))
    return "The code of the strategy broke off. Fix what it says, try it with `tradebot strategy test`, and upload the module again.";
  if (/no candles|not stored|download/i.test(error)) return "Download the candles of this market, then run it again.";
  if (/is not there|deleted|no module|no version/i.test(error)) return "Upload the version again, or choose another one.";
  if (/worker|lease|again and again|attempts/i.test(error))
    return "The settings are not at fault. Run it again; if it happens once more, an admin finds more under Settings, System.";
  return "Change what it names and run it again. If it says nothing that you can change, copy the details for whoever runs this server.";
}

/** One that failed or was canceled: what happened, what it means, what to do. Nothing of its result is kept. */
export function Ended({ job, asked, strategy }: { job: Schema<"Job">; asked: Asked; strategy: string }) {
  const [copied, setCopied] = useState(false);
  const failed = job.status === "failed";
  const details = () =>
    [
      `Backtest ${job.id} ${job.status} at ${utc(job.changed)}, ${percent(job.progress)} done`,
      job.error,
      `Strategy ${strategy}, module ${asked.module}`,
      JSON.stringify(job.spec),
    ]
      .filter(Boolean)
      .join("\n");
  return (
    <>
      {failed ? (
        <Notice
          tone="danger"
          title={sentence(job.error || "the worker did not say why it failed")}
          end={
            <Button small icon="copy" onClick={() => void navigator.clipboard?.writeText(details()).then(() => setCopied(true))}>
              {copied ? "Copied" : "Copy details"}
            </Button>
          }
        >
          {advice(job.error)}
        </Notice>
      ) : (
        <Notice tone="info" title="It was canceled">
          Nothing of it was kept. Run it again, or change its settings first.
        </Notice>
      )}
      <Grid className="mt-4">
        <Panel title={failed ? "Until it failed" : "Until it was canceled"} className="self-start lg:col-span-4!">
          <KeyValues>
            <KeyValue name="Asked for">
              <Time ms={job.created} as="full" />
            </KeyValue>
            <KeyValue name={failed ? "Failed" : "Canceled"}>
              <Time ms={job.changed} as="full" />
            </KeyValue>
            <KeyValue name="How far it was">{percent(job.progress, 0)}</KeyValue>
            <KeyValue name="Job">
              <Hash text={job.id} name="id of the job" />
            </KeyValue>
          </KeyValues>
          <Settings asked={asked} />
        </Panel>
        <Panel title="Parameters" className="self-start lg:col-span-4!">
          {Object.keys(asked.params).length > 0 ? (
            <Parameters params={asked.params} />
          ) : (
            <p className="text-ink-2">All of them had their defaults.</p>
          )}
          <p className="mt-3 text-12 text-ink-3">
            The strategy is among the{" "}
            <Link to="/strategies" className={linkClass}>
              strategies
            </Link>
            , where a new version of it is uploaded.
          </p>
        </Panel>
        <Panel title="Costs assumed" className="self-start lg:col-span-4!">
          <CostsAssumed asked={asked} />
        </Panel>
      </Grid>
    </>
  );
}
