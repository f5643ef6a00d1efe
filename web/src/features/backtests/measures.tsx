import { useId } from "react";
import type { Schema } from "~/shared/api/client";
import { Panel } from "~/shared/ui/panel";
import { type Metric, metrics, write } from "./words";

const tones = { gain: "text-gain", loss: "text-loss" };

/** The name of a metric; what it is comes up beside it when one points at it, reaches it with Tab, or taps it. */
export function Explained({ metric, above }: { metric: Metric; above?: boolean }) {
  const id = useId();
  return (
    <span className="group/help">
      <button
        type="button"
        aria-describedby={id}
        className="cursor-help rounded-1 text-left text-ink-3 decoration-dotted underline-offset-3 group-hover/help:underline hover:text-ink"
      >
        {metric.title}
      </button>
      <span
        id={id}
        role="tooltip"
        className={`pointer-events-none absolute left-0 z-4 hidden w-full min-w-56 rounded-2 border border-line bg-raised px-2.5 py-1.5 text-12 whitespace-normal text-ink-2 shadow-menu group-focus-within/help:block group-hover/help:block ${above ? "bottom-full" : "top-full"}`}
      >
        {metric.help}
      </span>
    </span>
  );
}

/** All metrics. */
export function Measures({ r, className }: { r: Schema<"ReportResult">; className?: string }) {
  return (
    <Panel title="All metrics" note="point at a name, or tab to it, for what it is" className={className}>
      <dl className="grid grid-cols-3 gap-x-6 max-lg:grid-cols-2 max-sm:grid-cols-1">
        {metrics.map((m) => {
          const { text, tone } = write(m, r.metrics[m.name as keyof Schema<"ReportMetrics">]);
          return (
            <div key={m.name} className="relative flex min-h-7.5 items-center gap-3 max-sm:min-h-11">
              <dt className="min-w-0">
                <Explained metric={m} />
              </dt>
              <dd className={`ml-auto whitespace-nowrap ${tone ? tones[tone] : ""}`}>{text}</dd>
            </div>
          );
        })}
      </dl>
    </Panel>
  );
}
