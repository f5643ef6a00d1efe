import type { ReactNode } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { Icon } from "~/shared/ui/icon";
import { Verdict } from "~/shared/ui/verdict";

/** What each rule asks, in a few words. Rules that we do not know keep their name. */
const names: Record<string, string> = {
  size: "File size",
  format: "File format",
  counts: "Amounts",
  imports: "Imports",
  memory: "Memory",
  exports: "Contract",
  valid: "Code",
  meter: "Metering",
  compile: "Compilation",
  init: "Start-up",
  mailbox: "Mailbox",
  describe: "Description",
  start: "Start with defaults",
  run: "Trial run",
};

const named = (id: string) => names[id] ?? id.replaceAll("_", " ");

interface Line {
  id: string;
  title: string;
  state: "ok" | "failed" | "unchecked";
  text: ReactNode;
}

/** linesOf reads a verdict: the first rule that does not hold ends the check, and those after it were not checked. */
export function linesOf(rules: Schema<"Rule">[]): Line[] {
  const broken = rules.findIndex((r) => !r.ok);
  return rules.map((r, i) => {
    const state = r.ok ? "ok" : i === broken ? "failed" : "unchecked";
    const why = `Not checked, because “${named(rules[broken]?.id ?? "")}” does not hold.`;
    return {
      id: r.id,
      title: named(r.id),
      state,
      text:
        state === "unchecked" ? why : state === "failed" ? <span className="text-ink">{sentence(r.message)}</span> : r.message,
    };
  });
}

/** How many rules hold, in words with a glyph. */
export function Sum({ rules }: { rules: Schema<"Rule">[] }) {
  const held = rules.filter((r) => r.ok).length;
  if (held === rules.length) {
    return (
      <span className="inline-flex items-center gap-1.5 text-13 font-regular text-gain">
        <Icon name="check" small /> {held} of {rules.length} rules hold
      </span>
    );
  }
  const after = rules.length - held - 1;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 text-13 font-regular text-danger">
      <Icon name="failed" small /> 1 broken
      <span className="text-12 text-ink-2">
        {held} hold{after > 0 && `, ${after} not checked`}
      </span>
    </span>
  );
}

/** The verdict on a file, rule by rule. */
export function Rules({ rules }: { rules: Schema<"Rule">[] }) {
  return <Verdict label="Rules" rules={linesOf(rules)} />;
}
