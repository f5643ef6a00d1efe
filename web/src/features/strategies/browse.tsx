import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Empty, More, many, Skeleton, useLate } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";

export type Strategy = Schema<"Strategy">;

const whose = [
  { value: "all", text: "All" },
  { value: "mine", text: "Mine" },
  { value: "everybody", text: "Ready-made" },
] as const;

/** useStrategies is every strategy one may see, and those that fit what is looked for. */
export function useStrategies() {
  const { q = "", owner } = useSearch({ strict: false });
  const list = useInfiniteQuery(pages("/api/v1/strategies", { params: { query: { limit: 500 } } }));
  // One's own first, then by name: the API gives them as they came.
  const all = (list.data?.pages.flatMap((p) => p.items) ?? []).toSorted(
    (a, b) => b.owner.localeCompare(a.owner) || a.name.localeCompare(b.name),
  );
  const words = q.toLowerCase().split(/\s+/);
  const found = all.filter(
    (s) => (!owner || s.owner === owner) && words.every((w) => `${s.name} ${s.about}`.toLowerCase().includes(w)),
  );
  return { list, all, found };
}

/** useUse says which of one's bots run a strategy. Of two strategies of one name the hash tells which is meant. */
function useUse(all: Strategy[]) {
  const bots = useQuery(read("/api/v1/bots", { params: { query: { limit: 500 } } }));
  return (s: Strategy): Schema<"Bot">[] => {
    const namesakes = all.filter((o) => o.name === s.name).length > 1;
    return (bots.data?.items ?? []).filter((b) => b.strategy === s.name && (!namesakes || b.module === s.newest?.sha256));
  };
}

function used(bots: Schema<"Bot">[]): string {
  const live = bots.filter((b) => b.mode === "live").length;
  const failed = bots.filter((b) => b.status === "failed").length;
  const parts = [live && `${live} live`, bots.length - live && `${bots.length - live} paper`, failed && `${failed} failed`];
  return parts.filter(Boolean).join(", ") || "–";
}

/** The strategies one may use: found as one types, those of one's own or the ready-made ones. */
export function Browse({ selected }: { selected?: string }) {
  const { q = "", owner } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { list, all, found } = useStrategies();
  const use = useUse(all);
  const late = useLate(list.isPending);
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  const search = (change: { q?: string; owner?: "mine" | "everybody" }) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <Panel
      label="Strategies"
      flush
      foot={
        list.isSuccess && (
          <span>
            {found.length === all.length
              ? many(all.length, "strategy", "strategies")
              : `${found.length} of ${many(all.length, "strategy", "strategies")}`}
          </span>
        )
      }
    >
      <div className="grid gap-2 border-b border-line-faint p-2.5">
        <label className="flex h-7 items-center gap-2 rounded-2 border border-line-strong bg-surface px-2.5 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent max-sm:h-11">
          <Icon name="search" className="text-ink-3" />
          <input
            type="search"
            aria-label="Find a strategy"
            placeholder="Find a strategy"
            value={text}
            onChange={(e) => {
              setText(e.target.value);
              search({ q: e.target.value || undefined });
            }}
            className="min-w-0 flex-1 bg-transparent outline-none focus-visible:shadow-none max-sm:text-16"
          />
        </label>
        <div>
          {" "}
          <Segment
            label="Whose"
            value={owner ?? "all"}
            onChange={(v) => search({ owner: v === "all" ? undefined : v })}
            options={whose}
          />
        </div>
      </div>
      {list.error ? (
        <div className="p-3.5">
          <Failed error={list.error} what="The strategies could not be read." retry={() => void list.refetch()} />
        </div>
      ) : list.isPending ? (
        late && <Waiting />
      ) : found.length === 0 ? (
        <None q={q} owner={owner} clear={() => search({ q: undefined, owner: undefined })} />
      ) : (
        <ul>
          {found.map((s) => (
            <li key={s.id} className="border-b border-line-faint last:border-0">
              <Row strategy={s} selected={s.id === selected} bots={use(s)} />
            </li>
          ))}
        </ul>
      )}
      <More query={list} what="strategies" />
    </Panel>
  );
}

function Row({ strategy: s, selected, bots }: { strategy: Strategy; selected: boolean; bots: Schema<"Bot">[] }) {
  const { q, owner } = useSearch({ strict: false });
  return (
    <Link
      to="/strategies/$strategy"
      params={{ strategy: s.id }}
      search={{ q, owner }}
      aria-current={selected ? "true" : undefined}
      className="block px-3.5 py-2 hover:bg-hover focus-visible:relative aria-[current]:bg-accent-bg aria-[current]:shadow-[inset_2px_0_var(--accent)]"
    >
      <span className="flex items-baseline justify-between gap-3">
        <b className="truncate font-medium">{s.name}</b>
        <span className="text-11 whitespace-nowrap text-ink-3">{s.newest?.version || (s.newest ? "" : "no version")}</span>
      </span>
      <span className={`flex justify-between gap-3 text-12 ${selected ? "text-ink-2" : "text-ink-3"}`}>
        <span>
          {s.newest && <code className="font-mono">{s.newest.sha256.slice(0, 8)}</code>}
          {s.newest && " · "}
          {s.owner === "everybody" ? "ready-made" : "mine"}
          {s.newest && !s.newest.valid && <span className="text-danger"> · refused now</span>}
        </span>
        <span className="whitespace-nowrap">{used(bots)}</span>
      </span>
    </Link>
  );
}

function Waiting() {
  return (
    <div aria-hidden="true">
      {[1, 2, 3, 4, 5, 6].map((i) => (
        <div key={i} className="grid gap-2 border-b border-line-faint px-3.5 py-2.5 last:border-0">
          <Skeleton className="h-3 w-32" />
          <Skeleton className="h-3 w-48" />
        </div>
      ))}
    </div>
  );
}

function None({ q, owner, clear }: { q: string; owner?: string; clear(): void }) {
  const may = useMay("trade");
  const all = <Button onClick={clear}>Show all strategies</Button>;
  if (q !== "")
    return (
      <Empty title="Nothing found" actions={all}>
        No strategy has “{q}” in its name or description.
      </Empty>
    );
  if (owner === "mine")
    return (
      <Empty title="No strategy of your own yet" actions={all}>
        {may ? "Drop a .wasm file on this page to upload one. " : ""}The ready-made ones work without.
      </Empty>
    );
  return (
    <Empty title="No strategies">{may ? "Drop a .wasm file on this page to upload one." : "Nobody has uploaded one."}</Empty>
  );
}
