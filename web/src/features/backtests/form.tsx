import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useCurrencies } from "~/shared/bot/currencies";
import { isZero } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { MarketField, StrategyField } from "~/shared/strategy/choose";
import { CostsForm, checkAmount } from "~/shared/strategy/costs";
import { useDescription } from "~/shared/strategy/description";
import { LimitsForm, wrongLimits } from "~/shared/strategy/limits";
import { ParamForm, wrong } from "~/shared/strategy/params";
import { useHere } from "~/shared/ui/act";
import { Button, buttonClass } from "~/shared/ui/button";
import { Field, Form } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { Grid, KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { many, Skeleton } from "~/shared/ui/parts";
import { markets, period } from "./asked";
import { Coverage } from "./coverage";
import { body, type Draft, marketOf } from "./draft";
import { Period } from "./period";
import { refusal } from "./refusal";
import { span } from "./stored";

const whole = (market: string) => /^[^:]+:[^:]+:[^:]+$/.test(market);

/** The form of a new backtest. Everything on it is checked as it is written; what the server refuses stands at the field it names. */
export function TestForm({ begin }: { begin: Draft }) {
  const [draft, setDraft] = useState(begin);
  const set = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));
  const navigate = useNavigate();
  const here = useHere();
  const client = useQueryClient();
  const may = useMay("trade");
  const lost = useLost();
  const { strategy: found, describe, pending, error, gone } = useDescription(draft.strategy);
  const slots = describe?.slots ?? [];
  const params = describe?.params ?? [];
  const chosen = slots.map((s) => marketOf(draft, slots, s.name));
  const { quote } = useCurrencies(chosen[0] && whole(chosen[0]) ? chosen[0] : undefined);
  const end = useEnd(chosen.filter(whole));

  const run = useMutation({
    mutationFn: async () => {
      const { data } = await api.POST("/api/v1/backtests", { body: body(draft, slots, params) });
      return data as Schema<"Job">;
    },
    onSuccess: (job) => {
      void client.invalidateQueries({ queryKey: ["/api/v1/backtests"] });
      if (here()) void navigate({ to: "/backtests/$id", params: { id: job.id } });
    },
  });
  const refused = refusal(
    run.error,
    params.map((p) => p.name),
  );

  const costs = [
    draft.costs.fee,
    draft.costs.maker_fee,
    draft.costs.slippage_bps,
    draft.costs.spread_bps,
    draft.costs.volume_cap,
  ];
  // The first thing that is missing is said beside the button, for a button that does not work should say why.
  const missing = !describe
    ? "Choose a strategy."
    : !chosen.every(whole)
      ? `Choose ${slots.length === 1 ? "a market" : "a market for each slot"}.`
      : Object.keys(wrong(params, draft.params)).length > 0
        ? "A parameter is not right yet."
        : draft.from !== undefined && draft.to !== undefined && draft.to <= draft.from
          ? "The period ends before it begins."
          : costs.some((c) => checkAmount(c)) || checkAmount(draft.cash)
            ? "An amount is not right yet."
            : wrongLimits(draft.limits).length > 0
              ? "A limit is not right yet."
              : !/^\d{1,15}$/.test(draft.seed)
                ? "The seed is not right yet."
                : undefined;

  return (
    <Grid>
      <div className="grid content-start gap-4 lg:col-span-8!">
        <Panel title="Strategy">
          <StrategyField
            value={draft.strategy}
            change={(strategy) => set({ strategy, params: {} })}
            error={
              refused.strategy ?? (gone ? "This strategy or version is not there any more." : error ? words(error) : undefined)
            }
          />
        </Panel>
        <Panel title="Market and period">
          <div className="grid gap-5">
            {slots.length === 0 && !pending && <p className="text-ink-2">The strategy says how many markets it needs.</p>}
            {pending && <Skeleton className="h-16 w-full" />}
            {slots.map((s, i) => (
              <div key={s.name} className="grid gap-2">
                <MarketField
                  label={slots.length === 1 ? "Market" : `Market of ${s.name}`}
                  value={chosen[i] ?? ""}
                  change={(market) => set({ markets: { ...draft.markets, [s.name]: market } })}
                  help={s.help}
                  error={i === 0 ? refused.market : undefined}
                />
                <Coverage market={chosen[i] ?? ""} from={draft.from} to={draft.to} />
              </div>
            ))}
            <Period
              from={draft.from}
              to={draft.to}
              end={end}
              change={(p) => set({ from: p.from, to: p.to })}
              error={refused.period}
            />
          </div>
        </Panel>
        {describe && (
          <Panel title="Parameters" note={params.length > 0 ? "of the strategy, as its module describes them" : undefined}>
            <ParamForm
              params={params}
              values={draft.params}
              change={(values) => set({ params: values })}
              errors={refused.params}
            />
          </Panel>
        )}
        <Panel title="Money and costs">
          <div className="grid gap-4">
            <p className="text-ink-2">
              Costs of zero make every strategy look good. A new backtest begins with what Binance spot takes, and a little
              slippage and spread.
            </p>
            <Form>
              <Field
                label="Cash at the beginning"
                number
                unit={quote || "quote"}
                value={draft.cash}
                onChange={(e) => set({ cash: e.target.value })}
                error={refused.cash ?? checkAmount(draft.cash)}
              />
            </Form>
            <CostsForm value={draft.costs} change={(c) => set({ costs: c })} errors={refused.costs} />
            {isZero(draft.costs.fee) && (
              <Notice tone="warn" title="Without fees the result will be too good">
                Every exchange takes some, and a strategy that trades often lives or dies by them.
              </Notice>
            )}
          </div>
        </Panel>
        <Panel title="Limits" note="What the engine does whatever the strategy wants; all may stay empty">
          <LimitsForm value={draft.limits} change={(limits) => set({ limits })} errors={refused.limits} />
        </Panel>
        <Panel title="Chance">
          <Form>
            <Field
              label="Seed"
              number
              value={draft.seed}
              onChange={(e) => set({ seed: e.target.value })}
              help="Matters only to a strategy that draws random numbers: the same seed draws the same ones."
              error={refused.seed ?? (/^\d{1,15}$/.test(draft.seed) ? undefined : "Write a whole number.")}
            />
          </Form>
        </Panel>
      </div>
      <div className="lg:sticky lg:top-4 lg:col-span-4! lg:self-start">
        <Panel title="What runs">
          <KeyValues>
            <KeyValue name="Strategy">{found ? draft.strategy.replace(found.id, found.name) : draft.strategy || "–"}</KeyValue>
            <KeyValue name="Market">
              {chosen.some(whole) ? markets(chosen.filter(whole).map((market) => ({ market }))) : "–"}
            </KeyValue>
            <KeyValue name="Period, UTC">{period(draft.from, draft.to)}</KeyValue>
            <KeyValue name="Warm-up">{describe ? many(describe.warmup, "candle") : "–"}</KeyValue>
          </KeyValues>
          <div className="mt-3 grid gap-2.5">
            {refused.general && (
              <Notice tone="danger" title="It was not started">
                {refused.general}
              </Notice>
            )}
            {run.error && !refused.general && <Notice tone="danger">It was not started: see the field that is marked.</Notice>}
            {missing && <p className="text-12 text-ink-3">{missing}</p>}
            {!may && <p className="text-12 text-ink-3">Starting one needs the right to trade.</p>}
            <div className="grid grid-cols-2 gap-2 max-sm:[&>*]:h-11">
              <Link to="/backtests" className={buttonClass()}>
                Cancel
              </Link>
              <Button
                kind="primary"
                disabled={!!missing || !may || lost}
                busy={run.isPending && "Starting"}
                onClick={() => run.mutate()}
              >
                Start the backtest
              </Button>
            </div>
          </div>
        </Panel>
      </div>
    </Grid>
  );
}

/** useEnd is behind the last candle that is stored of all markets: quick choices count back from there. */
function useEnd(list: string[]): number {
  const streams = useQueries({
    queries: list.map((market) => {
      const [exchange = "", symbol = ""] = market.split(":");
      return read("/api/v1/streams", { params: { query: { exchange, symbol, limit: 500 } } });
    }),
  });
  const ends = streams.flatMap((q, i) => {
    const found = q.data?.items.find((c) => c.market === list[i]);
    return (found && span(found)?.to) ?? [];
  });
  return ends.length > 0 ? Math.min(...ends) : Date.now();
}
