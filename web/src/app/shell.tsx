import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { active } from "~/shared/api/job";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { clock, duration } from "~/shared/format/time";
import { useGoKeys, useKeys } from "~/shared/keys/keys";
import { type Use, useExchanges } from "~/shared/live/exchange";
import { useLive, useStale } from "~/shared/live/live";
import { useMay, useMe } from "~/shared/session/session";
import { useTheme } from "~/shared/theme/theme";
import { Button } from "~/shared/ui/button";
import { Icon, type IconName, Mark } from "~/shared/ui/icon";
import { later } from "~/shared/ui/later";
import { ModeBadge } from "~/shared/ui/mode";
import { useNow } from "~/shared/ui/time";
import { KillSwitch } from "./kill";
import { Ticker } from "./ticker";

const Help = later(() => import("./help").then((m) => m.Help));
const Rest = later(() => import("./rest").then((m) => m.Rest));

const places: { to: string; name: string; icon: IconName; phone?: boolean }[] = [
  { to: "/", name: "Overview", icon: "overview", phone: true },
  { to: "/bots", name: "Bots", icon: "bot", phone: true },
  { to: "/strategies", name: "Strategies", icon: "code", phone: true },
  { to: "/backtests", name: "Backtests", icon: "history", phone: true },
  { to: "/sweeps", name: "Sweeps", icon: "grid" },
  { to: "/markets", name: "Markets", icon: "candles" },
  { to: "/accounts", name: "Accounts", icon: "key" },
];

/** Everything around a page: where one can go, which money is at work, the kill switch, how the connection is. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const navigate = useNavigate();
  const { toggle } = useTheme();
  useGoKeys();
  useKeys(
    useMemo(() => ({ "?": () => setHelp(true), n: () => void navigate({ to: "/bots/new" }), t: toggle }), [navigate, toggle]),
  );
  return (
    <div className="grid min-h-dvh grid-cols-[var(--side)_minmax(0,1fr)] grid-rows-[var(--top)_auto_minmax(0,1fr)_var(--strip)] max-lg:grid-cols-[var(--side-mini)_minmax(0,1fr)] max-sm:grid-cols-1 max-sm:grid-rows-[var(--top)_auto_minmax(0,1fr)_auto]">
      <a href="#main" className="absolute -top-15 left-2 z-50 rounded-2 bg-button px-3 py-2 text-ink-inverse focus:top-2">
        Skip to content
      </a>
      <SideBar />
      <TopBar toggle={toggle} />
      <LostBar />
      <main id="main" tabIndex={-1} className="min-w-0 px-[var(--gutter)] pt-5 pb-10 outline-none max-sm:pt-3.5">
        <div className="mx-auto max-w-[1680px]">
          <Outlet />
        </div>
      </main>
      <Strip />
      <PhoneTabs />
      <Help open={help} close={() => setHelp(false)} />
    </div>
  );
}

function useHere() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  return (to: string) => (to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`));
}

function SideBar() {
  const me = useMe();
  const here = useHere();
  const overview = useQuery(read("/api/v1/dashboard"));
  const running = (kind: string) => overview.data?.jobs.filter((j) => j.kind === kind && active(j.status)).length;
  // How many bots there are, and how many jobs go on: what a page has is on the page.
  const counts: Record<string, number | undefined> = {
    "/bots": overview.data?.bots.reduce((n, t) => n + t.count, 0),
    "/backtests": running("backtest"),
    "/sweeps": running("sweep"),
  };
  const item = (p: { to: string; name: string; icon: IconName }) => (
    <li key={p.to}>
      <Link
        to={p.to}
        title={p.name}
        aria-current={here(p.to) ? "page" : undefined}
        className="flex h-8 items-center gap-2.5 rounded-2 px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink aria-[current]:bg-surface aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line aria-[current]:ring-inset max-lg:justify-center max-lg:px-0"
      >
        <Icon name={p.icon} />
        <span className="max-lg:sr-only">{p.name}</span>
        {!!counts[p.to] && (
          <span aria-hidden="true" className="ml-auto text-11 font-regular text-ink-3 max-lg:hidden">
            {count(counts[p.to])}
          </span>
        )}
      </Link>
    </li>
  );
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 row-span-full flex h-dvh flex-col border-r border-line bg-sunken max-sm:hidden"
    >
      <Link to="/" className="flex h-[var(--top)] items-center gap-2.25 px-4 text-14 font-semibold tracking-tight">
        <Mark />
        <span className="max-lg:sr-only">Tradebot</span>
      </Link>
      <ul className="p-2">{places.map(item)}</ul>
      <div className="mt-auto border-t border-line p-2">
        <ul>{item({ to: "/settings", name: "Settings", icon: "settings" })}</ul>
        <div className="flex items-center gap-2.5 px-2 py-1.5 text-12 text-ink-2 max-lg:px-1.5">
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full bg-line text-[10px] leading-none font-semibold text-ink uppercase"
          >
            {me.name.slice(0, 2)}
          </span>
          <div className="min-w-0 max-lg:sr-only">
            <b className="block truncate font-medium text-ink">{me.name}</b>
            {me.role}
          </div>
        </div>
      </div>
    </nav>
  );
}

function TopBar({ toggle }: { toggle(): void }) {
  const may = useMay("trade");
  const overview = useQuery(read("/api/v1/dashboard"));
  const bots = (mode: "paper" | "live") => overview.data?.bots.filter((t) => t.mode === mode).reduce((n, t) => n + t.count, 0);
  return (
    <header className="sticky top-0 z-10 flex items-center gap-3 border-b border-line bg-page px-[var(--gutter)] sm:col-start-2">
      <Link to="/" className="touch hidden items-center gap-2 font-semibold max-sm:flex" aria-label="Tradebot, overview">
        <Mark />
      </Link>
      <div id="crumbs" className="flex min-w-0 items-center empty:hidden" />
      <Ticker />
      <div className="ml-auto flex items-center gap-2 max-sm:gap-3">
        {(["live", "paper"] as const).map((mode) => (
          <Link
            key={mode}
            to="/bots"
            search={{ mode }}
            className="touch flex items-center gap-1.5 rounded-1 text-12 whitespace-nowrap text-ink-2"
          >
            <ModeBadge mode={mode} />
            {/* On a phone there is room for the number alone. */}
            <span className="max-sm:[&>span]:sr-only">
              {bots(mode) === undefined ? "…" : count(bots(mode))}
              <span> {bots(mode) === 1 ? "bot" : "bots"}</span>
            </span>
          </Link>
        ))}
        {may && <KillSwitch />}
        <Button kind="ghost" small icon="theme" aria-label="Light or dark" onClick={toggle} />
      </div>
    </header>
  );
}

/** The connection is lost: since when, how old what is shown is, when we try again. */
function LostBar() {
  const { connection, now } = useLive();
  const time = useNow(1000);
  if (connection.state !== "lost") return <div className="sm:col-start-2" />;
  const left = Math.max(0, Math.ceil((connection.retry - time) / 1000));
  return (
    <div
      role="alert"
      className="flex min-h-9 flex-wrap items-center gap-x-2.5 gap-y-1 bg-ink px-[var(--gutter)] py-1.5 text-page sm:col-start-2"
    >
      <Icon name="warn" className="max-sm:self-start max-sm:mt-1" />
      <span className="max-sm:flex-1">
        <b className="font-semibold">No connection to the server since {clock(connection.since, true)}.</b> What you see is{" "}
        {duration(time - connection.since)} old. Bots go on without this page.
      </span>
      <span className="ml-auto whitespace-nowrap">
        {left > 0 ? `Next try in ${left} s` : "Trying"}{" "}
        <button type="button" className="ml-2 rounded-1 underline underline-offset-2" onClick={now}>
          Try now
        </button>
      </span>
    </div>
  );
}

function Strip() {
  const { connection } = useLive();
  const admin = useMay("admin");
  const workers = useQuery({ ...read("/api/v1/system/workers"), enabled: admin, refetchInterval: 30_000 });
  const queues = useQuery({ ...read("/api/v1/system/queues"), enabled: admin, refetchInterval: 30_000 });
  const health = useQuery({ ...read("/health"), refetchInterval: 60_000 });
  const time = useNow(1000);
  const stale = useStale(time);
  const exchanges = useExchanges(time);
  const waiting = queues.data?.items.reduce((n, q) => n + q.waiting, 0);
  return (
    <footer className="sticky bottom-0 z-9 flex items-center gap-4.5 overflow-hidden border-t border-line bg-sunken px-[var(--gutter)] text-11 whitespace-nowrap text-ink-3 max-sm:hidden sm:col-start-2 [&_b]:font-medium [&_b]:text-ink-2">
      <span className={stale ? "text-warn [&_b]:text-warn" : ""}>
        Events{" "}
        <b>
          {stale
            ? `${duration(stale)} old`
            : connection.state === "open"
              ? "live"
              : connection.state === "lost"
                ? "lost"
                : "connecting"}
        </b>
      </span>
      {workers.data && (
        <span className="max-[720px]:hidden">
          Workers <b>{workers.data.items.length}</b>
        </span>
      )}
      {waiting !== undefined && (
        <span className="max-[720px]:hidden">
          Queue <b>{waiting}</b>
        </span>
      )}
      {health.data && (
        <span className={health.data.status === "ok" ? "" : "text-warn"}>
          Health{" "}
          <b>
            {health.data.status === "ok"
              ? "good"
              : health.data.checks
                  .filter((c) => !c.ok)
                  .map((c) => c.name)
                  .join(", ")}
          </b>
        </span>
      )}
      {exchanges.map((u) => (
        <Exchange key={u.name} {...u} />
      ))}
      {/* Where there is not room for all, what changes stays. */}
      <span className="ml-auto max-lg:hidden">
        {health.data && (
          <>
            engine <b>{health.data.version}</b>
          </>
        )}
      </span>
      <span className="max-lg:ml-auto">
        <b>{clock(time, true, "UTC")}</b> UTC
      </span>
    </footer>
  );
}

/** How much of what an exchange answers in a minute is used, and how its clock goes. */
function Exchange({ name, weight, limit, offset, blocked }: Use) {
  const called = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
  const tone = (bad: boolean) => (bad ? "text-warn [&_b]:text-warn" : "");
  return (
    <>
      <span
        className={`min-w-0 truncate ${tone(!!blocked || weight > 0.8 * limit)}`}
        title={`How much is asked of ${called} in this minute, by what its requests weigh there, of what it answers in one`}
      >
        {called}{" "}
        {blocked ? (
          <>
            blocked until <b>{clock(blocked, true)}</b>
          </>
        ) : (
          <>
            weight <b>{count(weight)}</b> of {count(limit)}
          </>
        )}
      </span>
      {offset !== undefined && (
        <span className={tone(Math.abs(offset) > 500)} title={`By how much the clock of ${called} is ahead of ours`}>
          clock{" "}
          <b>
            {offset > 0 && "+"}
            {count(offset)} ms
          </b>
        </span>
      )}
    </>
  );
}

function PhoneTabs() {
  const here = useHere();
  const [more, setMore] = useState(false);
  const look =
    "grid justify-items-center gap-0.5 pt-2 pb-1.75 text-11 leading-[14px] font-medium text-ink-3 aria-[current]:text-ink";
  const rest = [...places.filter((p) => !p.phone), { to: "/settings", name: "Settings", icon: "settings" as IconName }];
  return (
    <nav
      aria-label="Main"
      className="sticky bottom-0 z-9 hidden grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] max-sm:grid"
    >
      {places
        .filter((p) => p.phone)
        .map((p) => (
          <Link key={p.to} to={p.to} aria-current={here(p.to) ? "page" : undefined} className={look}>
            <Icon name={p.icon} className="size-5" />
            {p.name}
          </Link>
        ))}
      <button
        type="button"
        className={look}
        aria-current={rest.some((p) => here(p.to)) ? "page" : undefined}
        onClick={() => setMore(true)}
      >
        <Icon name="more" className="size-5" />
        More
      </button>
      <Rest places={rest} open={more} close={() => setMore(false)} />
    </nav>
  );
}
