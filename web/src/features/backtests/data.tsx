import type { Schema } from "~/shared/api/client";
import { count } from "~/shared/format/number";
import { Notice } from "~/shared/ui/notice";
import { Grid, Panel } from "~/shared/ui/panel";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import type { Asked } from "./asked";
import { CostsAssumed, Parameters, Settings } from "./settings";

/** What was asked for, and what the candles were like: warnings and gaps are no footnotes. */
export function Data({ r, asked }: { r: Schema<"ReportResult">; asked: Asked }) {
  const slots = r.slots ?? [];
  return (
    <Grid className="mt-4">
      {(r.warnings?.length ?? 0) > 0 && (
        <Panel title="Warnings">
          <div className="grid gap-2">
            {r.warnings?.map((w) => (
              <Notice key={w} tone="warn">
                {w}
              </Notice>
            ))}
          </div>
        </Panel>
      )}
      <Panel flush title="Candles" note={(r.warnings?.length ?? 0) === 0 ? "no warnings" : undefined}>
        <Table
          caption="What each slot was fed with"
          rows={slots}
          row={{ key: (s) => s.slot, tone: (s) => (s.missing > 0 ? "warn" : undefined) }}
          columns={[
            { id: "slot", head: "Slot", from: "sm", cell: (s) => s.slot },
            { id: "market", head: "Market", cell: (s) => `${s.symbol} ${s.timeframe}` },
            { id: "from", head: "First", from: "lg", cell: (s) => <Time ms={s.from} /> },
            { id: "to", head: "Last", from: "lg", cell: (s) => <Time ms={s.to} /> },
            { id: "candles", head: "Candles", number: true, cell: (s) => count(s.candles) },
            {
              id: "warmup",
              head: "Warm-up",
              number: true,
              from: "sm",
              cell: (s) => (s.warmup_short > 0 ? `${count(s.warmup)}, ${count(s.warmup_short)} short` : count(s.warmup)),
            },
            {
              id: "gaps",
              head: "Gaps",
              number: true,
              cell: (s) => (s.gaps > 0 ? `${count(s.gaps)}, ${count(s.missing)} missing` : "none"),
            },
            { id: "rounded", head: "Rounded", number: true, from: "sm", cell: (s) => count(s.rounded) },
          ]}
        />
      </Panel>
      <Panel title="Parameters" className="self-start lg:col-span-4!">
        <Parameters params={r.settings.params} />
      </Panel>
      <Panel title="Costs and limits assumed" className="self-start lg:col-span-4!">
        <CostsAssumed asked={asked} />
      </Panel>
      <Panel title="Asked for" className="self-start lg:col-span-4!">
        <Settings asked={asked} />
      </Panel>
    </Grid>
  );
}
