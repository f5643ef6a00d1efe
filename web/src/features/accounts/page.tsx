import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { pages, read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Failed, Notice } from "~/shared/ui/notice";
import { linkClass, Page } from "~/shared/ui/page";
import { Grid, PageHead, Panel } from "~/shared/ui/panel";
import { Empty, More, Skeleton, useLate } from "~/shared/ui/parts";
import { AccountPanel, type Ask } from "./account";
import { Delete, Rename } from "./change";
import { useBegin, useTests } from "./check";
import { keyed } from "./exchanges";
import { KeyForm } from "./keyform";

type Account = Schema<"Account">;

/** Accounts at exchanges: whether their keys work, what they may do, what is in them. */
export default function AccountsPage() {
  const may = useMay("trade");
  const lost = useLost();
  const { account: chosen } = useSearch({ from: "/inside/accounts" });
  const accounts = useInfiniteQuery(pages("/api/v1/accounts"));
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const bots = useQuery(read("/api/v1/bots", { params: { query: { mode: "live", limit: 500 } } }));
  const tests = useTests();
  const begin = useBegin();
  const late = useLate(accounts.isPending);
  const [asked, ask] = useState<{ what: Ask | "add"; account?: string }>();
  const [trouble, setTrouble] = useState<string>();

  const rows = accounts.data?.pages.flatMap((p) => p.items) ?? [];
  const of = (a: Account) => bots.data?.items.filter((b) => b.account === a.id) ?? [];
  const unused = exchanges.data !== undefined && keyed(exchanges.data.items).length === 0;
  const subject = rows.find((a) => a.id === asked?.account);
  const taken = rows.map((a) => a.name);
  const close = () => ask(undefined);
  const sent = async (a: Account) => {
    close();
    setTrouble(undefined);
    try {
      await begin(a.id);
    } catch (error) {
      setTrouble(`The key of ${a.name} is stored, but its test could not begin. ${words(error)}`);
    }
  };
  const add = may && (
    <Button kind="primary" icon="plus" disabled={lost} onClick={() => ask({ what: "add" })}>
      Add a key
    </Button>
  );
  return (
    <Page title="Accounts">
      <PageHead
        title="Accounts"
        sub="Your keys at exchanges, for bots that trade live. A key is sealed when it arrives: workers alone can open it, and nobody can read it back."
        actions={rows.length > 0 && add}
      />
      <div className="grid gap-4 max-sm:gap-3">
        {unused && (
          <Notice tone="info" title="No exchange here takes keys">
            The markets of this installation are made up or imported (
            {exchanges.data?.items.map((e) => e.name).join(", ") || "none"}), and nobody can have an account there. Bots trade on
            them with paper money, which needs no key.
            {may && " A key of Binance can be stored and tested, but no bot can use it yet."}
          </Notice>
        )}
        {trouble && (
          <Notice tone="danger" end={<Button small icon="cross" aria-label="Close" onClick={() => setTrouble(undefined)} />}>
            {trouble}
          </Notice>
        )}
        {accounts.error && !accounts.data ? (
          <Failed what="Your accounts cannot be shown" error={accounts.error} retry={() => void accounts.refetch()} />
        ) : accounts.isPending ? (
          late && <Loading />
        ) : rows.length === 0 ? (
          <Panel>
            <Empty
              title="No exchange account yet"
              actions={
                <>
                  {add}
                  {may && (
                    <Link to="/bots/new" className={buttonClass()}>
                      New bot on paper
                    </Link>
                  )}
                </>
              }
            >
              An account is a key of yours at an exchange, with which bots trade real money.{" "}
              {may ? "Trading on paper needs none." : "You may look only; an admin can give you another role."}
            </Empty>
          </Panel>
        ) : (
          <Grid className="items-start">
            {rows.map((a) => (
              <div key={a.id} className={rows.length > 1 ? "xl:col-span-6!" : ""}>
                <AccountPanel
                  alone={rows.length === 1}
                  account={a}
                  bots={of(a)}
                  test={tests.get(a.id)}
                  chosen={a.id === chosen}
                  ask={(what) => ask({ what, account: a.id })}
                />
              </div>
            ))}
          </Grid>
        )}
        <More query={accounts} what="accounts" />
        {rows.length > 0 && <LiveNote />}
      </div>
      {asked?.what === "add" && <KeyForm taken={taken} unused={unused} close={close} done={(a) => void sent(a)} />}
      {subject && asked?.what === "rotate" && (
        <KeyForm account={subject} taken={taken} unused={unused} close={close} done={(a) => void sent(a)} />
      )}
      {subject && asked?.what === "rename" && <Rename account={subject} taken={taken} close={close} />}
      {subject && asked?.what === "delete" && <Delete account={subject} bots={of(subject)} close={close} />}
    </Page>
  );
}

/** Whether the installation sends live orders at all: without that the best key does nothing. */
function LiveNote() {
  const admin = useMay("admin");
  const kills = useQuery(read("/api/v1/system/kill"));
  if (!kills.data) return null;
  const where = admin && (
    <>
      {" "}
      <Link to="/settings" search={{ tab: "system" }} className={linkClass}>
        Settings, System
      </Link>{" "}
      has the switch.
    </>
  );
  return kills.data.live ? (
    <Notice tone="info" title="Live trading is on for this installation">
      Off, no order leaves for an exchange, and what is there stays.{where}
    </Notice>
  ) : (
    <Notice tone="warn" title="Live trading is off for this installation">
      No order leaves for an exchange, whatever the keys may do.{where || " An admin can switch it on."}
    </Notice>
  );
}

function Loading() {
  return (
    <Grid>
      {["one", "two"].map((n) => (
        <div key={n} className="xl:col-span-6!">
          <Panel>
            <div className="grid gap-3">
              <Skeleton className="h-4 w-40" />
              <Skeleton className="h-3 w-full" />
              <Skeleton className="h-3 w-full" />
              <Skeleton className="h-24 w-full" />
            </div>
          </Panel>
        </div>
      ))}
    </Grid>
  );
}
