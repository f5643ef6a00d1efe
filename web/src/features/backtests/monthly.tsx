import type { Schema } from "~/shared/api/client";
import { Months } from "~/shared/chart/heat";
import { Panel } from "~/shared/ui/panel";

export function Monthly({ r }: { r: Schema<"ReportResult"> }) {
  const months = r.monthly_returns ?? [];
  return (
    <Panel title="Monthly returns" note="percent, months of UTC">
      {months.length > 0 ? <Months months={months} /> : <p className="text-ink-2">The period is shorter than a day.</p>}
    </Panel>
  );
}
