import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { many } from "~/shared/ui/parts";
import { speed, takes, work } from "./estimate";
import { titleOf } from "./metrics";

interface SummaryProps {
  /** What is still missing, in a sentence. */
  wrong?: string;
  counting: { data?: Schema<"Combinations">; error: unknown; isFetching: boolean; fresh: boolean };
  /** Why the server did not take it. */
  failure?: string;
  settings?: Schema<"SweepSettings">;
  coverage: readonly Schema<"Coverage">[];
  busy: boolean;
}

/** What the form adds up to: how many combinations, how long they may take, and the button that begins. */
export function Summary({ wrong, counting, failure, settings, coverage, busy }: SummaryProps) {
  const may = useMay("trade");
  const lost = useLost();
  const last = useQuery(read("/api/v1/sweeps", { params: { query: { limit: 20, status: ["done"] } } }));
  const known = counting.fresh ? counting.data : undefined;
  const candles = settings && work(settings, coverage);
  const measured = speed(last.data?.items ?? [], coverage);
  const ms = known && candles ? takes(known.combinations, candles, measured) : undefined;
  const refusal = counting.fresh && counting.error ? words(counting.error) : undefined;
  return (
    <Panel
      title="What will run"
      className="sticky top-4"
      foot={
        <div className="grid w-full gap-2">
          {failure && (
            <Notice tone="danger" title="The sweep was not begun">
              {failure}
            </Notice>
          )}
          {may ? (
            <Button
              kind="primary"
              type="submit"
              className="max-sm:h-11"
              busy={busy && "Beginning"}
              disabled={lost || !settings || refusal !== undefined || !counting.fresh || counting.isFetching}
            >
              {known ? `Run ${many(known.combinations, "combination")}` : "Run the sweep"}
            </Button>
          ) : (
            <p className="text-ink-2">You may look, but not begin a sweep. Ask an admin for the right to trade.</p>
          )}
        </div>
      }
    >
      <div aria-live="polite">
        {wrong ? (
          <p className="text-ink-2">{wrong}</p>
        ) : refusal ? (
          <Notice tone="warn">
            {refusal}{" "}
            {/no candles/i.test(refusal) && (
              <Link to="/markets" className={linkClass}>
                To the markets
              </Link>
            )}
          </Notice>
        ) : (
          <>
            <p className="text-24 font-medium">
              {known ? count(known.combinations) : <span className="text-ink-3">…</span>}
              <span className="ml-1.5 text-13 font-regular text-ink-3">combinations</span>
            </p>
            <KeyValues>
              <KeyValue name="Of">{known ? known.swept.join(", ") || "one value each" : "–"}</KeyValue>
              <KeyValue name="Candles each">{candles === undefined ? "–" : count(candles)}</KeyValue>
              <KeyValue name="Ranked by">{titleOf(settings?.metric ?? "sharpe")}</KeyValue>
              <KeyValue name="Takes about">{ms === undefined ? "–" : ms < 1000 ? "a second" : duration(ms)}</KeyValue>
            </KeyValues>
            <p className="mt-2 text-12 text-ink-3">
              {measured === undefined
                ? "A guess, for nothing was measured here yet."
                : "As fast as your last sweeps were; a busy server takes longer."}{" "}
              You may close the page while it runs.
            </p>
          </>
        )}
      </div>
    </Panel>
  );
}
