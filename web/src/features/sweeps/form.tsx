import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { fault, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { MarketField, StrategyField } from "~/shared/strategy/choose";
import { CostsForm, checkAmount } from "~/shared/strategy/costs";
import { useDescription } from "~/shared/strategy/description";
import { useHere } from "~/shared/ui/act";
import { Field, Form, SelectField } from "~/shared/ui/field";
import { Failed } from "~/shared/ui/notice";
import { Grid, Panel } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Switch } from "~/shared/ui/switch";
import { axisOf } from "./axes";
import { AxisField } from "./axisfield";
import { axesFor, body, type Draft, marketOf, wrongIn } from "./draft";
import { metrics, titleOf } from "./metrics";
import { Period } from "./period";
import type { Asked } from "./spec";
import { Summary } from "./summary";

/** The form of a new sweep. What it adds up to is counted by the server as one writes. */
export function NewForm({ begin, before }: { begin: Draft; before?: Asked }) {
  const [draft, setDraft] = useState(begin);
  const set = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));
  const about = useDescription(draft.strategy);
  const late = useLate(about.pending);
  const describe = about.describe;
  const sha256 = about.version?.sha256;
  const params = describe?.params ?? [];
  const slots = describe?.slots ?? [];
  const only = slots.length === 1;

  // The axes belong to a version: when another is chosen they begin anew; what was asked for before is for its own parameters.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is what they begin anew for
  useEffect(() => {
    if (describe) setDraft((d) => ({ ...d, axes: axesFor(describe.params, before) }));
  }, [sha256]);

  const markets = (
    only ? [marketOf(draft, slots[0]?.name ?? "", true)] : slots.map((s) => marketOf(draft, s.name, false))
  ).filter((m) => m.split(":").filter(Boolean).length === 3);
  const coverage = useCoverage(markets);
  const cash = checkAmount(draft.cash, "an amount");
  const wrong = wrongIn(draft, params, slots) ?? (cash ? "The cash is not right yet." : undefined);
  const ready = describe !== undefined && wrong === undefined && Object.keys(draft.axes).length === params.length;
  const settings = ready ? body(draft, params, slots) : undefined;
  const settled = useSettled(settings);
  const counting = useQuery({
    queryKey: ["/api/v1/sweeps/combinations", settled],
    queryFn: async ({ signal }) => {
      const { data } = await api.POST("/api/v1/sweeps/combinations", { body: settled as Schema<"SweepSettings">, signal });
      return data as Schema<"Combinations">;
    },
    enabled: settled !== undefined && settings !== undefined,
    retry: false,
    staleTime: 60_000,
  });

  const client = useQueryClient();
  const navigate = useNavigate();
  const here = useHere();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const submit = async () => {
    if (!settings) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { data } = await api.POST("/api/v1/sweeps", { body: settings });
      void client.invalidateQueries({ queryKey: ["/api/v1/sweeps"] });
      if (data && here()) await navigate({ to: "/sweeps/$id", params: { id: data.id } });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const refused = failure ?? counting.error;
  const ofAxis = (name: string) => (refused ? (fault(refused, name) ?? named(refused, name)) : undefined);

  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <Grid>
        <div className="grid content-start gap-4 lg:col-span-8">
          <Panel title="Strategy and market">
            <div className="grid gap-4">
              <StrategyField
                value={draft.strategy}
                change={(strategy) => set({ strategy })}
                error={about.gone ? "There is no such strategy. Choose another one." : undefined}
              />
              {describe
                ? slots.map((s) => (
                    <MarketField
                      key={s.name}
                      label={only ? "Market" : `Market of ${s.name}`}
                      value={marketOf(draft, s.name, only)}
                      change={(m) => set({ markets: { ...draft.markets, [s.name]: m } })}
                      help={only ? undefined : s.help}
                    />
                  ))
                : late && <Skeleton className="h-13 w-full" />}
              <Period draft={draft} change={set} coverage={coverage} markets={markets} />
            </div>
          </Panel>
          <Panel title="Parameters" note={describe && params.length > 0 ? "each keeps a value, or takes many" : undefined} flush>
            {about.error && !about.gone ? (
              <div className="p-3.5">
                <Failed what="The strategy was not read" error={about.error} />
              </div>
            ) : draft.strategy === "" ? (
              <p className="px-3.5 py-4 text-ink-2">Choose a strategy; what it can be told comes from its file.</p>
            ) : !describe ? (
              late && (
                <div className="grid gap-3 p-3.5">
                  <Skeleton className="h-12 w-full" />
                  <Skeleton className="h-12 w-full" />
                </div>
              )
            ) : params.length === 0 ? (
              <p className="px-3.5 py-4 text-ink-2">
                This strategy has no parameters, so there is nothing to sweep. Choose another one.
              </p>
            ) : (
              params.map((p) => (
                <AxisField
                  key={p.name}
                  param={p}
                  axis={draft.axes[p.name] ?? axisOf(p)}
                  change={(axis) => set({ axes: { ...draft.axes, [p.name]: axis } })}
                  error={ofAxis(p.name)}
                />
              ))
            )}
          </Panel>
          <Panel title="Ranking and costs">
            <div className="grid gap-4">
              <Form>
                <SelectField
                  label="Rank by"
                  value={draft.metric}
                  onChange={(e) => set({ metric: e.target.value })}
                  options={Object.keys(metrics).map((m) => ({ value: m, text: titleOf(m) }))}
                  help="Every metric is kept; this one decides who is first."
                />
                <Field
                  label="Cash at the beginning"
                  number
                  value={draft.cash}
                  onChange={(e) => set({ cash: e.target.value })}
                  error={cash}
                />
              </Form>
              <div className="grid gap-3">
                <Switch
                  label="Try some combinations at random instead of all"
                  checked={draft.random}
                  onChange={(random) => set({ random })}
                  help="For many parameters: a few hundred at random find the good regions. If nothing varies, every number that has a range does."
                />
                {draft.random && (
                  <Field
                    label="How many"
                    number
                    className="max-w-60"
                    value={draft.sample}
                    onChange={(e) => set({ sample: e.target.value.trim() })}
                    error={/^[1-9]\d*$/.test(draft.sample) ? undefined : "Write a whole number, like 200."}
                  />
                )}
              </div>
              <CostsForm value={draft.costs} change={(costs) => set({ costs })} />
            </div>
          </Panel>
        </div>
        <div className="lg:col-span-4">
          <Summary
            wrong={wrong}
            counting={{ ...counting, fresh: settled === settings || JSON.stringify(settled) === JSON.stringify(settings) }}
            failure={failure === undefined ? undefined : words(failure)}
            settings={settings}
            coverage={coverage}
            busy={busy}
          />
        </div>
      </Grid>
    </form>
  );
}

/** named is the sentence of a refusal that is about a parameter, at its field. */
function named(error: unknown, name: string): string | undefined {
  const text = words(error);
  return new RegExp(`^(Parameter ${name} |${name}=)`, "i").test(text) ? text : undefined;
}

/** useCoverage is what is stored of markets. */
function useCoverage(markets: readonly string[]): Schema<"Coverage">[] {
  const symbols = [...new Set(markets.map((m) => m.split(":").slice(0, 2).join(":")))];
  const found = useQueries({
    queries: symbols.map((s) => {
      const [exchange, symbol] = s.split(":");
      return read("/api/v1/streams", { params: { query: { exchange, symbol } } });
    }),
  });
  return found.flatMap((q) => q.data?.items ?? []);
}

/** useSettled is what has not changed for a moment: nobody asks the server at every key. */
function useSettled<T>(value: T, ms = 300): T | undefined {
  const text = JSON.stringify(value);
  const [settled, set] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same value in another object is the same
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}
