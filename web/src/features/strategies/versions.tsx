import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Icon } from "~/shared/ui/icon";
import { ModeBadge } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Hash, More, useLate } from "~/shared/ui/parts";
import { type Column, Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { moduleAt } from "./check";
import { InUse } from "./delete";

type Version = Schema<"StrategyVersion">;

const most = 5;
const usersOf = (v: Version) =>
  read("/api/v1/strategies/{strategy}/versions/{version}/bots", {
    params: { path: { strategy: v.strategy, version: String(v.number) }, query: { limit: most } },
  });

/** The versions of a strategy, by hash: who uploaded them and when, which bots use them. */
export function Versions({
  strategy: s,
  shown,
  pick,
}: {
  strategy: Schema<"Strategy">;
  shown?: number;
  pick?(number: number): void;
}) {
  const list = useInfiniteQuery(
    pages("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: s.id }, query: { limit: 20 } } }),
  );
  const [deleting, setDeleting] = useState<Version>();
  const may = useMay("trade");
  const lost = useLost();
  const late = useLate(list.isPending);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const columns: Column<Version>[] = [
    {
      id: "version",
      head: "Version",
      cell: (v) => (
        <>
          {v.version || v.number}{" "}
          <span className="text-12 text-ink-3">
            {v.version ? `no. ${v.number}` : ""}
            {v.number === s.newest?.number ? (v.version ? ", newest" : "newest") : ""}
          </span>
          {!v.valid && <span className="ml-1 text-12 text-danger">refused now</span>}
        </>
      ),
    },
    { id: "hash", head: "Hash", from: "sm", cell: (v) => <Hash text={v.sha256} name="hash" /> },
    { id: "time", head: "Uploaded", from: "sm", cell: (v) => <Time ms={v.created} as="day" /> },
    { id: "by", head: "By", from: "lg", cell: (v) => v.uploader },
    { id: "used", head: "Used by", wrap: true, cell: (v) => <Users version={v} /> },
    {
      id: "do",
      head: <span className="sr-only">Actions</span>,
      number: true,
      cell: (v) => (
        <span className="inline-flex gap-1">
          <a
            href={moduleAt(v)}
            download={`${s.name}-${v.number}.wasm`}
            className={buttonClass("ghost", true, true)}
            aria-label={`Download the module of version ${v.number}`}
            title="Download the module"
          >
            <Icon name="download" />
          </a>
          {may && s.owner === "mine" && (
            <Button
              small
              kind="ghost"
              icon="trash"
              disabled={lost}
              aria-label={`Delete version ${v.number}`}
              onClick={() => setDeleting(v)}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <Panel title="Versions" note="bots name a version by its hash; its file never changes" flush>
      {list.error ? (
        <div className="p-3.5">
          <Failed error={list.error} what="The versions could not be read." retry={() => void list.refetch()} />
        </div>
      ) : list.isSuccess && rows.length === 0 ? (
        <p className="p-3.5 text-ink-2">There is none any more.</p>
      ) : (
        <Table
          caption={`Versions of ${s.name}`}
          columns={columns}
          rows={rows}
          row={{
            key: (v) => v.sha256,
            tone: (v) => (v.number === shown ? "selected" : undefined),
            open: pick && ((v) => pick(v.number)),
          }}
          loading={late && 3}
        />
      )}
      <More query={list} what="versions" />
      {deleting && (
        <DeleteVersion
          strategy={s}
          version={deleting}
          close={() => setDeleting(undefined)}
          gone={() => pick && shown === deleting.number && s.newest && pick(s.newest.number)}
        />
      )}
    </Panel>
  );
}

function Users({ version }: { version: Version }) {
  const bots = useQuery(usersOf(version));
  if (bots.error) return <span className="text-ink-3">not known</span>;
  const items = bots.data?.items ?? [];
  if (items.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1">
      {items.map((b) => (
        <Link
          key={b.id}
          to="/bots/$bot"
          params={{ bot: b.id }}
          className="inline-flex items-center gap-1.5 rounded-1 hover:underline"
        >
          <ModeBadge mode={b.mode} />
          {b.name}
          {b.module !== version.sha256 && <span className="text-12 text-ink-3">before its upgrade</span>}
        </Link>
      ))}
      {bots.data?.next_cursor && <span className="text-ink-3">and more</span>}
    </span>
  );
}

/** Asks before a version is deleted; if bots use it, it says which, and does not. */
function DeleteVersion({
  strategy: s,
  version: v,
  close,
  gone,
}: {
  strategy: Schema<"Strategy">;
  version: Version;
  close(): void;
  gone(): void;
}) {
  const client = useQueryClient();
  const users = useQuery(usersOf(v));
  const bots = users.data?.items ?? [];
  return (
    <Confirm
      title={`Delete version ${v.version || v.number} of ${s.name}`}
      open
      close={close}
      verb="Delete version"
      doing="Deleting"
      kind="danger"
      ready={bots.length === 0}
      act={async () => {
        await api.DELETE("/api/v1/strategies/{strategy}/versions/{version}", {
          params: { path: { strategy: s.id, version: v.sha256 } },
        });
        gone();
        await client.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).startsWith("/api/v1/strategies") });
      }}
    >
      {bots.length > 0 ? (
        <InUse bots={bots} what="this version" />
      ) : (
        <p>
          Its file <Hash text={v.sha256} name="hash" /> is deleted. Backtests with it cannot be run again. Download it first if
          this is the only copy.
        </p>
      )}
    </Confirm>
  );
}
