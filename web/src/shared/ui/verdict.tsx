import type { ReactNode } from "react";
import { Icon } from "./icon";

type VerdictState = "ok" | "failed" | "caution" | "unchecked";
const verdicts: Record<VerdictState, [icon: "check" | "failed" | "warn" | "minus", tone: string, word: string]> = {
  ok: ["check", "text-gain", "holds"],
  failed: ["failed", "text-danger", "broken"],
  caution: ["warn", "text-warn", "doubtful"],
  unchecked: ["minus", "text-ink-3", "not checked"],
};

/** A verdict, rule by rule: what was checked, and what came of it. */
export function Verdict({
  rules,
  label,
}: {
  rules: { id: string; title: string; state: VerdictState; text: ReactNode }[];
  label: string;
}) {
  return (
    <ul aria-label={label}>
      {rules.map((r) => {
        const [icon, tone, word] = verdicts[r.state];
        return (
          <li
            key={r.id}
            className={`grid grid-cols-[16px_190px_minmax(0,1fr)] items-start gap-2.5 border-b border-line-faint px-3.5 py-1.75 last:border-0 max-sm:grid-cols-[16px_minmax(0,1fr)] ${r.state === "failed" ? "bg-danger-bg" : ""}`}
          >
            <Icon name={icon} className={`mt-0.5 ${tone}`} />
            <b className={`font-medium ${r.state === "unchecked" ? "text-ink-3" : ""}`}>
              {r.title}
              <span className="sr-only">: {word}</span>
            </b>
            <span className={`max-sm:col-start-2 ${r.state === "failed" ? "text-ink-2" : "text-ink-2"}`}>{r.text}</span>
          </li>
        );
      })}
    </ul>
  );
}
