import { percent } from "~/shared/format/number";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { type Grid, labels } from "./grid";
import { centre, height, signed, valueAt, writeMetric } from "./metrics";
import { median, peak, read, tell } from "./plateau";

/** What the surroundings of the best cell say, for a high cell alone is luck more often than not. */
export function Neighbourhood({ grid, metric, cash }: { grid: Grid; metric: string; cash: number }) {
  const heights = grid.cells.map((line) => line.map((v) => (v === null ? null : height(metric, v, cash))));
  const write = (h: number) => writeMetric(metric, valueAt(metric, h, cash));
  const at = peak(heights);
  const middle = median(heights);
  const reading = read(heights);
  if (!at || middle === undefined || !reading) return null;
  const best = write(heights[at[0]]?.[at[1]] ?? 0);
  const all = heights.flat().filter((v) => v !== null);
  const where = grid.y ? `${labels(grid.lines)[at[0]]} / ${labels(grid.columns)[at[1]]}` : labels(grid.columns)[at[1]];
  return (
    <Panel title="Read the neighbourhood, not the peak">
      <KeyValues>
        <KeyValue name="Best cell">
          {best} <span className="text-ink-3">at {where}</span>
        </KeyValue>
        {reading.around !== undefined && (
          <KeyValue name={reading.many === 1 ? "Its neighbour" : `Mean of its ${reading.many} neighbours`}>
            {write(reading.around)}
          </KeyValue>
        )}
        <KeyValue name="Median of all cells">{write(middle)}</KeyValue>
        {signed(metric) && (
          <KeyValue name={`Above ${writeMetric(metric, centre(metric, cash)).replace(/^0\.00$/, "zero")}`}>
            {percent(all.filter((h) => h > 0).length / all.length, 0)}
          </KeyValue>
        )}
      </KeyValues>
      <p className="mt-2 text-ink-2">{tell(reading, best, write(reading.around ?? 0))}</p>
      <p className="mt-1.5 text-12 text-ink-3">
        The best of {all.length.toLocaleString("en-GB")} looks good by luck too. A broad plateau is worth more than one high cell.
      </p>
    </Panel>
  );
}
