/** What the engine says of orders, in words. */

/** Those whose name says too little. */
const reasons: Record<string, string> = {
  limit: "end of a limit",
  risk: "risk limit",
  manual: "by hand",
  no_funds: "not enough money",
  too_small: "too small for the market",
  would_take: "it would have been filled at once",
  no_position: "there was no position left",
  unknown_order: "no such order",
  venue_refused: "refused by the exchange",
};

/** reasonOf is why an order was there, or why not, in words: stop loss. */
export const reasonOf = (word: string) => reasons[word] ?? word.replaceAll("_", " ");

/** kindOf is the kind of an order in words: stop-limit. */
export const kindOf = (kind: string) => (kind === "stop_limit" ? "stop-limit" : kind.replaceAll("_", " "));

/** whyOf is why a fill happened: the reason of its order, and what the strategy called it. */
export const whyOf = (f: { reason: string; tag?: string }) => [reasonOf(f.reason), f.tag].filter(Boolean).join(", ");
