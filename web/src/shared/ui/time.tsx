import { useEffect, useState } from "react";
import { ago, clock, day, full, moment, utc } from "../format/time";

interface TimeProps {
  /** ms since 1970, UTC. */
  ms: number | null | undefined;
  /** moment: 15:20 or 21 Nov 15:20. ago: 3 min ago. full: with seconds and year. */
  as?: "moment" | "day" | "clock" | "seconds" | "full" | "ago";
  className?: string;
}

/** A time in the zone of whoever looks; UTC on hover. */
export function Time({ ms, as = "moment", className }: TimeProps) {
  const now = useNow(as === "ago" ? 10_000 : 60_000);
  if (ms === null || ms === undefined || ms === 0) return <span className="text-ink-3">–</span>;
  const text = {
    moment: () => moment(ms, now),
    day: () => day(ms, now),
    clock: () => clock(ms),
    seconds: () => clock(ms, true),
    full: () => full(ms),
    ago: () => ago(ms, now),
  }[as]();
  return (
    <time dateTime={new Date(ms).toISOString()} title={utc(ms)} className={`whitespace-nowrap ${className ?? ""}`}>
      {text}
    </time>
  );
}

/** useNow is the time, which moves on every so many ms. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
