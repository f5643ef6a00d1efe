import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { read } from "~/shared/api/query";
import { HeatMap } from "~/shared/chart/heat";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";
import { Choose } from "./choose";
import { type Grid, gridOf, labels, placeOf } from "./grid";
import { first, height, metrics, titleOf, valueAt, writeMetric } from "./metrics";
import { peak } from "./plateau";

/** useMaps is the maps of a sweep as the address asks for them: metric, and what of the combinations that share a cell. */
export function useMaps(id: string, ranked: string, enabled: boolean) {
  const { metric = ranked, how = "best", x, y } = useSearch({ from: "/inside/sweeps/$id" });
  const query = useQuery({
    ...read("/api/v1/sweeps/{id}/heatmaps", { params: { path: { id }, query: { metric, how } } }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY, // what is done does not change
    placeholderData: keepPreviousData,
  });
  const grid = query.data && gridOf(query.data.maps, x, y);
  // While the maps of another metric are read, those of the one before stay, under their own name.
  return { query, grid, metric: query.data?.metric ?? metric, how, wanted: metric };
}

interface MapsProps {
  maps: ReturnType<typeof useMaps>;
  /** Parameters that vary, in order. */
  swept: readonly string[];
  cash: number;
  /** Not all combinations were tried, only some at random. */
  sampled: boolean;
  /** What was chosen, if something was. */
  chosen?: Record<string, unknown>;
  pick(grid: Grid, line: number, column: number): void;
}

/** The heat map of two parameters. */
export function Maps({ maps: { query, grid, metric, how, wanted }, swept, cash, sampled, chosen, pick }: MapsProps) {
  const navigate = useNavigate({ from: "/sweeps/$id" });
  const late = useLate(query.isPending);
  const set = (part: { metric?: string; how?: "best" | "mean"; x?: string; y?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const heights = grid?.cells.map((line) => line.map((v) => (v === null ? null : height(metric, v, cash))));
  const write = (h: number) => writeMetric(metric, valueAt(metric, h, cash));
  const all = (heights ?? []).flat().filter((v) => v !== null);
  const furthest = Math.max(0, ...all.map(Math.abs));
  // Of a metric that is on one side only, such as a drawdown, the other half of the colours is not there.
  const below = all.some((v) => v < 0);
  const above = all.some((v) => v > 0);
  return (
    <Panel
      title={titleOf(wanted)}
      end={
        <>
          <span className="max-sm:hidden">
            <Segment
              label="Metric"
              value={wanted}
              onChange={(m) => set({ metric: m })}
              options={first.map((m) => ({ value: m as string, text: titleOf(m) }))}
            />
          </span>
          <Choose
            label="Other metric"
            value={wanted}
            onChange={(m) => set({ metric: m })}
            options={Object.keys(metrics).map((m) => ({ value: m, text: titleOf(m) }))}
          />
        </>
      }
      foot={
        grid &&
        furthest > 0 && (
          <>
            <span className="flex items-center gap-0.5">
              <span className="mr-1.5">{write(below ? -furthest : 0)}</span>
              {[...(below ? ["n3", "n2", "n1"] : []), "0", ...(above ? ["p1", "p2", "p3"] : [])].map((s) => (
                <i key={s} aria-hidden="true" className="h-3 w-5 rounded-[2px]" style={{ background: `var(--heat-${s})` }} />
              ))}
              <span className="ml-1.5">{write(above ? furthest : 0)}</span>
            </span>
            <span className="ml-auto flex flex-wrap items-center gap-3.5">
              <Ring colour="ink">best</Ring>
              <Ring colour="accent">yours</Ring>
              <span className="flex items-center gap-1.25">
                <i aria-hidden="true" className="refused-cell size-3 rounded-[2px] border border-line" />
                {sampled ? "refused or not tried" : "refused"}
              </span>
            </span>
          </>
        )
      }
    >
      {swept.length > 1 && grid && (
        <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
          {swept.length > 2 && (
            <>
              <Choose
                label="Across"
                shown
                value={grid.x}
                onChange={(x) => set({ x, y: x === grid.y ? grid.x : grid.y })}
                options={swept}
              />
              <Choose
                label="Down"
                shown
                value={grid.y}
                onChange={(y) => set({ y, x: y === grid.x ? grid.y : grid.x })}
                options={swept}
              />
              <Segment
                label="Of the combinations that share a cell"
                value={how}
                onChange={(h) => set({ how: h })}
                options={[
                  { value: "best", text: "Best" },
                  { value: "mean", text: "Mean" },
                ]}
              />
            </>
          )}
          {swept.length === 2 && (
            <button
              type="button"
              className="rounded-1 text-12 text-accent hover:underline max-sm:min-h-11"
              onClick={() => set({ x: grid.y, y: grid.x })}
            >
              Turn the map: {grid.y} across
            </button>
          )}
        </div>
      )}
      {query.error ? (
        <Failed what="The map was not read" error={query.error} retry={() => void query.refetch()} />
      ) : !grid || !heights ? (
        late ? (
          <Skeleton className="h-90 w-full" />
        ) : (
          <div className="h-90" />
        )
      ) : (
        <div className="overflow-x-auto">
          <div style={{ minWidth: 68 + grid.columns.length * 46 }}>
            <HeatMap
              label={`${titleOf(metric)} by ${grid.y ? `${grid.y} and ${grid.x}` : grid.x}`}
              x={grid.x}
              y={grid.y || "metric"}
              columns={labels(grid.columns)}
              lines={grid.y ? labels(grid.lines) : [titleOf(metric)]}
              cells={heights}
              write={write}
              best={peak(heights)}
              yours={chosen && placeOf(grid, chosen)}
              pick={(line, column) => pick(grid, line, column)}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}

function Ring({ colour, children }: { colour: "ink" | "accent"; children: string }) {
  return (
    <span className="flex items-center gap-1.25">
      <i
        aria-hidden="true"
        className={`size-3 rounded-[2px] ${colour === "ink" ? "shadow-[inset_0_0_0_2px_var(--ink)]" : "shadow-[inset_0_0_0_2px_var(--accent)]"}`}
      />
      {children}
    </span>
  );
}
