import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { useMay } from "~/shared/session/session";
import { chosen, defaultOf, type Param, ParamForm, range, title, unit, type Values } from "~/shared/strategy/params";
import { Button } from "~/shared/ui/button";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { many } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";

type Description = Schema<"Description">;

/** What it does, in its author's words. */
export function About({ about, warmup }: { about: string; warmup: number }) {
  return (
    <p className="max-w-[76ch] text-ink-2">
      {about ? sentence(about) : "Its author says nothing of it."}{" "}
      {warmup > 0 ? `Needs ${many(warmup, "candle")} to warm up.` : "Needs no candles to warm up."}
    </p>
  );
}

const value = (p: Param) => {
  const text = defaultOf(p);
  return p.type === "bool" ? (text === "true" ? "on" : "off") : text === "" ? "empty" : text;
};
const kinds: Record<Param["type"], string> = {
  int: "whole number",
  float: "number",
  bool: "on or off",
  enum: "choice",
  string: "text",
};

const accepted = (p: Param) => {
  if (p.type === "enum") return p.options?.join(", ") ?? "";
  const step = p.step ? `step ${p.step}` : "";
  return [range(p) ?? kinds[p.type], step].filter(Boolean).join(", ");
};

const columns: Column<Param>[] = [
  {
    id: "name",
    head: "Parameter",
    cell: (p) => (
      <>
        <span className="font-medium">{title(p.name)}</span>{" "}
        <code className="font-mono text-12 text-ink-3 max-sm:hidden">{p.name}</code>
      </>
    ),
  },
  {
    id: "default",
    head: "Default",
    number: true,
    cell: (p) => (
      <>
        {value(p)}
        {unit(p.name) && <span className="ml-1 text-12 text-ink-3">{unit(p.name)}</span>}
      </>
    ),
  },
  {
    id: "accepted",
    head: "Accepted",
    wrap: true,
    cell: (p) => (
      <>
        {accepted(p)}
        {p.help && <span className="block text-12 text-ink-3 sm:hidden">{sentence(p.help)}</span>}
      </>
    ),
  },
  {
    id: "help",
    head: "What it does",
    from: "sm",
    wrap: true,
    cell: (p) => (p.help ? <span className="text-ink-2">{sentence(p.help)}</span> : <span className="text-ink-3">–</span>),
  },
];

/**
 * The parameters, as the module describes them. Who may run it can try values here, which go along into a backtest or a bot; for
 * others they are a table.
 */
export function Parameters({ describe, values, change }: { describe: Description; values: Values; change(v: Values): void }) {
  const may = useMay("trade");
  const { params } = describe;
  if (params.length === 0 || !may)
    return (
      <Panel title="Parameters" note="as the module describes them" flush>
        {params.length === 0 ? (
          <p className="p-3.5 text-ink-2">It has none.</p>
        ) : (
          <Table caption="Parameters" columns={columns} rows={params} row={{ key: (p) => p.name }} />
        )}
      </Panel>
    );
  const changed = Object.keys(chosen(params, values)).length > 0;
  return (
    <Panel
      title="Parameters"
      note="drawn from the module's own description"
      end={
        <Button small kind="ghost" disabled={!changed} onClick={() => change({})}>
          Reset to defaults
        </Button>
      }
      foot={
        changed
          ? "A backtest or a bot that you begin here begins with these."
          : "What you change goes along into a backtest or a bot."
      }
    >
      <ParamForm params={params} values={values} change={change} />
    </Panel>
  );
}

/** timeframesOf says in words which candles a slot wants. */
export function timeframesOf(slot: Schema<"StrategySlot">): string {
  const more = slot.timeframes.filter((t) => t !== "base");
  if (more.length === 0) return "any timeframe";
  const base = slot.timeframes.length === more.length ? "" : "any timeframe, and ";
  return `${base}${more.join(", ")} built from it`;
}

/** Where it trades and what it draws. */
export function Markets({ describe: d }: { describe: Description }) {
  return (
    <Panel title="Markets and signals">
      <KeyValues left>
        {d.slots.map((s) => (
          <KeyValue key={s.name} name={d.slots.length === 1 ? "Market" : `Market “${s.name}”`}>
            {timeframesOf(s)}
            {s.help && <span className="block text-12 text-ink-3">{sentence(s.help)}</span>}
          </KeyValue>
        ))}
        <KeyValue name="Warm-up">
          {d.warmup > 0 ? `${many(d.warmup, "candle")} of every series, with its defaults` : "none"}
        </KeyValue>
        <KeyValue name="Draws">
          {d.plots.length === 0 ? "nothing" : d.plots.map((p) => (p.pane === "own" ? `${p.name} (below)` : p.name)).join(", ")}
        </KeyValue>
        <KeyValue name="Listens to">{d.signals.length === 0 ? "no signals" : d.signals.join(", ")}</KeyValue>
      </KeyValues>
    </Panel>
  );
}
