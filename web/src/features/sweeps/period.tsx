import type { Schema } from "~/shared/api/client";
import { day } from "~/shared/format/time";
import { Field } from "~/shared/ui/field";
import { Icon } from "~/shared/ui/icon";
import { many } from "~/shared/ui/parts";
import { type Draft, end, start } from "./draft";

/** From when to when. Empty is all that is stored, which is said below, with what is missing in it. */
export function Period({
  draft,
  change,
  coverage,
  markets,
}: {
  draft: Draft;
  change(part: Partial<Draft>): void;
  coverage: readonly Schema<"Coverage">[];
  markets: readonly string[];
}) {
  const stored = markets.map((m) => coverage.find((c) => c.market === m));
  const known = stored.filter((c) => c !== undefined);
  const from = Math.max(...known.map((c) => c.ranges[0]?.from ?? 0));
  const to = Math.min(...known.map((c) => c.ranges.at(-1)?.to ?? 0));
  const gaps = known
    .flatMap((c) => c.gaps)
    .filter((g) => g.to > (start(draft.from) ?? 0) && g.from < (end(draft.to) ?? Number.POSITIVE_INFINITY));
  const missing = markets.filter((_, i) => stored[i] === undefined);
  const backwards = (start(draft.from) ?? 0) >= (end(draft.to) ?? Number.POSITIVE_INFINITY);
  return (
    <div>
      <div className="grid grid-cols-2 gap-x-3 max-sm:grid-cols-1 max-sm:gap-y-3">
        <Field
          label="From"
          range="UTC"
          type="date"
          value={draft.from}
          onChange={(e) => change({ from: e.target.value })}
          help={known.length > 0 ? `Stored from ${day(from, Date.now(), "UTC")}` : "Empty: all that is stored"}
        />
        <Field
          label="To, with this day"
          range="UTC"
          type="date"
          value={draft.to}
          onChange={(e) => change({ to: e.target.value })}
          help={known.length > 0 ? `Stored to ${day(to - 1, Date.now(), "UTC")}` : "Empty: all that is stored"}
          error={backwards ? "The period ends before it begins." : undefined}
        />
      </div>
      {gaps.length > 0 && (
        <p className="mt-2 flex gap-1.5 text-12 text-warn">
          <Icon name="warn" small className="mt-0.5" />
          {many(gaps.length, "gap")} in this period: no candles from {day(gaps[0]?.from ?? 0, Date.now(), "UTC")}
          {gaps.length > 1 ? " and later" : ""}. Every combination skips them.
        </p>
      )}
      {coverage.length > 0 && missing.length > 0 && (
        <p className="mt-2 flex gap-1.5 text-12 text-warn">
          <Icon name="warn" small className="mt-0.5" />
          Nothing is stored of {missing.join(", ")}. Download it under Markets first, or choose other candles.
        </p>
      )}
    </div>
  );
}
