import type { Schema } from "~/shared/api/client";
import { purse } from "~/shared/bot/worth";
import { add } from "~/shared/format/number";
import { type Mode, ModeBadge } from "~/shared/ui/mode";
import { Num } from "~/shared/ui/num";
import { many } from "~/shared/ui/parts";

/** What the bots of a group are worth together, of each currency by itself. */
export function GroupTitle({
  mode,
  rows,
  total,
  wealth,
}: {
  mode: Mode;
  rows: readonly Schema<"Bot">[];
  total: number | undefined;
  wealth: readonly Schema<"Wealth">[] | undefined;
}) {
  const of = Math.max(total ?? 0, rows.length);
  const sums = wealth
    ? wealth.filter((w) => w.mode === mode).map((w) => ({ ...w, today: w.today as string | undefined }))
    : added(rows);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 py-1">
      <ModeBadge mode={mode} />
      <span className="text-ink-2">{many(of, "bot")}</span>
      {!wealth && rows.length < of && <span className="text-ink-3">of the {rows.length} shown</span>}
      {sums.map((s) => (
        <span key={`${s.exchange} ${s.quote}`} className="flex items-center gap-2">
          <span className="text-ink-3">equity{sums.length > 1 && ` on ${s.exchange}`}</span>
          <Num value={s.equity} unit={s.quote} className="font-medium text-ink-2" flash />
          {s.today !== undefined && (
            <>
              <span className="text-ink-3">today</span>
              <Num value={s.today} kind="pnl" />
            </>
          )}
        </span>
      ))}
    </span>
  );
}

/** added are the sums of rows, by exchange and currency. What is made today is not known of them here. */
function added(rows: readonly Schema<"Bot">[]) {
  const sums = new Map<string, { exchange: string; quote: string; equity: string; today: undefined }>();
  for (const b of rows) {
    if (b.equity === undefined) continue;
    const { exchange, quote } = purse(b);
    const key = `${exchange} ${quote}`;
    sums.set(key, { exchange, quote, equity: add(sums.get(key)?.equity ?? "0", b.equity), today: undefined });
  }
  return [...sums.values()];
}
