import { Fragment } from "react";
import type { Schema } from "~/shared/api/client";
import { useCurrencies } from "~/shared/bot/currencies";
import { decimal, money } from "~/shared/format/number";
import { percentOf } from "~/shared/strategy/costs";
import { inWords } from "~/shared/strategy/limits";
import { defaultOf, title, unit } from "~/shared/strategy/params";
import { KeyValue, KeyValues } from "~/shared/ui/panel";
import { Hash, many } from "~/shared/ui/parts";
import type { Draft } from "./draft";

/** What was chosen, a line each; a click on Change leads back to where. */
export function Summary({
  draft,
  version: v,
  go,
}: {
  draft: Draft;
  version: Schema<"DescribedVersion">;
  go(step: number): void;
}) {
  const d = v.describe;
  const { quote } = useCurrencies(draft.markets[d.slots[0]?.name ?? ""]);
  const change = (step: number, what: string) => (
    <button
      type="button"
      aria-label={`Change ${what}`}
      className="ml-auto rounded-1 text-12 text-accent hover:underline"
      onClick={() => go(step)}
    >
      Change
    </button>
  );
  const line = (step: number, name: string, value: React.ReactNode) => (
    <KeyValue name={name}>
      <span className="flex items-start gap-3 max-sm:items-center">
        <span className="min-w-0">{value}</span>
        {change(step, name.toLowerCase())}
      </span>
    </KeyValue>
  );
  return (
    <div className="[&_dd]:flex-1">
      <KeyValues left>
        {line(
          0,
          "Strategy",
          <>
            {d.name} {v.version} <Hash text={v.sha256} name="hash" />
          </>,
        )}
        {d.slots.map((s) => {
          const [exchange, symbol, timeframe] = (draft.markets[s.name] ?? "").split(":");
          return (
            <Fragment key={s.name}>
              {line(1, d.slots.length === 1 ? "Market" : `Market, ${s.name}`, `${symbol} ${timeframe}, ${exchange}`)}
            </Fragment>
          );
        })}
        {line(
          2,
          "Parameters",
          d.params.length === 0
            ? "none"
            : d.params
                .map(
                  (p) =>
                    `${title(p.name).toLowerCase()} ${draft.params[p.name] ?? defaultOf(p)}${unit(p.name) ? ` ${unit(p.name)}` : ""}`,
                )
                .join(", "),
        )}
        {line(
          2,
          "Warm-up",
          draft.warmup.trim() ? many(Number(draft.warmup), "candle") : `${many(d.warmup, "candle")}, or as many as it wants`,
        )}
        {line(
          3,
          "Money",
          <>
            {money(draft.cash)} <span className="text-12 text-ink-3">{quote}</span>
          </>,
        )}
        {line(
          3,
          "Limits",
          draft.limits.length === 0 ? (
            <span className="text-warn">none</span>
          ) : (
            <ul>
              {inWords(draft.limits, quote).map((l) => (
                <li key={l}>{l}</li>
              ))}
            </ul>
          ),
        )}
        {draft.mode === "paper" &&
          line(
            3,
            "Costs assumed",
            `${decimal(percentOf(draft.costs.fee))}\u202f% taker, ${decimal(percentOf(draft.costs.maker_fee))}\u202f% maker, slippage ${draft.costs.slippage_bps} bps, spread ${draft.costs.spread_bps} bps`,
          )}
      </KeyValues>
    </div>
  );
}
