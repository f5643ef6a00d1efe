import type { Schema } from "../api/client";
import { Icon, type IconName } from "./icon";

type BotState = Schema<"Bot">["status"];
type OrderState = Schema<"Order">["status"];
type JobState = Schema<"Job">["status"];

/** The words of why a bot is paused. */
export const pauses: Record<Schema<"Bot">["pause"], string> = {
  "": "",
  daily_loss: "daily loss",
  daily_trades: "daily trades",
  daily_profit: "daily profit",
  protection: "a protection",
  kill_switch: "kill switch",
  data_gap: "candles missing",
  user: "by hand",
};

const looks: Record<BotState | OrderState | JobState, [icon: IconName, word: string, tone: string]> = {
  created: ["plus", "Created", "text-ink-2"],
  starting: ["clock", "Starting", "text-ink-2"],
  running: ["play", "Running", "text-ink"],
  paused: ["pause", "Paused", "text-warn"],
  stopping: ["clock", "Stopping", "text-ink-2"],
  stopped: ["stop", "Stopped", "text-ink-3"],
  failed: ["failed", "Failed", "text-danger"],
  planned: ["clock", "Planned", "text-ink-2"],
  sending: ["clock", "Sending", "text-ink-2"],
  unknown: ["warn", "Asking the exchange", "text-warn"],
  open: ["clock", "Open", "text-ink"],
  partially_filled: ["clock", "Filled in part", "text-ink"],
  filled: ["check", "Filled", "text-ink-2"],
  canceled: ["minus", "Canceled", "text-ink-3"],
  rejected: ["failed", "Rejected", "text-danger"],
  expired: ["minus", "Expired", "text-ink-3"],
  queued: ["clock", "Waiting", "text-ink-2"],
  done: ["check", "Done", "text-ink-2"],
};

/** A state: a glyph and a word. note is its reason, in a few words. */
export function StateLabel({ state, note }: { state: BotState | OrderState | JobState; note?: string }) {
  const [icon, word, tone] = looks[state];
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${tone}`}>
      <Icon name={icon} small />
      {word}
      {note && <small className="text-12 text-ink-2">{note}</small>}
    </span>
  );
}
