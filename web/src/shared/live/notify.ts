import type { Schema } from "../api/client";
import { sentence } from "../api/problem";
import { pauses } from "../ui/state";
import type { Message } from "./stream";
import { type Kind, wishes } from "./wishes";

/** Notifications of the browser, for what happens while nobody looks at the page. */

interface News {
  kind: Kind;
  /** What it is about: of the same thing in the same state one is shown, in however many windows. */
  about: string;
  state: string;
  title: string;
  body: string;
  /** The page that shows more. */
  to: string;
}

const jobs: Partial<Record<Schema<"Job">["kind"], [name: string, to: (id: string) => string]>> = {
  backtest: ["backtest", (id) => `/backtests/${id}`],
  sweep: ["sweep", (id) => `/sweeps/${id}`],
  download: ["download", () => "/markets"],
};

/** What was told of each thing last. */
const told = new Map<string, string>();

/** newsOf is what an event has to tell; undefined if nothing. */
function newsOf(m: Message): News | undefined {
  if (m.event === "bot") {
    const bot = JSON.parse(m.data) as Schema<"Bot">;
    const of = { about: bot.id, to: `/bots/${bot.id}`, body: bot.reason ? sentence(bot.reason) : "" };
    const name = `${bot.mode === "live" ? "LIVE" : "PAPER"} · ${bot.name}`;
    if (bot.status === "failed") return { ...of, kind: "failed", state: "failed", title: `${name} has failed` };
    const byHand = bot.pause === "" || bot.pause === "user" || bot.pause === "kill_switch";
    if (bot.status === "paused" && !byHand)
      return { ...of, kind: "paused", state: `paused ${bot.pause}`, title: `${name} is paused: ${pauses[bot.pause]}` };
    told.delete(bot.id);
  }
  if (m.event === "job") {
    const job = JSON.parse(m.data) as Schema<"Job">;
    const [name, to] = jobs[job.kind] ?? [];
    if (!to || (job.status !== "done" && job.status !== "failed")) return undefined;
    return {
      kind: "ended",
      about: job.id,
      state: job.status,
      title: job.status === "done" ? `The ${name} is done` : `The ${name} has failed`,
      body: job.error ? sentence(job.error) : "",
      to: to(job.id),
    };
  }
  return undefined;
}

/** tell shows what an event has to tell, if somebody wants to know and looks elsewhere. open leads to a page of ours. */
export function tell(m: Message, open: (to: string) => void) {
  const news = newsOf(m);
  if (!news || told.get(news.about) === news.state) return;
  told.set(news.about, news.state);
  if (!document.hidden && document.hasFocus()) return; // it is on the screen
  if (wishes().includes(news.kind))
    show(news.title, { body: news.body, tag: `${news.about} ${news.state}` }, () => open(news.to));
}

/** show shows a notification, and says whether the browser did. Some browsers of phones have them for installed applications alone. */
export function show(title: string, options: NotificationOptions, open?: () => void): boolean {
  if (permission() !== "granted") return false;
  try {
    const shown = new Notification(title, { icon: "/icon.svg", ...options });
    shown.onclick = () => {
      window.focus();
      open?.();
      shown.close();
    };
    return true;
  } catch {
    return false;
  }
}

/** permission is what somebody has said to the browser about notifications of this site. */
export const permission = (): NotificationPermission | "none" => ("Notification" in window ? Notification.permission : "none");
