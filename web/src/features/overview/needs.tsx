import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { computed } from "~/shared/format/number";
import { useMay } from "~/shared/session/session";
import { Icon, type IconName } from "~/shared/ui/icon";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Skeleton } from "~/shared/ui/parts";
import { pauses } from "~/shared/ui/state";
import { Time } from "~/shared/ui/time";

type Alert = Schema<"Alert">;
type Bots = ReadonlyMap<string, Schema<"Bot">>;

const looks: Record<Alert["kind"], [icon: IconName, tone: string]> = {
  killed: ["power", "text-danger"],
  failed: ["failed", "text-danger"],
  unattended: ["warn", "text-warn"],
  data_gap: ["warn", "text-warn"],
  paused: ["pause", "text-warn"],
};

/** What waits for a person: what happened, what it means, and where it is mended. */
export function NeedsYou({ overview, bots, late }: { overview: Schema<"Overview"> | undefined; bots: Bots; late: boolean }) {
  const alerts = overview?.alerts ?? [];
  const more = (overview?.alarming ?? 0) - alerts.length;
  return (
    <Panel
      title="Needs you"
      flush
      className="h-full"
      end={
        overview &&
        overview.alarming > 0 && (
          <span className="grid h-5 min-w-5 place-items-center rounded-1 border border-warn bg-warn-bg px-1 text-11 font-semibold text-ink-2">
            {overview.alarming}
          </span>
        )
      }
    >
      {!overview ? (
        late && [0, 1, 2].map((n) => <Waiting key={n} />)
      ) : alerts.length === 0 ? (
        <p className="flex items-center gap-2 p-3.5 text-ink-2">
          <Icon name="check" className="text-ink-3" /> Nothing needs you. No bot has failed or is paused.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section aria-label="Alerts" tabIndex={0} className="max-h-85 overflow-y-auto">
          <ul>
            {alerts.map((a) => (
              <Item key={`${a.kind} ${a.bot} ${a.text}`} alert={a} bots={bots} />
            ))}
          </ul>
          {more > 0 && (
            <p className="px-3.5 py-2.5 text-12 text-ink-3">
              And {more} more:{" "}
              <Link to="/bots" className={linkClass}>
                all bots
              </Link>
            </p>
          )}
        </section>
      )}
    </Panel>
  );
}

function Item({ alert: a, bots }: { alert: Alert; bots: Bots }) {
  const [icon, tone] = looks[a.kind];
  const { title, next } = useSaid(a, bots.get(a.bot));
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 border-b border-line-faint px-3.5 py-2.75 last:border-0">
      <Icon name={icon} className={`mt-0.5 ${tone}`} />
      <b className="font-medium">{title}</b>
      <span className="text-12 text-ink-3">{a.since > 0 && <Time ms={a.since} />}</span>
      <p className="col-span-2 col-start-2 text-12 text-ink-2">
        {sentence(a.text.replace(/(?<![\w.])\d+\.\d{3,}(?![\w.])/g, computed))} {next}
      </p>
    </li>
  );
}

/** The words of an alert, and what to do. */
function useSaid(a: Alert, bot: Schema<"Bot"> | undefined): { title: string; next: ReactNode } {
  const admin = useMay("admin");
  const open = (text: string) => (
    <Link to="/bots/$bot" params={{ bot: a.bot }} className={`${linkClass} max-sm:inline-block max-sm:py-1`}>
      {text}
    </Link>
  );
  switch (a.kind) {
    case "killed":
      if (!a.bot)
        return { title: "The kill switch is on", next: "Nothing trades until it is lifted, with the button in the top bar." };
      return { title: `${a.name} is killed`, next: open("Open the bot to lift its switch") };
    case "failed":
      return { title: `${a.name} failed`, next: open("Open the bot") };
    case "unattended":
      return {
        title: `${a.name} has no worker`,
        next: admin ? (
          <Link to="/settings" search={{ tab: "system" }} className={linkClass}>
            See the workers
          </Link>
        ) : (
          "Tell your admin if it stays so."
        ),
      };
    case "data_gap": {
      const [exchange, symbol] = (bot?.slots?.[0]?.market ?? "").split(":");
      return {
        title: `Candles are missing for ${a.name}`,
        next:
          exchange && symbol ? (
            <Link to="/markets/$exchange/$symbol" params={{ exchange, symbol }} className={linkClass}>
              See {symbol}, and download them
            </Link>
          ) : (
            <Link to="/markets" className={linkClass}>
              Download them
            </Link>
          ),
      };
    }
    case "paused": {
      const why = bot?.pause ? pauses[bot.pause] : "";
      const limit = bot && ["daily_loss", "daily_trades", "daily_profit", "protection"].includes(bot.pause);
      return {
        title: why ? `${a.name} is paused: ${why}` : `${a.name} is paused`,
        next: open(limit ? "Review the limit" : "Open the bot"),
      };
    }
  }
}

function Waiting() {
  return (
    <div className="grid gap-2 p-3.5">
      <Skeleton className="h-3 w-7/10" />
      <Skeleton className="h-2.5 w-9/10" />
    </div>
  );
}
