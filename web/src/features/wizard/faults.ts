import type { Schema } from "~/shared/api/client";
import { Problem, sentence } from "~/shared/api/problem";

export const steps = ["Strategy", "Market", "Parameters", "Risk limits", "Review"] as const;
export type Step = 0 | 1 | 2 | 3 | 4;

/** What the server says against a draft, and where one would look for it: the step, and the field in it. */
export interface Refusal {
  step: Step;
  /** strategy, market.SLOT, param.NAME, limit.NAME, cost.NAME, cash, name, warmup, interval, seed, account, mode. "" is the whole step. */
  field: string;
  text: string;
}

const costs: Record<string, string> = {
  fee: "fee",
  "maker fee": "maker_fee",
  slippage: "slippage_bps",
  spread: "spread_bps",
  "volume cap": "volume_cap",
};

/** located reads the place of a value that is not of the right form: body.slots[0].market. */
function located(location: string, d: Schema<"Description">): Omit<Refusal, "text"> {
  const path = location.replace(/^body\.?/, "");
  const slot = /^slots\[(\d+)\]/.exec(path);
  if (slot) return { step: 1, field: `market.${d.slots[Number(slot[1])]?.name ?? ""}` };
  const [head = "", ...rest] = path.split(".");
  if (head === "params") return { step: 2, field: `param.${rest.join(".")}` };
  if (head === "costs") return { step: 3, field: `cost.${rest.join(".")}` };
  if (head.startsWith("limits")) return { step: 3, field: "limit." };
  if (head === "strategy" || head === "module") return { step: 0, field: "strategy" };
  if (head === "warmup" || head === "interval" || head === "seed") return { step: 2, field: head };
  if (head === "cash") return { step: 3, field: "cash" };
  return { step: 4, field: head };
}

/** said reads a sentence: the API names what it is about in its first words. */
function said(text: string, d: Schema<"Description">): Omit<Refusal, "text"> {
  const param = /^parameter (\S+)/.exec(text)?.[1] ?? d.params.find((p) => new RegExp(`^${p.name}\\b`, "i").test(text))?.name;
  if (param) return { step: 2, field: `param.${param}` };
  const limit = /^limit (\S+)/.exec(text)?.[1];
  if (limit) return { step: 3, field: `limit.${limit}` };
  const cost =
    /^costs\.(\w+) is/.exec(text)?.[1] ?? costs[/^the (maker fee|fee|slippage|spread|volume cap) is/.exec(text)?.[1] ?? ""];
  if (cost) return { step: 3, field: `cost.${cost}` };
  if (/^(cash is|the bot begins with)/.test(text)) return { step: 3, field: "cash" };
  if (/^stops and targets/.test(text)) return { step: 4, field: "mode" };
  if (/^the bot's name|saved configuration|called/.test(text)) return { step: 4, field: "name" };
  if (/^the interval/.test(text)) return { step: 2, field: "interval" };
  if (/^the warm-up/.test(text)) return { step: 2, field: "warmup" };
  if (/^seed/.test(text)) return { step: 2, field: "seed" };
  if (/account|live bot|on paper only|key of/.test(text)) return { step: 4, field: "mode" };
  if (/parameter/.test(text)) return { step: 2, field: "" };
  if (/\b(market|symbol|stream of candles|timeframe|slot|exchange|candles)\b/.test(text)) return { step: 1, field: "" };
  if (/no strategy|no version|name a strategy|the module/.test(text)) return { step: 0, field: "strategy" };
  return { step: 4, field: "" };
}

/** refusal says where to look for what the server does not accept; undefined if it is nothing about the draft. */
export function refusal(error: unknown, d: Schema<"Description">): Refusal | undefined {
  if (!(error instanceof Problem) || error.code === "reauthenticate") return undefined;
  if (error.status !== 422 && error.status !== 409 && error.status !== 400) return undefined;
  const defect = error.defects[0];
  if (defect?.location) return { ...located(defect.location, d), text: sentence(defect.message) };
  return { ...said(error.message.charAt(0).toLowerCase() + error.message.slice(1), d), text: sentence(error.message) };
}

/** at is what is said of a field of a kind: at(r, "param") is by the parameter's name. */
export function at(r: Refusal | undefined, kind: string): Record<string, string> {
  return r?.field.startsWith(`${kind}.`) ? { [r.field.slice(kind.length + 1)]: r.text } : {};
}
