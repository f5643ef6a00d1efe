import type { QueryClient } from "@tanstack/react-query";
import type { Schema } from "../api/client";
import { hear, type Told } from "./exchange";
import { priceKey } from "./live";
import type { Message } from "./stream";

/**
 * What an event changes in the cache: it is put in the place of what was read. A list whose order or extent may be another now
 * is read anew, at most once in a while (see {@link Later}).
 */

type Row = { id?: string };

/** merge puts what an event knows over what was read; fields that it does not know stay. */
function merge<T extends object>(old: T, news: object): T {
  return { ...old, ...Object.fromEntries(Object.entries(news).filter(([, v]) => v !== undefined)) };
}

/** How often at most what is slow to answer is read anew for news that only move its numbers a little: ms. */
const slow: Record<string, number> = { "/api/v1/dashboard": 5000 };

/**
 * Later reads what is cached of paths anew, each at most once in so many ms: slow paths more rarely, but for news that cannot wait.
 * Only what is shown is read; the rest is, when it is shown again. So is what a window in the background shows.
 */
export class Later {
  private waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; due: number }>();
  private done = new Map<string, number>();
  constructor(
    private client: QueryClient,
    private wait = 1000,
  ) {}

  /** read: of everybody, or only what was asked of a bot. soon: it changes money or a state, and does not wait for a slow path. */
  read(path: string, bot?: string, soon = false) {
    const id = `${path} ${bot ?? ""}`;
    const now = Date.now();
    const rest = soon ? 0 : (this.done.get(id) ?? Number.NEGATIVE_INFINITY) + (slow[path] ?? 0) - now;
    const due = now + Math.max(this.wait, rest);
    const before = this.waiting.get(id);
    if (before && before.due <= due) return;
    clearTimeout(before?.timer);
    const timer = setTimeout(() => {
      this.waiting.delete(id);
      if (path in slow) this.done.set(id, Date.now());
      void this.client.invalidateQueries({
        queryKey: [path],
        predicate: (q) => bot === undefined || askedOf(q.queryKey[1]) === bot,
        refetchType: globalThis.document?.visibilityState === "hidden" ? "none" : "active",
      });
    }, due - now);
    this.waiting.set(id, { timer, due });
  }

  stop() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }
}

/**
 * patch changes the rows that fit in everything that is cached of a path: objects, lists, and pages of lists. What is being read
 * meanwhile may be from before the news, and is read once more.
 */
export function patch<T extends object>(
  client: QueryClient,
  later: Later,
  path: string,
  fits: (row: T) => boolean,
  change: (row: T) => T,
): boolean {
  let found = false;
  const one = (row: T): T => {
    if (!fits(row)) return row;
    found = true;
    return change(row);
  };
  client.setQueriesData({ queryKey: [path] }, (old: unknown): unknown => {
    if (typeof old !== "object" || old === null) return old;
    if ("pages" in old && Array.isArray(old.pages)) {
      return { ...old, pages: old.pages.map((p: { items: T[] }) => ({ ...p, items: p.items.map(one) })) };
    }
    if ("items" in old && Array.isArray(old.items)) return { ...old, items: (old.items as T[]).map(one) };
    return one(old as T);
  });
  if (client.isFetching({ queryKey: [path] }) > 0) later.read(path);
  return found;
}

type Price = { market: string; close: string; time: number };

const jobPaths: Record<Schema<"Job">["kind"], string[]> = {
  backtest: ["/api/v1/backtests"],
  sweep: ["/api/v1/sweeps"],
  download: ["/api/v1/downloads"],
  verify: ["/api/v1/verifications"],
  account: [],
};

/** apply puts an event into the cache. */
export function apply(client: QueryClient, later: Later, m: Message) {
  if (m.event === "reset") {
    void client.invalidateQueries();
    return;
  }
  const data: unknown = JSON.parse(m.data);
  if (typeof data !== "object" || data === null) return;
  switch (m.event) {
    case "bot": {
      const bot = data as Schema<"Bot">;
      if (bot.deleted) later.read("/api/v1/bots");
      const before = knownBot(client, bot.id);
      const known = patch<Schema<"Bot">>(
        client,
        later,
        "/api/v1/bots",
        (b) => b.id === bot.id,
        (b) => merge(b, bot),
      );
      patch<Schema<"Bot">>(
        client,
        later,
        "/api/v1/bots/{bot}",
        (b) => b.id === bot.id,
        (b) => (b.version > bot.version ? b : merge(b, bot)),
      );
      if (!known) later.read("/api/v1/bots");
      later.read("/api/v1/dashboard", undefined, !before || bot.deleted || turned(before, bot));
      later.read("/api/v1/bots/{bot}/commands", bot.id);
      break;
    }
    case "equity": {
      const e = data as { bot: string; equity: string };
      for (const path of ["/api/v1/bots", "/api/v1/bots/{bot}"]) {
        patch<Schema<"Bot">>(
          client,
          later,
          path,
          (b) => b.id === e.bot,
          (b) => merge(b, { equity: e.equity }),
        );
      }
      later.read("/api/v1/bots/{bot}", e.bot); // its profit goes with it
      later.read("/api/v1/bots/{bot}/equity", e.bot);
      later.read("/api/v1/bots/{bot}/plots/{plot}", e.bot);
      later.read("/api/v1/bots/{bot}/journal", e.bot);
      later.read("/api/v1/dashboard");
      break;
    }
    case "order":
      replace(client, later, "/api/v1/bots/{bot}/orders", data as Row & { bot: string });
      break;
    case "fill":
      later.read("/api/v1/bots/{bot}/fills", (data as { bot: string }).bot);
      later.read("/api/v1/bots/{bot}/positions", (data as { bot: string }).bot);
      later.read("/api/v1/dashboard", undefined, true);
      break;
    case "position": {
      const p = data as { bot: string; slot: string };
      patch<typeof p>(
        client,
        later,
        "/api/v1/bots/{bot}/positions",
        (row) => row.bot === p.bot && row.slot === p.slot,
        (row) => merge(row, p),
      );
      later.read("/api/v1/dashboard");
      break;
    }
    case "log":
      later.read("/api/v1/bots/{bot}/logs", (data as { bot: string }).bot);
      break;
    case "price": {
      const p = data as Price;
      client.setQueryData(priceKey(p.market), (old: Price | undefined) => (old && old.time > p.time ? old : p));
      break;
    }
    case "exchange":
      hear(client, data as Told);
      break;
    case "job": {
      const job = data as Schema<"Job">;
      const fits = (j: Schema<"Job">) => j.id === job.id;
      const newer = (j: Schema<"Job">) => (j.changed > job.changed ? j : merge(j, job));
      let known = false;
      let same = false; // its progress has changed, and nothing else
      const compared = (j: Schema<"Job">) => {
        same ||= j.status === job.status;
        return newer(j);
      };
      for (const list of [...jobPaths[job.kind], "/api/v1/jobs"]) {
        known = patch(client, later, list, fits, compared) || known;
        patch(client, later, `${list}/{id}`, fits, compared);
        if (!known) later.read(list);
      }
      // Its progress is news that the overview shows; it needs not be read anew for that.
      client.setQueriesData<Schema<"Overview">>(
        { queryKey: ["/api/v1/dashboard"] },
        (old) => old && { ...old, jobs: old.jobs.map((j) => (fits(j) ? compared(j) : j)) },
      );
      later.read("/api/v1/dashboard", undefined, !same);
      if (job.status === "done" && job.kind === "download") later.read("/api/v1/streams");
      if (job.status === "done" && job.kind === "account") later.read("/api/v1/accounts");
      break;
    }
    case "account": {
      const a = data as Schema<"Account">;
      const known = patch<Schema<"Account">>(
        client,
        later,
        "/api/v1/accounts",
        (row) => row.id === a.id,
        (row) => merge(row, a),
      );
      patch<Schema<"Account">>(
        client,
        later,
        "/api/v1/accounts/{account}",
        (row) => row.id === a.id,
        (row) => merge(row, a),
      );
      if (!known || a.deleted) later.read("/api/v1/accounts");
      break;
    }
  }
}

/** knownBot is what is cached of a bot, wherever it is. */
function knownBot(client: QueryClient, id: string): Schema<"Bot"> | undefined {
  for (const path of ["/api/v1/bots/{bot}", "/api/v1/bots"]) {
    for (const [, data] of client.getQueriesData<Rows<Schema<"Bot">>>({ queryKey: [path] })) {
      const rows = data?.pages?.flatMap((p) => p.items) ?? data?.items ?? (data ? [data as Schema<"Bot">] : []);
      const found = rows.find((b) => b.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

/** Rows are what is cached of a path: an object, a list, or pages of one. */
type Rows<T> = { items?: T[]; pages?: { items: T[] }[] };

/** turned reports whether a bot is in another state than before, which the sums of the overview show. */
const turned = (before: Schema<"Bot">, now: Partial<Schema<"Bot">>) =>
  (["status", "pause", "reason"] as const).some((k) => now[k] !== undefined && now[k] !== before[k]);

/** askedOf is the bot that something was asked of. */
const askedOf = (init: unknown) => (init as { params?: { path?: { bot?: string } } } | undefined)?.params?.path?.bot;

function replace(client: QueryClient, later: Later, path: string, row: Row & { bot: string }) {
  if (
    !patch<Row>(
      client,
      later,
      path,
      (r) => r.id === row.id,
      (r) => merge(r, row),
    )
  )
    later.read(path, row.bot);
}
