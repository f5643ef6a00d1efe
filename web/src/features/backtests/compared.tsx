import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import type { Schema } from "~/shared/api/client";
import { parts } from "~/shared/bot/market";
import { LinesChart } from "~/shared/chart/equity";
import { decimal } from "~/shared/format/number";
import { day } from "~/shared/format/time";
import { inWords } from "~/shared/strategy/limits";
import { Icon } from "~/shared/ui/icon";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { markets } from "./asked";
import { Explained } from "./measures";
import { finalEquity, metrics, write } from "./words";

type Comparison = Schema<"Comparison">;

const letters = "ABCD";

/** called is a short name that tells them apart: "A sma-cross". */
const called = (c: Comparison, i: number) => `${letters[i]} ${c.backtests?.[i]?.strategy ?? ""}`;

/** unlike says why the figures do not measure the same thing; undefined if they do. */
export function unlike(c: Comparison): string | undefined {
  const differ = new Set(c.settings?.map((s) => s.name));
  const data = new Set(c.backtests?.map((b) => b.data_sha256));
  const why = [
    differ.has("from") || differ.has("to") ? "other periods" : "",
    differ.has("candles") ? "other markets" : "",
    differ.has("cash") ? "other money at the beginning" : "",
  ].filter(Boolean);
  if (why.length > 0) return `They were tested on ${why.join(" and ")}, so a higher figure is not yet a better strategy.`;
  if (data.size > 1)
    return "They saw different candles of the same market and period: something was downloaded or filled in between. Run the older one again.";
  return undefined;
}

export function Compared({ c, ids }: { c: Comparison; ids: readonly string[] }) {
  const all = c.backtests ?? [];
  const lines = useMemo(
    () =>
      (c.backtests ?? []).map((_, i) => ({
        name: called(c, i),
        points: (c.times ?? []).flatMap((time, at) => {
          const value = c.equity?.[i]?.[at];
          return typeof value === "string" ? [{ time, value }] : [];
        }),
      })),
    [c],
  );
  const warning = unlike(c);
  const rows = [finalEquity, ...metrics].flatMap((m) => {
    const found = c.metrics?.find((x) => x.name === m.name);
    return found ? [{ m, found }] : [];
  });
  return (
    <div className="grid gap-4 max-sm:gap-3">
      {warning && (
        <Notice tone="warn" title="Compare with care">
          {warning}
        </Notice>
      )}
      <Panel flush title="Equity" note="at the close of each candle">
        <LinesChart label="Equity of each backtest" lines={lines} height={320} />
      </Panel>
      <Side title="Where they differ" note="everything else is the same" c={c} without={ids.length > 2 ? ids : undefined}>
        {(c.settings ?? []).length === 0 && (
          <tr>
            <td colSpan={all.length + 1} className="px-3.5 py-2 text-ink-2">
              In nothing: the same strategy, settings and parameters.
            </td>
          </tr>
        )}
        {c.settings?.map((s) => (
          <tr key={s.name} className="border-b border-line-faint last:border-0">
            <Name>{settingName(s.name)}</Name>
            {all.map((b, i) => (
              <td key={b.id} className="px-3.5 py-1.5 text-right align-top max-sm:px-2">
                {setting(s.name, s.values?.[i])}
              </td>
            ))}
          </tr>
        ))}
      </Side>
      <Side title="Metrics" note="the best of each line is ticked" c={c}>
        {rows.map(({ m, found }) => (
          <tr key={m.name} className="border-b border-line-faint last:border-0 max-sm:h-[var(--row-dense)]">
            <Name>
              <span className="relative block">
                <Explained metric={m} above />
              </span>
            </Name>
            {all.map((b, i) => {
              const { text, tone } = write(m, found.values?.[i]);
              const best = found.best === i && !neutral.has(m.name);
              return (
                <td
                  key={b.id}
                  className={`px-3.5 py-1.5 text-right whitespace-nowrap max-sm:px-2 ${best ? "font-semibold" : ""} ${tone === "gain" ? "text-gain" : tone === "loss" ? "text-loss" : ""}`}
                >
                  {best && (
                    <>
                      <Icon name="check" small className="mr-1 inline text-ink" />
                      <span className="sr-only">best: </span>
                    </>
                  )}
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
      </Side>
    </div>
  );
}

/** More of these is neither better nor worse. */
const neutral = new Set(["trades", "exposure", "avg_duration_ms", "buy_hold_return"]);

/** A table with a column for each backtest. On a phone it scrolls within its panel. */
function Side({
  title,
  note,
  c,
  without,
  children,
}: {
  title: string;
  note: string;
  c: Comparison;
  /** All of them, where one can be left out. */
  without?: readonly string[];
  children: ReactNode;
}) {
  return (
    <Panel flush title={title} note={note}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="relative overflow-x-auto" tabIndex={0} aria-label={title}>
        <table className="w-full text-13 max-sm:text-12">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="border-b border-line">
              <td className="sticky left-0 z-1 bg-surface px-3.5" />
              {c.backtests?.map((b, i) => (
                <th key={b.id} scope="col" className="px-3.5 py-1.5 text-right align-bottom font-medium max-sm:px-2">
                  <Link
                    to="/backtests/$id"
                    params={{ id: b.id }}
                    className={`${linkClass} whitespace-nowrap max-sm:block max-sm:py-3.5`}
                  >
                    {called(c, i)}
                  </Link>
                  <span className="block text-12 font-regular text-ink-3 sm:whitespace-nowrap">
                    version {b.version}
                    {without && (
                      <>
                        <span className="max-sm:hidden"> · </span>
                        <Link
                          to="/backtests/compare"
                          search={{ ids: without.filter((id) => id !== b.id).join(",") }}
                          className={`${linkClass} max-sm:block max-sm:py-3.5`}
                          aria-label={`leave out ${called(c, i)}`}
                        >
                          leave out
                        </Link>
                      </>
                    )}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </section>
    </Panel>
  );
}

const Name = ({ children }: { children: ReactNode }) => (
  <th
    scope="row"
    className="sticky left-0 z-1 bg-surface px-3.5 focus-within:z-2 hover:z-2 py-1.5 text-left align-top font-regular text-ink-3"
  >
    {children}
  </th>
);

const names: Record<string, string> = {
  candles: "Markets",
  module: "Module",
  from: "From",
  to: "To",
  cash: "Cash",
  fee: "Taker fee",
  maker_fee: "Maker fee",
  slippage_bps: "Slippage, bps",
  spread_bps: "Spread, bps",
  fill_model: "Fill model",
  volume_cap: "Volume cap",
  min_notional: "Smallest order",
};

/** settingName: params.fast is "fast", a parameter. */
function settingName(name: string): string {
  if (name.startsWith("params.")) return name.slice(7).replaceAll("_", " ");
  return names[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}

function setting(name: string, value: unknown): ReactNode {
  if (value === null || value === undefined) return <span className="text-ink-3">–</span>;
  if (name === "module") return <Hash text={String(value)} name="hash of the module" />;
  if ((name === "from" || name === "to") && typeof value === "number") return day(value, Date.now(), "UTC");
  if (Array.isArray(value) && name === "limits") return inWords(value.map(String)).join(", ") || "none";
  if (Array.isArray(value) && name === "candles")
    return value.map((m) => `${markets([{ market: String(m) }])}, ${parts(String(m)).exchange}`).join("; ");
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return decimal(String(value));
}
