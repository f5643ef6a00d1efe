import type { ComponentProps } from "react";
import type { Schema } from "~/shared/api/client";
import type { Verdict } from "~/shared/ui/verdict";

type Rule = ComponentProps<typeof Verdict>["rules"][number];

/** verdict says right by right what the key of an account may do, and whether that is as it should be; nothing if nobody knows. */
export function verdict(a: Schema<"Account">): Rule[] {
  const r = a.rights;
  // Of a key that it does not take an exchange says nothing.
  if (a.checked === null || (a.state === "failed" && !r.known && !r.trade)) return [];
  const rule = (id: string, title: string, state: Rule["state"], text: string): Rule => ({ id, title, state, text });
  const told = (id: string, title: string, state: Rule["state"], text: string): Rule =>
    r.known ? rule(id, title, state, text) : rule(id, title, "unchecked", "this exchange does not say");
  return [
    rule(
      "trade",
      "May trade on spot",
      r.trade ? "ok" : "failed",
      r.trade ? "as bots need it" : "it may not: allow it at the exchange",
    ),
    told(
      "withdraw",
      "May not withdraw",
      r.withdraw ? "failed" : "ok",
      r.withdraw ? "it may, which no bot needs" : "as it should be",
    ),
    told(
      "transfer",
      "May not move money",
      r.transfer ? "caution" : "ok",
      r.transfer ? "it may, between accounts of yours: take that right from it" : "as it should be",
    ),
    told(
      "bound",
      "Bound to addresses",
      r.bound ? "ok" : "caution",
      r.bound ? "it works from those you named alone" : "it works from everywhere: name this installation's addresses",
    ),
  ];
}
