import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { add, negate, share } from "~/shared/format/number";
import { useMay } from "~/shared/session/session";
import { buttonClass } from "~/shared/ui/button";
import { type Mode, ModeBadge } from "~/shared/ui/mode";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { many, Skeleton } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { Curve, Days, lived } from "./curve";

type Wealth = Schema<"Wealth">;

const titles: Record<Mode, string> = { live: "Real money", paper: "Simulation" };
const idle = ["created", "stopped", "failed"];

/** What is in the market, by the purse that it belongs to; undefined while it is not known. */
export type InMarket = (of: Wealth) => string | undefined;

/** One book: all money of a mode. Exchanges and currencies stand below one another in it, for they are not added either. */
export function Book({
  mode,
  overview,
  late,
  inMarket,
}: {
  mode: Mode;
  overview: Schema<"Overview"> | undefined;
  late: boolean;
  inMarket: InMarket;
}) {
  const purses = overview?.wealth.filter((w) => w.mode === mode) ?? [];
  const tallies = overview?.bots.filter((t) => t.mode === mode) ?? [];
  const all = tallies.reduce((n, t) => n + t.count, 0);
  const active = tallies.filter((t) => !idle.includes(t.status)).reduce((n, t) => n + t.count, 0);
  return (
    <Panel
      mode={mode}
      flush
      label={`${mode === "live" ? "Live" : "Paper"}: ${titles[mode].toLowerCase()}`}
      title={
        <>
          <ModeBadge mode={mode} /> {titles[mode]}
        </>
      }
      end={
        all > 0 && (
          <span className="text-12 text-ink-3">
            {active} of {many(all, "bot")} active
          </span>
        )
      }
    >
      {!overview ? (
        <Loading late={late} />
      ) : purses.length === 0 ? (
        <Nothing mode={mode} waiting={active > 0} />
      ) : (
        purses.map((w) => (
          <Purse key={`${w.exchange} ${w.quote}`} of={w} named={purses.length > 1} inMarket={inMarket(w)} time={overview.time} />
        ))
      )}
    </Panel>
  );
}

function Purse({ of: w, named, inMarket, time }: { of: Wealth; named: boolean; inMarket: string | undefined; time: number }) {
  const [table, setTable] = useState(false);
  const label = `${w.mode === "live" ? "Live" : "Paper"} equity in ${w.quote}`;
  const points = lived(w.curve, w.cash);
  const ahead = w.now - time > 5 * 60_000;
  return (
    <div className="flex h-full flex-col border-t border-line-faint first:border-0">
      <div className="flex flex-1 flex-col p-3.5">
        <p className="text-12 text-ink-3">
          Equity
          {named && ` on ${w.exchange}`}
          {ahead && (
            <>
              , by the clock of {w.exchange} <Time ms={w.now} />
            </>
          )}
        </p>
        <p className="text-32 tracking-tight">
          <Num value={w.equity} flash className="font-medium" /> <span className="text-16 text-ink-3">{w.quote}</span>
        </p>
        <dl className="mt-1.5 mb-3 grid grid-cols-2 gap-3">
          <Change name="Today" value={w.today} of={add(w.equity, negate(w.today))} />
          <Change name="Since start" value={w.pnl} of={w.cash} />
        </dl>
        <div className="mt-auto">
          {table ? <Days points={points} label={label} /> : <Curve points={points} mode={w.mode} label={label} />}
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-3 border-t border-line-faint px-3.5 py-2.25 text-12 text-ink-3">
        <dl className="flex flex-1 flex-wrap justify-between gap-x-3 [&_dd]:font-medium [&_dd]:text-ink-2 [&>div]:flex [&>div]:gap-1">
          <div>
            <dt>Cash</dt>
            <dd>
              <Num value={inMarket === undefined ? undefined : add(w.equity, negate(inMarket))} />
            </dd>
          </div>
          <div>
            <dt>In positions</dt>
            <dd>
              <Num value={inMarket} />
            </dd>
          </div>
        </dl>
        <button type="button" onClick={() => setTable(!table)} className={`${linkClass} max-sm:py-2`}>
          {table ? "Show as chart" : "Show as table"}
        </button>
      </div>
    </div>
  );
}

function Change({ name, value, of }: { name: string; value: string; of: string }) {
  return (
    <div>
      <dt className="text-12 text-ink-3">{name}</dt>
      <dd className="font-medium whitespace-nowrap">
        <Num value={value} kind="pnl" /> <Num value={share(value, of)} kind="pnl-pct" className="font-regular" />
      </dd>
    </div>
  );
}

function Loading({ late }: { late: boolean }) {
  const bar = (className: string): ReactNode => late && <Skeleton className={className} />;
  return (
    <div className="flex h-full flex-col">
      <div className="flex-1 p-3.5">
        <p className="text-12 text-ink-3">Equity</p>
        <div className="grid h-10 items-center">{bar("h-6 w-48")}</div>
        <dl className="mt-1.5 mb-3 grid grid-cols-2 gap-3">
          {["Today", "Since start"].map((name) => (
            <div key={name}>
              <dt className="text-12 text-ink-3">{name}</dt>
              <dd className="grid h-5 items-center">{bar("h-3 w-22")}</dd>
            </div>
          ))}
        </dl>
        <div className="h-31">{bar("h-31 w-full")}</div>
      </div>
      <p className="flex justify-between border-t border-line-faint px-3.5 py-2.25 text-12 text-ink-3">
        <span>Cash</span>
        <span>In positions</span>
      </p>
    </div>
  );
}

function Nothing({ mode, waiting }: { mode: Mode; waiting: boolean }) {
  const may = useMay("trade");
  if (waiting)
    return <p className="p-3.5 text-ink-2">The bots of this book wait for their first candle. Equity is shown from then on.</p>;
  return (
    <div className="grid justify-items-start gap-2.5 p-3.5 text-ink-2">
      {mode === "live" ? (
        <>
          <p>
            No bot has traded real money. Live trading needs an exchange key, and a bot that you trust from its paper trading.
          </p>
          {may && (
            <Link to="/accounts" className={buttonClass("default", true)}>
              Add an exchange key
            </Link>
          )}
        </>
      ) : (
        <>
          <p>No bot has traded on paper yet. Paper trading has live prices and simulated fills, and risks nothing.</p>
          {may && (
            <Link to="/bots/new" className={buttonClass("default", true)}>
              New paper bot
            </Link>
          )}
        </>
      )}
    </div>
  );
}
