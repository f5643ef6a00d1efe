import type { ComponentProps } from "react";
import type { Schema } from "~/shared/api/client";
import type { Verdict } from "~/shared/ui/parts";

type Rule = ComponentProps<typeof Verdict>["rules"][number];

/** verdict says right by right what the key of an account may do, and whether that is as it should be. */
export function verdict(a: Schema<"Account">): Rule[] {
  const r = a.rights;
  // Of a key that the exchange does not take it says nothing, and a testnet says no more than whether it may trade.
  const silent =
    a.checked === null ? "not tested yet" : a.state === "failed" && !r.known ? "the exchange did not say" : undefined;
  const rule = (id: string, title: string, state: Rule["state"], text: string): Rule =>
    silent ? { id, title, state: "unchecked", text: silent } : { id, title, state, text };
  const told = (id: string, title: string, state: Rule["state"], text: string): Rule =>
    r.known ? rule(id, title, state, text) : rule(id, title, "unchecked", "this exchange does not say");
  return [
    rule("trade", "Trade on spot", r.trade ? "ok" : "failed", r.trade ? "it may" : "it may not; allow it at the exchange"),
    told(
      "withdraw",
      "Withdraw",
      r.withdraw ? "failed" : "ok",
      r.withdraw ? "it may, which no bot needs" : "it may not, as it should be",
    ),
    told(
      "transfer",
      "Move between accounts",
      r.transfer ? "caution" : "ok",
      r.transfer ? "it may; take that right from it at the exchange" : "it may not, as it should be",
    ),
    told(
      "bound",
      "Bound to addresses",
      r.bound ? "ok" : "caution",
      r.bound ? "it works from the addresses you named alone" : "it works from everywhere; name this installation's addresses",
    ),
  ];
}
