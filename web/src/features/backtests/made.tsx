import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "~/shared/api/client";
import { count } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { linkClass } from "~/shared/ui/page";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { useRemove } from "./act";
import { Verify } from "./verify";

/** From what the report was made, to the byte, and the ways to take it along. */
export function Made({ id, r, className }: { id: string; r: Schema<"ReportResult">; className?: string }) {
  const may = useMay("trade");
  const lost = useLost();
  const navigate = useNavigate();
  const remove = useRemove();
  const [removing, setRemoving] = useState(false);
  const file = `/api/v1/backtests/${id}`;
  return (
    <Panel
      title="Made from"
      className={className}
      foot={
        <>
          <a href={`${file}/report.html`} target="_blank" rel="noreferrer" className={linkClass}>
            HTML report
          </a>
          <a href={`${file}/trades.csv`} download={`trades-${id}.csv`} className={linkClass}>
            Trades as CSV
          </a>
          <a href={`${file}/result`} download={`backtest-${id}.json`} className={linkClass}>
            JSON
          </a>
          {may && (
            <Button small kind="danger" icon="trash" className="ml-auto" disabled={lost} onClick={() => setRemoving(true)}>
              Delete
            </Button>
          )}
        </>
      }
    >
      <KeyValues>
        <KeyValue name="Strategy">
          {r.strategy} {r.strategy_version}
        </KeyValue>
        <KeyValue name="Module">
          <Hash text={r.module_sha256} name="hash of the module" />
        </KeyValue>
        <KeyValue name="Data">
          <Hash text={r.data_sha256} name="hash of the candles" />
        </KeyValue>
        <KeyValue name="Journal">
          <Hash text={r.journal_sha256} name="hash of the journal" />
        </KeyValue>
        <KeyValue name="Engine">
          {r.engine_version}, fills {r.settings.fill_model}, seed {r.settings.seed}
        </KeyValue>
        <KeyValue name="Speed">
          {count(r.candles)} candles in {duration(r.run_ns / 1e6)}
        </KeyValue>
        <KeyValue name="Fills, refusals">
          {count(r.fills)}, {count(r.refusals)}
        </KeyValue>
      </KeyValues>
      <Verify id={id} />
      <Confirm
        title="Delete this backtest?"
        open={removing}
        close={() => setRemoving(false)}
        verb="Delete the backtest"
        doing="Deleting"
        kind="danger"
        act={async () => {
          await remove(id);
          void navigate({ to: "/backtests" });
        }}
      >
        <p>Its report goes with it. The strategy and the candles stay, so it can be run again.</p>
      </Confirm>
    </Panel>
  );
}
