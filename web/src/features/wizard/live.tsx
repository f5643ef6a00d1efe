import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { useAllCurrencies } from "~/shared/bot/currencies";
import { compare, money } from "~/shared/format/number";
import { Button } from "~/shared/ui/button";
import { Check, Field, Options, SelectField } from "~/shared/ui/field";
import { ModeBadge } from "~/shared/ui/mode";
import { Notice } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { KeyValue, KeyValues } from "~/shared/ui/panel";
import { type Draft, withoutStops } from "./draft";

type Change = (part: Partial<Draft>) => void;

/** What stands between a draft and real money. */
export interface LiveReady {
  /** Why it cannot be chosen at all; empty if it can. */
  why: string;
  accounts: Schema<"Account">[];
  account?: Schema<"Account">;
  /** The limits that a live bot cannot have are there still. */
  stops: boolean;
  /** There is nothing left but to agree. */
  ok: boolean;
  /** The markets that it trades, each once: BTCUSDT. */
  symbols: string[];
  /** What it buys and sells, in words: BTC and ETH. */
  bases: string;
  quote: string;
  /** What it may use, with its currency. */
  amount: string;
  /** Both boxes are ticked, and every market is typed. */
  agreed: boolean;
  boxes: [boolean, boolean];
  tick(box: 0 | 1, on: boolean): void;
  typed: string;
  type(text: string): void;
}

/** useLiveReady says what is needed for a live bot, and holds what was agreed to. It is never kept: whoever comes back agrees again. */
export function useLiveReady(draft: Draft, change: Change): LiveReady {
  const kills = useQuery(read("/api/v1/system/kill"));
  const list = useQuery(read("/api/v1/accounts", { params: { query: { limit: 500 } } }));
  const [boxes, setBoxes] = useState<[boolean, boolean]>([false, false]);
  const [typed, type] = useState("");
  const markets = Object.values(draft.markets).filter(Boolean);
  const exchanges = [...new Set(markets.map((m) => m.split(":")[0] ?? ""))];
  const symbols = [...new Set(markets.map((m) => m.split(":")[1] ?? ""))];
  const currencies = useAllCurrencies(markets);
  const quote = currencies[0]?.quote ?? "";
  const accounts = (list.data?.items ?? []).filter(
    (a) => exchanges.length === 1 && a.exchange === exchanges[0] && a.state === "ok",
  );
  const account = accounts.find((a) => a.id === draft.account);
  const why = !kills.data
    ? kills.error
      ? "Whether it is allowed could not be read."
      : " "
    : !kills.data.live_allowed
      ? "This installation trades on paper only. Whoever runs it allows more with LIVE_TRADING=on."
      : !kills.data.live
        ? "This installation trades on paper only. An admin can allow live trading."
        : exchanges.length > 1
          ? "A live bot trades at one exchange; its markets are at several."
          : accounts.length === 0
            ? `It needs an account at ${exchanges[0]} whose key was tested and is good.`
            : "";
  const first = accounts[0]?.id;
  const { mode, account: chosen } = draft;
  useEffect(() => {
    // The only account, or one that is gone: then the first that can be used is meant.
    if (mode === "live" && first && !account) change({ account: first });
    if (mode === "paper" && chosen) change({ account: "" });
  }, [mode, first, account, chosen, change]);
  const stops = withoutStops(draft.limits).length < draft.limits.length;
  const terms = `${draft.mode} ${draft.cash} ${draft.account} ${markets.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was agreed to was about these terms, not others
  useEffect(() => {
    setBoxes([false, false]);
    type("");
  }, [terms]);
  const ok = why === "" && account !== undefined && !stops;
  return {
    why,
    accounts,
    account,
    stops,
    ok,
    symbols,
    bases: listed([...new Set(currencies.map((c, i) => c.base || (markets[i]?.split(":")[1] ?? "")))]),
    quote,
    amount: `${money(draft.cash)} ${quote}`.trim(),
    agreed: ok && boxes[0] && boxes[1] && allTyped(typed, symbols),
    boxes,
    tick: (box, on) => setBoxes((old) => (box === 0 ? [on, old[1]] : [old[0], on])),
    typed,
    type,
  };
}

/** listed joins names: "BTC, ETH and SOL". */
const listed = (names: string[]) =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");

/** allTyped reports whether every market was typed and no other, in any order, however they are parted. */
function allTyped(text: string, symbols: string[]): boolean {
  const words = new Set(
    text
      .toUpperCase()
      .split(/[\s,;+&]+|\bAND\b/)
      .filter(Boolean),
  );
  return symbols.length > 0 && words.size === symbols.length && symbols.every((s) => words.has(s));
}

/** Paper or live, and what live needs. */
export function Mode({ draft, change, live, error }: { draft: Draft; change: Change; live: LiveReady; error?: string }) {
  const blocked = live.why !== "" && draft.mode === "paper";
  return (
    <>
      <Options
        label="Mode"
        value={draft.mode}
        onChange={(mode) => change({ mode })}
        options={[
          {
            value: "paper",
            title: (
              <>
                <ModeBadge mode="paper" /> Simulated
              </>
            ),
            text: "Fills on live prices, nothing leaves this server.",
          },
          {
            value: "live",
            title: (
              <>
                <ModeBadge mode="live" /> Real money
              </>
            ),
            text: blocked && live.why.trim() ? live.why : "Orders at the exchange. Asks twice before it starts.",
            disabled: blocked,
          },
        ]}
      />
      {blocked && live.why.startsWith("It needs an account") && (
        <p>
          <Link to="/accounts" className={linkClass}>
            Add an account
          </Link>
        </p>
      )}
      {draft.mode === "paper" && <p className="text-12 text-ink-3">Most people run a bot on paper for two weeks first.</p>}
      {error && <Notice tone="danger">{error}</Notice>}
      {draft.mode === "live" && live.why.trim() && <Notice tone="danger">{live.why}</Notice>}
      {draft.mode === "live" && live.stops && (
        <Notice
          tone="warn"
          title="A live bot cannot have these limits yet"
          end={
            <Button small onClick={() => change({ limits: withoutStops(draft.limits) })}>
              Leave them out
            </Button>
          }
        >
          Stop loss, take profit and trailing stop of the engine work on paper only. Without them the strategy’s own stops and the
          daily loss protect you.
        </Notice>
      )}
      {draft.mode === "live" && live.account && <Account draft={draft} change={change} live={live} account={live.account} />}
    </>
  );
}

function Account({
  draft,
  change,
  live,
  account: a,
}: {
  draft: Draft;
  change: Change;
  live: LiveReady;
  account: Schema<"Account">;
}) {
  const free = a.balances.find((b) => b.asset === live.quote)?.free ?? "0";
  const short = live.quote !== "" && compare(draft.cash, free) > 0;
  return (
    <div>
      {live.accounts.length > 1 && (
        <SelectField
          label="Account"
          value={a.id}
          onChange={(e) => change({ account: e.target.value })}
          options={live.accounts.map((o) => ({ value: o.id, text: o.name }))}
        />
      )}
      <KeyValues>
        <KeyValue name="Account">
          {a.name}{" "}
          <span className="text-12 text-ink-3">
            {a.exchange}, key …{a.key_hint}
          </span>
        </KeyValue>
        {live.quote && (
          <KeyValue name="Free when it was last tested">
            <Num value={free} unit={live.quote} />
          </KeyValue>
        )}
        <KeyValue name="Key may">
          {a.rights.known
            ? ["read", a.rights.trade && "trade", a.rights.transfer && "transfer"].filter(Boolean).join(", ")
            : "not told by the exchange"}
        </KeyValue>
      </KeyValues>
      {short && (
        <p className="mt-2 text-12 text-warn">
          The account had less than {live.amount} free. The exchange refuses what is not there.
        </p>
      )}
    </div>
  );
}

/** The two confirmations, and the markets typed. */
export function Live({
  draft,
  live,
  from,
  version,
}: {
  draft: Draft;
  live: LiveReady;
  from: string;
  version: Schema<"DescribedVersion">;
}) {
  const bots = useQuery(read("/api/v1/bots", { params: { query: { limit: 500 } } }));
  const ran = bots.data?.items.find((b) => b.mode === "paper" && b.module === version.sha256 && b.cursor !== null);
  const backtest = from.startsWith("backtest:") ? from.slice("backtest:".length) : undefined;
  return (
    <section aria-label="Two confirmations" className="border-t-3 border-t-live bg-live-bg p-3.5">
      <div className="grid grid-cols-12 gap-x-4 gap-y-4 *:col-span-12 *:min-w-0">
        <div className="lg:col-span-7!">
          <h3 className="text-16 font-semibold">Two confirmations</h3>
          <div className="mt-2.5 grid gap-3">
            <Check checked={live.boxes[0]} onChange={(on) => live.tick(0, on)}>
              This bot may buy and sell {live.bases} for up to {live.amount} {live.symbols.length > 1 && "in all "}without asking
              me.
            </Check>
            <Check checked={live.boxes[1]} onChange={(on) => live.tick(1, on)}>
              I have read{" "}
              {backtest ? (
                <Link to="/backtests/$id" params={{ id: backtest }} className={linkClass} target="_blank">
                  its backtest
                </Link>
              ) : (
                <>
                  a backtest of it, or{" "}
                  <Link
                    to="/backtests/new"
                    search={{ strategy: draft.strategy, market: Object.values(draft.markets)[0] }}
                    className={linkClass}
                    target="_blank"
                  >
                    know that I did not test it
                  </Link>
                </>
              )}
              {ran ? (
                <>
                  , and how its version does on paper as{" "}
                  <Link to="/bots/$bot" params={{ bot: ran.id }} className={linkClass} target="_blank">
                    {ran.name}
                  </Link>
                  .
                </>
              ) : (
                ", and that it did not run on paper yet."
              )}
            </Check>
          </div>
        </div>
        <div className="lg:col-span-5!">
          <Field
            label={live.symbols.length > 1 ? `Type all ${live.symbols.length} markets to confirm` : "Type the market to confirm"}
            value={live.typed}
            onChange={(e) => live.type(e.target.value)}
            autoCapitalize="characters"
            help={<span className="text-ink-2">{live.symbols.join(" ")}</span>}
          />
        </div>
      </div>
    </section>
  );
}
