import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { type Pair, pairOf, parts } from "~/shared/bot/market";
import { kindOf, reasonOf } from "~/shared/bot/words";
import { count, decimal, isZero, money, NONE, price } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { many } from "~/shared/ui/parts";

/** The journal in words: what each line of it says, a row for each thing, the newest first. */

type Line = Schema<"JournalLine">;
type Bot = Schema<"Bot">;

export type Kind =
  | "decision"
  | "order"
  | "fill"
  | "refused"
  | "paused"
  | "operator"
  | "exchange"
  | "log"
  | "steps"
  | "started"
  | "stopped";

export interface Row {
  key: string;
  /** Number of the line. */
  seq: number;
  time: number;
  kind: Kind;
  text: string;
  /** Of a fill, what it realised, if that was more than its fee. */
  pnl?: string;
  /** Of steps without an intent, what can be opened. */
  lines?: Line[];
}

export const filters = ["all", "decisions", "orders", "refusals"] as const;
export type Filter = (typeof filters)[number];

const within: Record<Exclude<Filter, "all">, Kind[]> = {
  decisions: ["decision", "log"],
  orders: ["order", "fill", "exchange", "operator"],
  refusals: ["refused", "paused"],
};

/** only keeps the rows that a filter leaves. */
export const only = (rows: Row[], filter: Filter) =>
  filter === "all" ? rows : rows.filter((r) => within[filter].includes(r.kind));

const capital = (t: string) => t.charAt(0).toUpperCase() + t.slice(1);
const point = (t: string) => (/[.!?:]$/.test(t) ? t : `${t}.`);

/** short writes a price that a strategy worked out, which has more digits than anybody reads. */
function short(text: string): string {
  const [whole = "", fraction = ""] = text.split(".");
  return price(text, Math.max(2, Math.min(fraction.length, whole.length > 2 ? 2 : 6)));
}

/** asked is what a strategy asked for, as a sentence: "Buy 40 % of equity at market." */
export function asked(text: string, slots: readonly { slot: string }[] = []): string {
  const found = /^(.*?)(?: tag "((?:[^"\\]|\\.)*)")?$/.exec(text);
  if (text.startsWith("log ")) return point(capital(text));
  const said = (found?.[1] ?? text)
    .replace(/ in slot (\d+)/, (_, n: string) => ` in ${slots.find((_, i) => String(i) === n)?.slot ?? `slot ${n}`}`)
    .replace(/ market\b/, " at market")
    .replace(/ at (\d[\d.]*)/, (_, p: string) => ` at ${short(p)}`)
    .replace(/ stop trigger (\d[\d.]*)/, (_, p: string) => `, stop at ${short(p)}`)
    .replace(/ trigger (\d[\d.]*)/, (_, p: string) => ` with trigger ${short(p)}`)
    .replace(/ (stop_loss|take_profit) (\d[\d.]*)(?![\d.%])/g, (_, k: string, p: string) => ` ${k} ${short(p)}`)
    .replace(/ (stop_loss|take_profit|reduce_only|post_only|trail) ?/g, ", $1 ")
    .replaceAll("_", " ")
    .trim()
    .replace(/(\d)%/g, "$1\u202f%");
  return point(capital(said + (found?.[2] ? `, “${found[2]}”` : "")));
}

interface Fill {
  order: string;
  slot: number;
  side: string;
  qty: string;
  price: string;
  fee: string;
  realised: string;
  maker?: boolean;
}
interface Order {
  id: string;
  slot: number;
  kind: string;
  side: string;
  status: string;
  reason: string;
  qty: string;
  filled: string;
  price: string;
  stop: string;
}
interface Kept {
  begin?: { from?: number; life: number; module: string; engine: string; cash: string; limits?: string[] };
  candles?: { count: number; last: number; hash: string }[];
  step?: {
    fills?: Fill[];
    orders?: Order[];
    refusals?: { order: string; text: string }[];
    breach?: { rule: string; text: string };
    asked?: { id?: string; text: string }[];
    logs?: string[];
  };
  hand?: { command: { act: string; slot: number; order: string; price: string; hold: number }; refused?: string };
  venue?: {
    report: {
      order: string;
      status: string;
      reason?: string;
      text?: string;
      fills?: { qty: string; price: string; fee: string }[];
    };
  };
  end?: { untold?: boolean };
}

/** kept reads a line as it is kept. Numbers of orders have up to 63 bits, which no number here holds, so they stay text. */
export function kept(line: Line): Kept {
  try {
    return JSON.parse(line.text.replace(/"(order|id)":(\d+)/g, '"$1":"$2"')) as Kept;
  } catch {
    return {};
  }
}

/** what describes an order: "Stop sell 0.059 BTC at 84,572.48". */
function what(o: Order, at: Pair): string {
  const prices = [isZero(o.stop) ? "" : `at ${price(o.stop)}`, isZero(o.price) ? "" : `limit ${price(o.price)}`].filter(Boolean);
  const qty = isZero(o.qty) ? "" : ` ${decimal(o.qty)} ${at.base || at.symbol}`;
  return `${capital(kindOf(o.kind))} ${o.side}${qty} ${prices.join(", ")}`.trim();
}

const became: Record<string, string> = {
  planned: "planned",
  sending: "being sent",
  unknown: "of which the exchange did not tell; it is being asked",
  open: "placed",
  partially_filled: "filled in part",
  filled: "filled",
  canceled: "taken back",
  rejected: "refused",
  expired: "expired",
};

function orderText(o: Order, at: Pair): string {
  const why = o.reason && !(o.reason === "signal" && o.status !== "rejected") ? `: ${reasonOf(o.reason)}` : "";
  return `${what(o, at)} ${became[o.status] ?? o.status}${why}.`;
}

const holds = [
  "Nothing is held back any more.",
  "Entries are held back; exits and protection go on.",
  "Everything is held back; protection stays.",
];

/** handText is what somebody asked for by hand. */
export function handText(c: { act: string; slot?: string; order?: string; price?: string; hold?: number }): string {
  switch (c.act) {
    case "force_exit":
      return `Close the position of ${c.slot} at market.`;
    case "cancel_order":
      return `Take order ${c.order} back.`;
    case "cancel_all":
      return "Take every order back.";
    case "move_stop":
      return `Move the trigger of order ${c.order} to ${price(c.price)}.`;
    default:
      return holds[c.hold ?? 0] ?? "Something else is held back.";
  }
}

/** told is what a line says, the last thing first. */
function told(line: Line, bot: Bot): Omit<Row, "key" | "seq" | "time">[] {
  const slots = bot.slots ?? [];
  const at = (slot: number) => pairOf(slots[slot]);
  const k = kept(line);
  const rows: Omit<Row, "key" | "seq" | "time">[] = [];
  if (k.begin) {
    const again = k.begin.life > 1;
    const limits = k.begin.limits?.length ? `, limits ${k.begin.limits.join(", ")}` : ", no limits";
    rows.push({
      kind: "started",
      text: `${again ? `Started again, life ${k.begin.life},` : `Started with ${money(k.begin.cash)} ${at(0).quote}`} on ${slots
        .map((s) => s.market)
        .join(", ")}: module ${k.begin.module.slice(0, 8)}, engine ${k.begin.engine}${limits}.`,
    });
  }
  if (k.end)
    rows.push({ kind: "stopped", text: k.end.untold ? "Ended. The strategy was not told, because it had failed." : "Stopped." });
  if (k.hand) {
    const c = k.hand.command;
    rows.push({ kind: "operator", text: handText({ ...c, slot: slots[c.slot]?.slot }) });
    if (k.hand.refused) rows.push({ kind: "refused", text: sentence(k.hand.refused) });
  }
  if (k.venue) {
    const r = k.venue.report;
    const fills = r.fills?.map((f) => `${decimal(f.qty)} at ${price(f.price)}`).join(", ");
    rows.push({
      kind: r.status === "rejected" ? "refused" : "exchange",
      text: `The exchange says that order ${r.order} is ${became[r.status] ?? r.status}${fills ? `: ${fills}` : ""}.${r.text ? ` ${point(capital(r.text))}` : r.reason ? ` ${capital(reasonOf(r.reason))}.` : ""}`,
    });
  }
  if (k.step) {
    const s = k.step;
    for (const f of s.fills ?? []) {
      const { base, quote, symbol } = at(f.slot);
      const closed = f.realised !== `-${f.fee}` && !isZero(f.realised);
      rows.push({
        kind: "fill",
        text: `${f.side === "buy" ? "Bought" : "Sold"} ${decimal(f.qty)} ${base || symbol} at ${price(f.price)}, fee ${money(f.fee)} ${quote} (${f.maker ? "maker" : "taker"}).`,
        pnl: closed ? f.realised : undefined,
      });
    }
    const filled = new Set(s.fills?.map((f) => f.order));
    const refused = new Set(s.refusals?.map((r) => r.order));
    for (const o of s.orders ?? []) {
      if ((o.status === "filled" && filled.has(o.id)) || (o.status === "rejected" && refused.has(o.id))) continue;
      rows.push({ kind: o.status === "rejected" ? "refused" : "order", text: orderText(o, at(o.slot)) });
    }
    for (const r of s.refusals ?? []) rows.push({ kind: "refused", text: `${sentence(r.text)} Nothing was sent.` });
    if (s.breach) rows.push({ kind: "paused", text: `${sentence(s.breach.text)} Exits stay allowed.` });
    for (const a of s.asked ?? []) rows.push({ kind: "decision", text: asked(a.text, slots) });
    for (const l of s.logs ?? []) rows.push({ kind: "log", text: l });
  }
  return rows.reverse();
}

const seen = (line: Line | undefined): number | undefined => {
  if (line?.kind === "begin") return 0;
  const counts = line && kept(line).candles?.map((c) => c.count);
  return counts && Math.max(...counts);
};

/**
 * rowsOf makes rows of lines, the newest first. Of instants in which the strategy asked for nothing the journal has no line, only the
 * count of the candles it saw: they become one row.
 */
export function rowsOf(lines: readonly Line[], bot: Bot): Row[] {
  const rows: Row[] = [];
  const step = Math.min(...(bot.slots ?? []).map((s) => timeframe(parts(s.market).timeframe) ?? Number.POSITIVE_INFINITY));
  const newest = lines[0];
  if (newest && newest.kind !== "end" && newest.time > 0 && bot.cursor && bot.cursor > newest.time && Number.isFinite(step)) {
    const quiet = Math.floor((bot.cursor - newest.time) / step);
    if (quiet > 0) rows.push(steps(`s${newest.seq}+`, newest.seq, bot.cursor, quiet, []));
  }
  let pending: { seq: number; time: number; quiet: number; lines: Line[] } | undefined;
  const flush = () => {
    if (pending && pending.quiet > 0)
      rows.push(steps(`s${pending.seq}`, pending.seq, pending.time, pending.quiet, pending.lines));
    pending = undefined;
  };
  for (const [i, line] of lines.entries()) {
    if (line.kind === "candles") {
      const before = lines.slice(i + 1).find((l) => l.kind === "candles" || l.kind === "begin");
      const [now, then] = [seen(line), seen(before)];
      const above = lines[i - 1];
      const busy = above !== undefined && above.kind !== "candles" && above.kind !== "begin" && above.time === line.time;
      const quiet = now === undefined || then === undefined ? 0 : Math.max(0, now - then - (busy ? 1 : 0));
      if (!pending) pending = { seq: line.seq, time: line.time, quiet: 0, lines: [] };
      pending.quiet += quiet;
      pending.lines.push(line);
      continue;
    }
    flush();
    const at = line.time || kept(line).begin?.from || 0;
    for (const [n, t] of told(line, bot).entries()) rows.push({ ...t, key: `${line.seq}.${n}`, seq: line.seq, time: at });
  }
  flush();
  return rows;
}

const steps = (key: string, seq: number, time: number, quiet: number, lines: Line[]): Row => ({
  key,
  seq,
  time,
  kind: "steps",
  text: `${many(quiet, "candle")} in which it asked for nothing.`,
  lines,
});

/** candleText is a line about candles, for a run that was opened. */
export function candleText(line: Line): string {
  const all = kept(line).candles ?? [];
  return all.map((c) => `${count(c.count)} candles seen, the chain of them ${c.hash.slice(0, 8)}`).join("; ") || NONE;
}
