/**
 * What the address of each page may say behind its ?: tabs, filters, timeframe, selection. Each is read with care, for anybody can
 * write an address; what is none of ours is left out.
 */

type Raw = Record<string, unknown>;

/** some leaves out what is not there. */
const some = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as never;

const text = (v: unknown, most = 200): string | undefined =>
  typeof v === "string" && v !== "" && v.length <= most ? v : typeof v === "number" ? String(v) : undefined;
const one = <T extends string>(v: unknown, of: readonly T[]): T | undefined => of.find((o) => o === v);
const whole = (v: unknown): number | undefined => (typeof v === "number" && Number.isSafeInteger(v) && v >= 0 ? v : undefined);
const date = (v: unknown): string | undefined => (typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v) ? v : undefined);
/** Values of parameters by their names; a strategy has few. */
const values = (v: unknown): Record<string, string> | undefined => {
  if (typeof v !== "object" || v === null) return undefined;
  const read = Object.entries(v).flatMap(([name, value]) => {
    const written = text(typeof value === "boolean" ? String(value) : value);
    return written === undefined || name.length > 64 ? [] : [[name, written] as const];
  });
  return read.length > 0 && read.length <= 64 ? Object.fromEntries(read) : undefined;
};

export const jobStates = ["queued", "running", "done", "failed", "canceled"] as const;
export const botStates = ["created", "starting", "running", "paused", "stopping", "stopped", "failed"] as const;
export const botTabs = ["journal", "trades", "orders", "logs"] as const;
export const settingsTabs = ["profile", "security", "sessions", "tokens", "notifications", "users", "audit", "system"] as const;

export const signIn = (s: Raw) => some({ next: text(s.next, 2000), name: text(s.name, 254), view: one(s.view, ["forgot"]) });
export const bots = (s: Raw) =>
  some({
    tab: one(s.tab, ["bots", "configs"]),
    mode: one(s.mode, ["paper", "live"]),
    status: one(s.status, botStates),
    q: text(s.q, 80),
    strategy: text(s.strategy, 64),
  });
export const wizard = (s: Raw) =>
  some({
    step: whole(s.step),
    strategy: text(s.strategy),
    config: text(s.config),
    backtest: text(s.backtest),
    params: values(s.params),
  });
export const bot = (s: Raw) =>
  some({
    tab: one(s.tab, botTabs),
    slot: text(s.slot),
    timeframe: text(s.timeframe),
    show: one(s.show, ["chart", "position", "journal", "more"]),
    kind: one(s.kind, ["decisions", "orders", "refusals"]),
    level: one(s.level, ["info", "warn", "error"]),
    hide: text(s.hide),
    at: whole(s.at),
  });
export const strategies = (s: Raw) => some({ q: text(s.q), owner: one(s.owner, ["mine", "everybody"]) });
export const strategy = (s: Raw) => some({ ...strategies(s), version: whole(s.version) });
export const testStates = ["active", "done", "failed", "canceled"] as const;
export const backtests = (s: Raw) => some({ status: one(s.status, testStates), pick: text(s.pick) });
export const newTest = (s: Raw) =>
  some({ strategy: text(s.strategy), market: text(s.market), from: text(s.from), params: values(s.params) });
export const compare = (s: Raw) => some({ ids: text(s.ids) });
export const testTabs = ["report", "trades", "settings"] as const;
export const backtest = (s: Raw) =>
  some({
    tab: one(s.tab, testTabs),
    slot: text(s.slot),
    trade: whole(s.trade),
    tag: text(s.tag),
    reason: text(s.reason),
    sort: text(s.sort),
    order: one(s.order, ["asc", "desc"]),
  });
export const sweeps = (s: Raw) => some({ status: one(s.status, jobStates) });
export const sweep = (s: Raw) =>
  some({ metric: text(s.metric), how: one(s.how, ["best", "mean"]), x: text(s.x), y: text(s.y), row: whole(s.row) });
export const markets = (s: Raw) => some({ q: text(s.q), exchange: text(s.exchange), stored: one(s.stored, ["yes", "no"]) });
export const market = (s: Raw) => some({ timeframe: text(s.timeframe) });
export const accounts = (s: Raw) => some({ account: text(s.account) });
export const settings = (s: Raw) =>
  some({
    tab: one(s.tab, settingsTabs),
    user: text(s.user),
    who: text(s.who),
    what: text(s.what),
    object: text(s.object),
    from: date(s.from),
    to: date(s.to),
  });
