import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Empty, More, useLate } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Segment } from "~/shared/ui/tabs";
import { DownloadDialog } from "./download";
import { ImportDialog } from "./import";
import { Downloads } from "./jobs";

type Market = Schema<"Market">;

export default function MarketsPage() {
  const { q = "", exchange = "", stored } = useSearch({ from: "/inside/markets" });
  const navigate = useNavigate({ from: "/markets" });
  const trade = useMay("trade");
  const admin = useMay("admin");
  const find = useDeferredValue(q);
  // The address follows what is typed, a moment later; it leads only where nobody is typing, or keys would be lost.
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(q);
  }, [q]);
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const only = stored === "yes";
  const list = useInfiniteQuery({
    ...pages("/api/v1/markets", {
      params: { query: { limit: 100, q: find || undefined, exchange: exchange || undefined, stored: only || undefined } },
    }),
    placeholderData: keepPreviousData, // nothing flashes while one types
  });
  const late = useLate(list.isPending);
  const all = list.data?.pages.flatMap((p) => p.items) ?? [];
  // The API narrows to those that are stored, not to the others.
  const rows = stored === "no" ? all.filter((m) => m.stored.length === 0) : all;
  const set = (part: { q?: string; exchange?: string; stored?: "yes" | "no" }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const [asking, ask] = useState<"download" | "import">();
  const [market, setMarket] = useState<string>();
  const download = (m?: string) => {
    setMarket(m);
    ask("download");
  };
  const columns: Column<Market>[] = [
    {
      id: "symbol",
      head: "Symbol",
      cell: (m) => (
        <Link
          to="/markets/$exchange/$symbol"
          params={{ exchange: m.exchange, symbol: m.symbol }}
          className="rounded-1 font-medium hover:text-accent hover:underline"
        >
          {m.symbol}
        </Link>
      ),
    },
    { id: "exchange", head: "Exchange", from: "sm", cell: (m) => m.exchange },
    {
      id: "stored",
      head: "Stored candles",
      cell: (m) =>
        m.stored.length > 0 ? (
          <span className="inline-flex items-center gap-1.5">
            <Icon name="check" small className="text-ink-2" />
            {m.stored.join(", ")}
          </span>
        ) : (
          <span className="text-ink-3">none</span>
        ),
    },
    ...(trade
      ? [
          {
            id: "act",
            head: <span className="sr-only">Actions</span>,
            number: true,
            cell: (m: Market) =>
              exchanges.data?.items.find((e) => e.name === m.exchange)?.downloads && (
                <Button
                  small
                  kind="ghost"
                  icon="download"
                  aria-label={`Download candles of ${m.symbol}`}
                  onClick={() => download(`${m.exchange}:${m.symbol}:${m.stored.includes("1h") ? "1h" : (m.stored[0] ?? "1h")}`)}
                >
                  <span className="max-sm:sr-only">Download</span>
                </Button>
              ),
          },
        ]
      : []),
  ];
  const filtered = q !== "" || exchange !== "" || stored !== undefined;
  return (
    <Page title="Markets">
      <PageHead
        title="Markets"
        sub="What can be traded here, and the candles that are stored of it: backtests and sweeps run on these."
        actions={
          <>
            {admin && (
              <Button icon="upload" onClick={() => ask("import")}>
                Import a CSV
              </Button>
            )}
            {trade && (
              <Button kind="primary" icon="download" onClick={() => download()}>
                Download candles
              </Button>
            )}
          </>
        }
      />
      <div className="grid gap-4 max-sm:gap-3">
        <Downloads only="active" />
        <Panel label="Symbols" flush>
          <div className="flex flex-wrap items-center gap-3 border-b border-line-faint px-3.5 py-2">
            <label className="flex h-8 min-w-50 items-center gap-2 rounded-2 border border-line-strong bg-surface px-2.5 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent max-sm:h-11 max-sm:w-full">
              <Icon name="search" className="text-ink-3" />
              <span className="sr-only">Find a symbol</span>
              <input
                type="search"
                ref={field}
                value={typed}
                placeholder="Find a symbol"
                onChange={(e) => {
                  setTyped(e.target.value);
                  set({ q: e.target.value || undefined });
                }}
                className="min-w-0 flex-1 bg-transparent outline-none focus-visible:shadow-none"
              />
            </label>
            {(exchanges.data?.items.length ?? 0) > 1 && (
              <Segment
                label="Exchange"
                value={exchange || "all"}
                onChange={(e) => set({ exchange: e === "all" ? undefined : e })}
                options={[
                  { value: "all", text: "All exchanges" },
                  ...(exchanges.data?.items ?? []).map((e) => ({ value: e.name, text: e.name })),
                ]}
              />
            )}
            <Segment
              label="Stored or not"
              value={stored ?? "all"}
              onChange={(s) => set({ stored: s === "all" ? undefined : (s as "yes" | "no") })}
              options={[
                { value: "all", text: "All" },
                { value: "yes", text: "Stored" },
                { value: "no", text: "Not stored" },
              ]}
            />
          </div>
          {list.error ? (
            <div className="p-3.5">
              <Failed what="The markets were not read" error={list.error} retry={() => void list.refetch()} />
            </div>
          ) : list.isSuccess && rows.length === 0 && !list.hasNextPage ? (
            <Empty
              title={filtered ? "No such market" : "No markets yet"}
              actions={
                <>
                  {filtered && (
                    <Link to="/markets" className={buttonClass()}>
                      Show all
                    </Link>
                  )}
                  {trade && (
                    <Button kind="primary" onClick={() => download()}>
                      Download candles
                    </Button>
                  )}
                </>
              }
            >
              {filtered
                ? `Nothing fits ${q ? `“${q}”` : "this choice"}. An exchange that is not listed can be had by importing its candles.`
                : "Candles of a market are what everything else here runs on. Download some of an exchange, or import a file."}
            </Empty>
          ) : (
            <>
              <Table
                caption="Symbols of all exchanges"
                columns={columns}
                rows={rows}
                loading={late ? 8 : false}
                row={{
                  key: (m) => `${m.exchange}:${m.symbol}`,
                  open: (m) =>
                    void navigate({ to: "/markets/$exchange/$symbol", params: { exchange: m.exchange, symbol: m.symbol } }),
                }}
              />
              <More query={list} what="symbols" />
            </>
          )}
        </Panel>
        <Downloads only="ended" />
      </div>
      <DownloadDialog open={asking === "download"} close={() => ask(undefined)} market={market} />
      <ImportDialog open={asking === "import"} close={() => ask(undefined)} />
    </Page>
  );
}
