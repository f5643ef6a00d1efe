import type { Schema } from "~/shared/api/client";
import { Icon } from "~/shared/ui/icon";
import { Panel } from "~/shared/ui/panel";
import { beside, questions, sentenceOf } from "./words";

const looks: Record<string, [icon: "check" | "warn" | "failed", tone: string, word: string]> = {
  ok: ["check", "text-gain", "nothing against it"],
  caution: ["warn", "text-warn", "with care"],
  failed: ["failed", "text-danger", "a reason not to believe it"],
};
const order = ["failed", "caution", "ok"];
const whole: Record<string, [word: string, look: string]> = {
  failed: ["not proven", "border-danger/45 bg-danger-bg text-danger"],
  caution: ["with care", "border-warn/40 bg-warn-bg text-warn"],
  ok: ["no objections", "border-line text-ink-2"],
};

/** What weakens the result stands beside the curve, the worst first. */
export function Beliefs({ r, className }: { r: Schema<"ReportResult">; className?: string }) {
  const list = [...(r.beliefs ?? [])].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const [word, look] = whole[list[0]?.verdict ?? "ok"] ?? ["with care", ""];
  return (
    <Panel
      flush
      title="How much of this to believe"
      className={className}
      end={<span className={`rounded-1 border px-1.75 py-0.5 text-12 font-medium ${look}`}>{word}</span>}
    >
      <ul aria-label="Verdicts">
        {list.map((b) => {
          const [icon, tone, said] = looks[b.verdict] ?? ["warn", "text-warn", b.verdict];
          return (
            <li
              key={b.id}
              className={`grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 border-b border-line-faint px-3.5 py-2 last:border-0 ${b.verdict === "failed" ? "bg-danger-bg" : ""}`}
            >
              <Icon name={icon} className={`mt-0.5 ${tone}`} />
              <div>
                <p className="flex flex-wrap justify-between gap-x-3">
                  <b className="font-medium">
                    {questions[b.id] ?? b.id.replaceAll("_", " ")}
                    <span className="sr-only">: {said}</span>
                  </b>
                  <span className="whitespace-nowrap">{beside(b)}</span>
                </p>
                <p className="text-12 text-ink-2">{sentenceOf(b.text)}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
