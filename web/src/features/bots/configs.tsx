import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { pages } from "~/shared/api/query";
import { currency, parts } from "~/shared/bot/market";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { ModeBadge } from "~/shared/ui/mode";
import { Failed, Notice } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { Empty, More, useLate } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";

type Config = Schema<"SavedConfig">;

/** Where a saved configuration is read again: the list of all of them. */
export const saved = pages("/api/v1/bot-configs", { params: { query: { limit: 50 } } });

/** exported hands a configuration to the browser as a file that any Tradebot imports. */
async function exported(c: Config) {
  const { data } = await api.GET("/api/v1/bot-configs/{config}/export", { params: { path: { config: c.id } } });
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${c.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.bot.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Configurations that were saved to make bots from. */
export function Configs({ importOne }: { importOne(): void }) {
  const client = useQueryClient();
  const may = useMay("trade");
  const away = useLost();
  const query = useInfiniteQuery(saved);
  const late = useLate(query.isPending);
  const [deleting, setDeleting] = useState<Config>();
  const [refused, setRefused] = useState<{ name: string; error: unknown }>();
  const rows = query.data?.pages.flatMap((p) => p.items);
  const markets = (c: Config) => (c.slots ?? []).map((s) => parts(s.market));
  const columns: Column<Config>[] = [
    { id: "mode", head: "Mode", cell: (c) => <ModeBadge mode={c.mode} /> },
    {
      id: "name",
      head: "Name",
      cell: (c) => (
        <span title={c.name} className="block max-w-56 truncate font-medium max-sm:max-w-28">
          {c.name}
        </span>
      ),
    },
    { id: "strategy", head: "Strategy", from: "sm", cell: (c) => c.strategy },
    {
      id: "market",
      head: "Market",
      from: "sm",
      cell: (c) => {
        const [first, ...more] = markets(c);
        return first ? (
          <>
            {first.symbol} <span className="text-ink-3">{first.timeframe}</span>
            {more.length > 0 && <small className="ml-1 text-12 text-ink-3">and {more.length} more</small>}
          </>
        ) : (
          "–"
        );
      },
    },
    {
      id: "cash",
      head: "Begins with",
      number: true,
      from: "lg",
      cell: (c) => <Num value={c.cash} unit={currency(c.slots?.[0])} />,
    },
    { id: "changed", head: "Saved", number: true, from: "lg", cell: (c) => <Time ms={c.changed} /> },
    {
      id: "acts",
      head: <span className="sr-only">What to do</span>,
      number: true,
      cell: (c) => (
        <span className="inline-flex gap-1">
          {may && (
            <Link
              to="/bots/new"
              search={{ config: c.id }}
              aria-label={`Make a bot from ${c.name}`}
              className={buttonClass("default", true)}
            >
              Make a bot
            </Link>
          )}
          <Button
            small
            kind="ghost"
            className="max-sm:hidden"
            aria-label={`Export ${c.name}`}
            disabled={away}
            onClick={() => {
              setRefused(undefined);
              exported(c).catch((error) => setRefused({ name: c.name, error }));
            }}
          >
            Export
          </Button>
          {may && (
            <Button small kind="danger" aria-label={`Delete ${c.name}`} disabled={away} onClick={() => setDeleting(c)}>
              Delete
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      {refused && (
        <div className="p-3.5 pb-0">
          <Notice tone="danger" title={`${refused.name} was not exported`}>
            {words(refused.error)}
          </Notice>
        </div>
      )}
      {query.isError && !query.data ? (
        <div className="p-3.5">
          <Failed error={query.error} what="The configurations could not be read" retry={() => void query.refetch()} />
        </div>
      ) : rows?.length === 0 ? (
        <Empty
          title="No saved configurations"
          actions={
            may && (
              <>
                <Link to="/bots/new" className={buttonClass("primary")}>
                  New bot
                </Link>
                <Button onClick={importOne}>Import a configuration</Button>
              </>
            )
          }
        >
          A configuration is a bot before it is made: strategy, markets, parameters and limits. Save one in the last step of
          making a bot, or import one that was exported elsewhere.
        </Empty>
      ) : (
        <Table
          caption="Saved configurations, by name"
          columns={columns}
          rows={rows}
          loading={query.isPending && (late ? 3 : false)}
          row={{ key: (c) => c.id }}
        />
      )}
      <More query={query} what="configurations" />
      <Confirm
        open={!!deleting}
        close={() => setDeleting(undefined)}
        title={`Delete ${deleting?.name ?? ""}`}
        verb="Delete configuration"
        doing="Deleting"
        kind="danger"
        act={async () => {
          if (deleting) await api.DELETE("/api/v1/bot-configs/{config}", { params: { path: { config: deleting.id } } });
          await client.invalidateQueries({ queryKey: ["/api/v1/bot-configs"] });
        }}
      >
        <p>Bots that were made from it stay as they are. It cannot be brought back, unless it was exported.</p>
      </Confirm>
    </>
  );
}
