import type { Schema } from "~/shared/api/client";
import { full } from "~/shared/format/time";

/** What the audit log knows of, by the word that the API has for it. */
export const deeds: Record<string, string> = {
  "sign in": "Signed in",
  "give password again": "Gave the password again",
  "end session": "Ended a session",
  "end sessions": "Ended sessions",
  "set password": "Chose a password",
  "turn codes on": "Turned one-time codes on",
  "turn codes off": "Turned one-time codes off",
  "make recovery codes": "Made recovery codes",
  "use recovery code": "Used a recovery code",
  "create user": "Invited a user",
  "change user": "Changed a user",
  "delete user": "Deleted a user",
  "make link": "Made a link",
  "use link": "Used a link",
  "create token": "Made an API token",
  "delete token": "Deleted an API token",
  "bot.create": "Made a bot",
  "bot.change": "Changed a bot",
  "bot.start": "Started a bot",
  "bot.pause": "Paused a bot",
  "bot.resume": "Resumed a bot",
  "bot.stop": "Stopped a bot",
  "bot.upgrade": "Gave a bot another version",
  "bot.delete": "Deleted a bot",
  "bot.force_exit": "Closed a position by hand",
  "bot.cancel_order": "Took an order back by hand",
  "bot.cancel_all": "Took all orders of a bot back",
  "bot.move_stop": "Moved a stop",
  "bot.hold": "Held orders of a bot back, or let them go",
  "strategy.upload": "Uploaded a strategy",
  "strategy.delete": "Deleted a strategy",
  "candles.import": "Imported candles",
  "account.add": "Added an exchange account",
  "account.rename": "Renamed an exchange account",
  "account.rotate": "Replaced an exchange key",
  "account.refuse": "Removed a key that may withdraw",
  "account.delete": "Deleted an exchange account",
  "keys.drop": "Dropped old keys that exchange keys were sealed with",
  switch: "Turned a switch",
};

/** Who did something and is no user. */
export const others: Record<string, string> = { local: "command line", program: "the program", worker: "a worker" };

const texts: Record<string, string> = { live: "live trading", "kill:all": "kill switch of everything" };

/** What something was done to: a user, a bot, a switch, or an id that is shown as it is. */
export type Thing = { kind: "user" | "bot" | "id"; id: string; before?: string } | { kind: "text"; text: string };

/** thing reads the object of a deed. */
export function thing(d: Pick<Schema<"Deed">, "what" | "object">): Thing {
  const of = /^kill:(user|bot):(.+)$/.exec(d.object);
  if (of) return { kind: of[1] as "user" | "bot", id: of[2] ?? "", before: "kill switch of" };
  const text = texts[d.object];
  if (text) return { kind: "text", text };
  if (d.what.startsWith("bot.")) return { kind: "bot", id: d.object };
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(d.object)) return { kind: d.what.includes(".") ? "id" : "user", id: d.object };
  return { kind: "text", text: d.object };
}

/** What one-time links are for. */
const links: Record<string, string> = { setup: "the first admin", invite: "an invitation", reset: "a new password" };

/** told is a value by what it is of: of an end without a time it says never. */
function told(name: string, v: unknown): string {
  if (name === "kind") return links[String(v)] ?? said(v);
  if (name !== "expires" || typeof v !== "number") return said(v);
  return v === 0 ? "never" : full(v);
}

const HASH = /^(?:[0-9a-f]{32,}|[0-9a-f]{8}-[0-9a-f-]{27})$/;

/** said is a value in words: [a, b] is a change from one to the other; of ids and hashes the first eight characters are enough. */
function said(v: unknown): string {
  if (Array.isArray(v) && v.length === 2) return `${said(v[0])} → ${said(v[1])}`;
  if (v === "" || v === null || v === undefined) return "none";
  if (typeof v === "boolean") return v ? "yes" : "no";
  if (typeof v === "object") return JSON.stringify(v);
  const text = String(v);
  return HASH.test(text) ? text.slice(0, 8) : text;
}

/** Names that the API has for what a deed is about, where they are no words; and those that say nothing to people. */
const words: Record<string, string> = {
  expires: "ends",
  prefix: "begins with",
  sha256: "hash",
  number: "version",
  scope: "may",
  kind: "for",
  totp: "one-time codes",
  from_module: "from version",
};

/** detail writes what else is known of a deed in a line: "role viewer → trader, disabled no". */
export function detail(d: unknown): string {
  if (typeof d !== "object" || d === null) return "";
  return Object.entries(d)
    .map(([name, v]) => (name === "value" ? said(v) : `${words[name] ?? name.replaceAll("_", " ")} ${told(name, v)}`))
    .join(", ");
}
