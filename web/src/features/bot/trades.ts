import type { Schema } from "~/shared/api/client";
import { add, compare, isZero, negate, sign } from "~/shared/format/number";
import { over, size, times } from "./amount";

type Fill = Schema<"Fill">;

/** Trade is from flat to flat in a slot, or to now if it is open. */
export interface Trade {
  id: string;
  slot: string;
  side: "long" | "short";
  entered: number;
  /** undefined while it is open. */
  exited?: number;
  /** Averages, weighted by quantity. */
  entry?: string;
  exit?: string;
  qty: string;
  fees: string;
  /** After fees. */
  pnl: string;
  reason: string;
  tag: string;
}

interface Run {
  opening: Fill[];
  closing: Fill[];
  side: "long" | "short";
  open: boolean;
}

const sum = (list: string[]) => list.reduce((a, b) => add(a, b), "0");

function finish(run: Run): Trade | undefined {
  const first = run.opening.at(-1);
  const last = run.closing[0];
  if (!first) return undefined;
  const average = (fills: Fill[]) => over(sum(fills.map((f) => f.value)), sum(fills.map((f) => f.qty)));
  const all = [...run.closing, ...run.opening];
  return {
    id: `${first.slot} ${first.seq}`,
    slot: first.slot,
    side: run.side,
    entered: first.time,
    exited: run.open ? undefined : last?.time,
    entry: average(run.opening),
    exit: average(run.closing),
    qty: sum(run.opening.map((f) => f.qty)),
    fees: sum(all.map((f) => f.fee)),
    pnl: sum(all.map((f) => f.realised)),
    reason: run.open ? "" : (last?.reason ?? ""),
    tag: first.tag,
  };
}

/** part is the part of a fill that opened or closed so much. */
function part(f: Fill, qty: string, opens: boolean): Fill {
  const some = { ...f, qty: size(qty), value: times(f.price, size(qty)) };
  return opens ? { ...some, fee: "0", realised: "0" } : some;
}

/** flat reports whether what is left after a fill is none: zero, or dust that a fee in the base currency left. */
const flat = (left: string, fill: Fill) => isZero(left) || compare(times(size(left), "100"), fill.qty) < 0;

/**
 * heldOf is what each slot holds after all of its fills, the newest first. That is asked of fills and not of positions where all of
 * them are there: what comes by events may be newer than they are.
 */
export function heldOf(fills: readonly Fill[]): Record<string, string> {
  const held: Record<string, string> = {};
  for (const f of fills.toReversed()) {
    const left = add(held[f.slot] ?? "0", f.side === "buy" ? f.qty : negate(f.qty));
    held[f.slot] = flat(left, f) ? "0" : left;
  }
  return held;
}

/**
 * tradesOf makes trades of fills, the newest first, as the fills are. held is what each slot holds after the newest fill: from there
 * it goes back in time, so the fills need not begin at the beginning; a trade whose beginning is not there is left out.
 */
export function tradesOf(fills: readonly Fill[], held: Record<string, string>): Trade[] {
  const after: Record<string, string> = { ...held };
  const runs: Record<string, Run | undefined> = {};
  const out: Trade[] = [];
  for (const f of fills) {
    const left = after[f.slot] ?? "0";
    const change = f.side === "buy" ? f.qty : negate(f.qty);
    const before = add(left, negate(change));
    const ends = flat(left, f);
    const begins = flat(before, f);
    const turns = !ends && !begins && sign(left) !== sign(before);
    let run = runs[f.slot];
    if (ends || !run) {
      const side = sign(ends ? before : left) < 0 ? "short" : "long";
      run = { opening: [], closing: [], side, open: !ends };
      runs[f.slot] = run;
    }
    const opens = (f.side === "buy") === (run.side === "long");
    // One that turns the position ends a trade and begins another: what it earned and cost is of the one that it ends.
    (opens ? run.opening : run.closing).push(turns ? part(f, left, true) : f);
    if (begins || turns) {
      const trade = finish(run);
      if (trade) out.push(trade);
      runs[f.slot] = turns
        ? { opening: [], closing: [part(f, before, false)], side: sign(before) < 0 ? "short" : "long", open: false }
        : undefined;
    }
    after[f.slot] = begins ? "0" : before;
  }
  return out.sort(
    (a, b) => (b.exited ?? Number.POSITIVE_INFINITY) - (a.exited ?? Number.POSITIVE_INFINITY) || b.entered - a.entered,
  );
}
