import { parts } from "~/shared/bot/market";
import { decimal, isZero, money } from "~/shared/format/number";
import { percentOf } from "~/shared/strategy/costs";
import { inWords } from "~/shared/strategy/limits";
import { title } from "~/shared/strategy/params";
import { KeyValue, KeyValues } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { type Asked, markets, period } from "./asked";

const models: Record<string, string> = {
  default: "Conservative",
  "backtesting.py": "As backtesting.py",
  backtrader: "As backtrader",
};

/** What was asked for, a line each. */
export function Settings({ asked: a }: { asked: Asked }) {
  return (
    <KeyValues>
      {a.slots.map((s) => (
        <KeyValue key={s.slot} name={s.slot ? `Market of ${s.slot}` : "Market"}>
          {markets([s])}, {parts(s.market).exchange}
        </KeyValue>
      ))}
      <KeyValue name="Period, UTC">{period(a.from, a.to)}</KeyValue>
      <KeyValue name="Cash">{money(a.cash)}</KeyValue>
      <KeyValue name="Module">
        <Hash text={a.module} name="hash of the module" />
      </KeyValue>
      <KeyValue name="Seed">{a.seed}</KeyValue>
    </KeyValues>
  );
}

/** What the strategy was told. */
export function Parameters({ params }: { params: Record<string, unknown> }) {
  const list = Object.entries(params);
  if (list.length === 0) return <p className="text-ink-2">The strategy has no parameters.</p>;
  return (
    <KeyValues>
      {list.map(([name, value]) => (
        <KeyValue key={name} name={title(name)}>
          {typeof value === "boolean" ? (value ? "yes" : "no") : String(value)}
        </KeyValue>
      ))}
    </KeyValues>
  );
}

/** What trading was assumed to cost. What was left at zero is said, for it makes the result better than it would have been. */
export function CostsAssumed({ asked: a }: { asked: Asked }) {
  const zero = <span className="text-warn">left at 0</span>;
  const fee = (f: string) => (isZero(f) ? zero : `${percentOf(f)}\u202f%`);
  const bps = (n: string) => (isZero(n) ? zero : `${decimal(n)} bps`);
  return (
    <KeyValues>
      <KeyValue name="Taker fee">{fee(a.costs.fee)}</KeyValue>
      <KeyValue name="Maker fee">{fee(a.costs.maker_fee)}</KeyValue>
      <KeyValue name="Slippage">{bps(a.costs.slippage_bps)}</KeyValue>
      <KeyValue name="Spread">{bps(a.costs.spread_bps)}</KeyValue>
      {!isZero(a.rest.funding ?? "0") && <KeyValue name="Funding every 8 hours">{fee(a.rest.funding ?? "0")}</KeyValue>}
      <KeyValue name="Volume cap">
        {isZero(a.costs.volume_cap) ? "no limit" : `${percentOf(a.costs.volume_cap)}\u202f% of a candle`}
      </KeyValue>
      <KeyValue name="Fill model">{models[a.costs.fills] ?? a.costs.fills}</KeyValue>
      <KeyValue name="Limits">{inWords(a.limits).join(", ") || "none"}</KeyValue>
    </KeyValues>
  );
}
