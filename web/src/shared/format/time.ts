/** How times are written: in the zone of whoever looks. The UTC time stands behind it, see the component Time. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const part = (options: Intl.DateTimeFormatOptions) => {
  const cached = new Map<string, Intl.DateTimeFormat>();
  return (ms: number, zone?: string) => {
    const key = zone ?? "";
    let f = cached.get(key);
    if (!f) {
      f = new Intl.DateTimeFormat("en-GB", { ...options, hourCycle: "h23", ...(zone ? { timeZone: zone } : {}) });
      cached.set(key, f);
    }
    return f.format(ms);
  };
};

const dayMonth = part({ day: "numeric", month: "short" });
const dayMonthYear = part({ day: "numeric", month: "short", year: "numeric" });
const hourMinute = part({ hour: "2-digit", minute: "2-digit" });
const hourMinuteSecond = part({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** clock: 15:20, or with seconds 15:20:41. */
export const clock = (ms: number, seconds = false, zone?: string) => (seconds ? hourMinuteSecond : hourMinute)(ms, zone);

/** day: 21 Nov, with the year if it is not this one. */
export const day = (ms: number, now = Date.now(), zone?: string) =>
  new Date(ms).getUTCFullYear() === new Date(now).getUTCFullYear() ? dayMonth(ms, zone) : dayMonthYear(ms, zone);

/** moment: 15:20 on the same day, otherwise 21 Nov 15:20. */
export function moment(ms: number, now = Date.now(), zone?: string): string {
  if (dayMonthYear(ms, zone) === dayMonthYear(now, zone)) return clock(ms, false, zone);
  return `${day(ms, now, zone)} ${clock(ms, false, zone)}`;
}

/** full: 21 Nov 2026 15:20:41. */
export const full = (ms: number, zone?: string) => `${dayMonthYear(ms, zone)} ${hourMinuteSecond(ms, zone)}`;

/** utc: 21 Nov 2026 15:20:41 UTC. */
export const utc = (ms: number) => `${full(ms, "UTC")} UTC`;

/** duration: 42 s, 12 min, 3 h, 40 h, 12 days. The largest unit that says enough. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "–";
  const n = Math.abs(ms);
  if (n < 1000) return `${Math.round(n)} ms`;
  if (n < 2 * MINUTE) return `${Math.round(n / 1000)} s`;
  if (n < 2 * HOUR) return `${Math.round(n / MINUTE)} min`;
  if (n < 3 * DAY) return `${Math.round(n / HOUR)} h`;
  return `${Math.round(n / DAY)} days`;
}

/** ago: 42 s ago; "just now" below a second or if the clocks differ. */
export function ago(ms: number, now = Date.now()): string {
  return now - ms < 1000 ? "just now" : `${duration(now - ms)} ago`;
}

/** timeframe reads a timeframe such as 15m or 1d as ms; undefined if it is none. */
export function timeframe(text: string): number | undefined {
  const found = /^(\d+)([smhdw])$/.exec(text);
  if (!found) return undefined;
  const unit = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }[found[2] as "s" | "m" | "h" | "d" | "w"];
  return Number(found[1]) * unit;
}
