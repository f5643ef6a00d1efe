import { Field, Form } from "~/shared/ui/field";
import { Segment } from "~/shared/ui/tabs";

const DAY = 24 * 60 * 60_000;
const quick = { all: "All stored", "365": "A year", "182": "6 months", "91": "3 months", "30": "30 days" } as const;
type Quick = keyof typeof quick | "own";

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const ms = (text: string): number | undefined => {
  const t = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(t) ? undefined : t;
};

/** The period of a backtest in days, UTC. Empty is as far as candles are stored. end: behind the last stored candle. */
export function Period({
  from,
  to,
  end,
  change,
  error,
}: {
  from?: number;
  to?: number;
  end: number;
  change(p: { from?: number; to?: number }): void;
  error?: string;
}) {
  const back = (days: number) => Math.floor((end - days * DAY) / DAY) * DAY;
  const at: Quick =
    from === undefined && to === undefined
      ? "all"
      : ((Object.keys(quick) as (keyof typeof quick)[]).find(
          (q) => q !== "all" && to === undefined && from === back(Number(q)),
        ) ?? "own");
  const upside = from !== undefined && to !== undefined && to <= from;
  return (
    <div className="grid gap-3">
      <div>
        <Segment<Quick>
          label="Quick choices"
          value={at}
          onChange={(q) => q !== "own" && change(q === "all" ? {} : { from: back(Number(q)) })}
          options={[
            ...Object.entries(quick).map(([value, text]) => ({ value: value as Quick, text })),
            ...(at === "own" ? [{ value: "own" as Quick, text: "Own" }] : []),
          ]}
        />
      </div>
      <Form>
        <Field
          label="From"
          range="UTC"
          type="date"
          value={from === undefined ? "" : iso(from)}
          onChange={(e) => change({ from: ms(e.target.value), to })}
          help="The first day that counts; candles before it warm the strategy up. Empty: the first that is stored."
          error={error}
        />
        <Field
          label="To"
          range="UTC"
          type="date"
          value={to === undefined ? "" : iso(to - 1)}
          onChange={(e) => {
            const last = ms(e.target.value);
            change({ from, to: last === undefined ? undefined : last + DAY });
          }}
          help="The last day. Empty: up to the newest candle."
          error={upside ? "The last day is before the first one." : undefined}
        />
      </Form>
    </div>
  );
}
