import { Link } from "@tanstack/react-router";
import { ParamForm } from "~/shared/strategy/params";
import { Button, buttonClass } from "~/shared/ui/button";
import { Field, Form } from "~/shared/ui/field";
import { checkSeed, checkWhole } from "./check";
import { at } from "./faults";
import type { StepProps } from "./wizard";

/** How it behaves: the parameters of the strategy, each checked as it is written. */
export function ParametersStep({ draft, change, version, refusal }: StepProps) {
  const params = version?.describe.params ?? [];
  const said = (field: string) => (refusal?.field === field ? refusal.text : undefined);
  const changed = draft.warmup !== "" || draft.interval !== "" || draft.seed !== "";
  return (
    <>
      <ParamForm params={params} values={draft.params} change={(params) => change({ params })} errors={at(refusal, "param")} />
      <details
        open={changed || ["warmup", "interval", "seed"].includes(refusal?.field ?? "")}
        className="border-t border-line-faint pt-3"
      >
        <summary className="w-fit cursor-pointer rounded-1 text-accent max-sm:py-3">More settings</summary>
        <Form className="mt-3">
          <Field
            label="Warm-up"
            number
            unit="candles"
            value={draft.warmup}
            placeholder={`${version?.describe.warmup ?? 0}, as it wants`}
            onChange={(e) => change({ warmup: e.target.value })}
            help="Candles of every series before the first that counts. Empty: as many as the strategy wants."
            error={said("warmup") ?? checkWhole(draft.warmup, 1_000_000)}
          />
          <Field
            label="Looks at the market"
            number
            unit="s"
            value={draft.interval}
            placeholder="when a candle closes"
            onChange={(e) => change({ interval: e.target.value })}
            help="Every so many seconds. Empty: whenever a candle closes, which is right for most."
            error={said("interval") ?? checkWhole(draft.interval, 86_400)}
          />
          <Field
            label="Seed"
            number
            value={draft.seed}
            placeholder="0"
            onChange={(e) => change({ seed: e.target.value })}
            help="Of the pseudo-random numbers that the strategy may ask for. The same seed decides the same."
            error={said("seed") ?? checkSeed(draft.seed)}
          />
        </Form>
      </details>
    </>
  );
}

/** What can be done with them: all defaults again, or a backtest first. */
export function Tools({ draft, change }: StepProps) {
  const market = Object.values(draft.markets)[0];
  return (
    <>
      <Button small kind="ghost" disabled={Object.keys(draft.params).length === 0} onClick={() => change({ params: {} })}>
        Reset to defaults
      </Button>
      <Link to="/backtests/new" search={{ strategy: draft.strategy, market }} className={buttonClass("default", true)}>
        Run a backtest
      </Link>
    </>
  );
}
