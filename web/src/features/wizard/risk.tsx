import { useCurrencies } from "~/shared/bot/currencies";
import { CostsForm } from "~/shared/strategy/costs";
import { careful, LimitsForm, readLimits } from "~/shared/strategy/limits";
import { Button } from "~/shared/ui/button";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { checkCash } from "./check";
import { at } from "./faults";
import { partOf } from "./money";
import type { StepProps } from "./wizard";

/** What it may lose: its money, the limits that the engine keeps whatever the strategy does, and what trading on paper costs. */
export function RiskStep({ draft, change, refusal }: StepProps) {
  const market = Object.values(draft.markets)[0];
  const { quote } = useCurrencies(market);
  const same = draft.limits.length === careful.length && careful.every((l) => draft.limits.includes(l));
  return (
    <>
      <div className="grid grid-cols-2 gap-x-5 max-sm:grid-cols-1">
        <Field
          label="Money for this bot"
          number
          unit={quote || "quote currency"}
          value={draft.cash}
          onChange={(e) => change({ cash: e.target.value })}
          help="It begins with this much and never uses more than it has. On paper it is made up."
          error={refusal?.field === "cash" ? refusal.text : checkCash(draft.cash)}
        />
      </div>
      <Section
        title="Limits and protections"
        end={
          <Button small kind="ghost" disabled={same} onClick={() => change({ limits: [...careful] })}>
            Reset to defaults
          </Button>
        }
      >
        <LimitsForm
          value={draft.limits}
          change={(limits) => change({ limits })}
          errors={at(refusal, "limit")}
          quote={quote || undefined}
          extra={<Worst cash={draft.cash} limits={draft.limits} quote={quote} />}
        />
      </Section>
      <Section title="What trading on paper costs">
        <CostsForm value={draft.costs} change={(costs) => change({ costs })} errors={at(refusal, "cost")} />
      </Section>
    </>
  );
}

function Section({ title, end, children }: { title: string; end?: React.ReactNode; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-4 border-t border-line-faint pt-4">
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-semibold">{title}</h3>
        {end}
      </div>
      {children}
    </section>
  );
}

/** What the limits come to, in money. */
function Worst({ cash, limits, quote }: { cash: string; limits: string[]; quote: string }) {
  const values = readLimits(limits);
  const day = partOf(cash, values.daily_loss_pct ?? "");
  const trade = partOf(cash, values.stop_loss_pct ?? "");
  const money = (text: string) => `${text}${quote ? ` ${quote}` : ""}`;
  if (!day && !trade)
    return (
      <Notice tone="warn" title="Nothing limits what this bot may lose but its money.">
        Set a daily loss or a stop loss: then a bad day costs {money(partOf(cash, "5"))} or so, not everything.
      </Notice>
    );
  return (
    <Notice
      tone="info"
      title={[
        day && `With these limits a bad day costs about ${money(day)}`,
        trade && `${day ? "a" : "With these limits a"} bad trade with all of its money about ${money(trade)}`,
      ]
        .filter(Boolean)
        .join(", ")
        .concat(".")}
    >
      Gaps and slippage can go past a limit: it acts on the close of a candle.
    </Notice>
  );
}
