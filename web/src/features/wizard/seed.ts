import { useQuery } from "@tanstack/react-query";
import { api, type Schema } from "~/shared/api/client";
import { Problem } from "~/shared/api/problem";
import { refOf } from "~/shared/strategy/description";
import { type Draft, fresh } from "./draft";

/** What a draft can begin from, as the address names it. */
export interface From {
  strategy?: string;
  /** Values for the strategy's parameters. */
  params?: Record<string, string>;
  config?: string;
  backtest?: string;
}

/** keyOf tells beginnings apart. */
export const keyOf = (f: From) =>
  f.config
    ? `config:${f.config}`
    : f.backtest
      ? `backtest:${f.backtest}`
      : f.strategy
        ? `strategy:${f.strategy}${f.params ? JSON.stringify(f.params) : ""}`
        : "";

/** versionOf is how forms name the version with a hash: the newest by the strategy's name, others with their number. */
async function versionOf(name: string, module: string): Promise<string> {
  const { data } = await api.GET("/api/v1/strategies", { params: { query: { limit: 500 } } });
  const all = data?.items ?? [];
  for (const s of all.filter((s) => s.name === name)) {
    if (s.newest?.sha256 === module) return refOf(s, all);
    try {
      const version = await api.GET("/api/v1/strategies/{strategy}/versions/{version}", {
        params: { path: { strategy: s.id, version: module } },
      });
      if (version.data) return refOf(s, all, version.data.number);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
    }
  }
  throw new Problem({
    status: 404,
    code: "not_found",
    detail: `the version ${module.slice(0, 8)} of ${name} is not there any more; choose another version`,
  });
}

/** fromConfig: a saved configuration. Whatever its mode was, a new bot begins on paper. */
async function fromConfig(id: string): Promise<Draft> {
  const { data } = await api.GET("/api/v1/bot-configs/{config}", { params: { path: { config: id } } });
  const c = data as Schema<"SavedConfig">;
  return fresh({
    name: c.name,
    strategy: await versionOf(c.strategy, c.module),
    markets: Object.fromEntries((c.slots ?? []).map((s) => [s.slot, s.market])),
    params: c.params,
    limits: c.limits ?? [],
    cash: c.cash,
    costs: c.costs,
    warmup: c.warmup >= 0 ? String(c.warmup) : "",
    interval: c.interval > 0 ? String(Math.round(c.interval / 1000)) : "",
    seed: c.seed === "0" ? "" : c.seed,
  });
}

/** fromBacktest: the settings of a backtest, as its result has them, so that the bot is what was tested. */
async function fromBacktest(id: string): Promise<Draft> {
  const [job, result] = await Promise.all([
    api.GET("/api/v1/backtests/{id}", { params: { path: { id } } }),
    api.GET("/api/v1/backtests/{id}/result", { params: { path: { id } } }),
  ]);
  const r = result.data as Schema<"ReportResult">;
  const s = r.settings;
  return fresh({
    strategy: await versionOf(r.strategy, r.module_sha256),
    markets: marketsOf(r, job.data?.spec),
    params: Object.fromEntries(Object.entries(s.params).map(([name, value]) => [name, String(value)])),
    limits: s.limits ?? [],
    cash: s.cash,
    costs: {
      fee: s.fee,
      maker_fee: s.maker_fee ?? s.fee,
      slippage_bps: s.slippage_bps,
      spread_bps: s.spread_bps,
      volume_cap: s.volume_cap,
      fills: s.fill_model,
    },
  });
}

/** marketsOf is where a backtest has traded: what was asked for names the exchange, the result alone does not always. */
function marketsOf(r: Schema<"ReportResult">, spec: unknown): Record<string, string> {
  const asked = (spec as { slots?: { slot?: string; name?: string; market?: string }[] } | undefined)?.slots ?? [];
  return Object.fromEntries(
    (r.slots ?? []).map((s, i) => {
      const market = asked.find((a) => (a.slot ?? a.name) === s.slot)?.market ?? asked[i]?.market;
      const named = r.settings.candles?.map((c) => c.slice(c.indexOf("=") + 1)).find((c) => c.includes(`:${s.symbol}:`));
      return [s.slot, market ?? named ?? ""];
    }),
  );
}

/** empty is a draft with what the address itself says. */
export const empty = (from: From) => fresh({ strategy: from.strategy ?? "", params: from.params ?? {} });

/** useSeed is the draft that something begins with. enabled: there is none of this tab. */
export function useSeed(from: From, enabled: boolean) {
  return useQuery({
    queryKey: ["seed", keyOf(from)],
    queryFn: () => (from.config ? fromConfig(from.config) : from.backtest ? fromBacktest(from.backtest) : empty(from)),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: (n, error) => n < 2 && !(error instanceof Problem),
  });
}
