import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { named, owners, parse, refOf, strategies, twice, useVersions } from "~/shared/strategy/description";
import { Button, buttonClass } from "~/shared/ui/button";
import { Field, SelectField } from "~/shared/ui/field";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Empty, Skeleton, useLate } from "~/shared/ui/parts";
import type { StepProps } from "./wizard";

/** Which strategy it runs, and which version of it. */
export function StrategyStep({ draft, change, tried, refusal }: StepProps) {
  const list = useQuery(strategies);
  const [find, setFind] = useState("");
  const late = useLate(list.isPending);
  const known = list.data?.items ?? [];
  const now = named(known, parse(draft.strategy).name);
  const all = known.filter((s) => s.newest).toSorted((a, b) => b.owner.localeCompare(a.owner) || a.name.localeCompare(b.name));
  const words = find.toLowerCase().split(/\s+/);
  const found = all.filter((s) => words.every((w) => `${s.name} ${s.about}`.toLowerCase().includes(w)));
  const error = refusal?.field === "strategy" ? refusal.text : tried && draft.strategy === "" ? "Choose a strategy." : undefined;
  if (list.error) return <Failed error={list.error} what="The strategies could not be read." retry={() => void list.refetch()} />;
  if (list.isPending) return late && <Skeleton className="h-30 w-full" />;
  if (all.length === 0)
    return (
      <Empty
        title="There is no strategy yet"
        actions={
          <Link to="/strategies" className={buttonClass("primary")}>
            Upload one
          </Link>
        }
      >
        A bot runs a strategy, which is a WebAssembly module.
      </Empty>
    );
  const choose = (s: Schema<"Strategy">) => s.id !== now?.id && change({ strategy: refOf(s, known), params: {} });
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3 empty:hidden">
        <Saved />
        {all.length > 8 && (
          <Field
            label="Find"
            type="search"
            value={find}
            onChange={(e) => setFind(e.target.value)}
            placeholder="Name or what it does"
            className="min-w-60 max-sm:w-full"
          />
        )}
      </div>
      {error && (
        <p role="status" className="flex gap-1.25 text-12 text-danger">
          <Icon name="warn" small className="mt-0.5" />
          {error}
        </p>
      )}
      <fieldset className="grid grid-cols-2 gap-2.5 max-sm:grid-cols-1">
        <legend className="sr-only">Strategy</legend>
        {found.map((s) => (
          <Card
            key={s.id}
            strategy={s}
            chosen={s.id === now?.id}
            twice={twice(s, known)}
            choose={() => choose(s)}
            invalid={!!error}
          />
        ))}
        {found.length === 0 && (
          <p className="text-ink-2">
            Nothing found.{" "}
            <Button small onClick={() => setFind("")}>
              Show all strategies
            </Button>
          </p>
        )}
      </fieldset>
      <Version value={draft.strategy} change={(strategy) => change({ strategy })} />
    </>
  );
}

function Card({
  strategy: s,
  chosen,
  twice,
  choose,
  invalid,
}: {
  strategy: Schema<"Strategy">;
  chosen: boolean;
  twice: boolean;
  choose(): void;
  invalid: boolean;
}) {
  const id = useId();
  return (
    <label
      className={`flex cursor-pointer items-start gap-3 rounded-2 border px-3.5 py-3 ${chosen ? "border-accent bg-accent-bg ring-1 ring-accent ring-inset" : "border-line bg-surface hover:bg-hover"}`}
    >
      <input
        type="radio"
        name="strategy"
        value={s.id}
        checked={chosen}
        onChange={choose}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-about`}
        aria-invalid={invalid || undefined}
        className="mt-0.75 size-4 shrink-0 accent-[var(--accent)]"
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center justify-between gap-2">
          <b id={`${id}-name`} className="font-medium">
            {s.name}
            {twice ? ` (${owners[s.owner]})` : ""}
          </b>
          <span className="rounded-1 border border-line px-1.5 text-11 text-ink-2">{s.newest?.version}</span>
        </span>
        <span id={`${id}-about`} className="mt-0.5 block text-12 text-ink-2">
          {s.owner === "mine" && !twice ? "Yours. " : ""}
          {s.about ? sentence(s.about) : ""}
          {s.newest && !s.newest.valid && <span className="text-danger"> It breaks a rule of this engine now.</span>}
        </span>
      </span>
    </label>
  );
}

/** Which version: the newest, unless somebody wants another. */
function Version({ value, change }: { value: string; change(strategy: string): void }) {
  const { name, number, found, versions: items } = useVersions(value);
  if (!found || (items.length < 2 && number === undefined)) return null;
  return (
    <SelectField
      label={`Version of ${found.name}`}
      className="max-w-80"
      value={number === undefined ? "" : String(number)}
      onChange={(e) => change(e.target.value === "" ? name : `${name}@${e.target.value}`)}
      options={[
        { value: "", text: `Newest (${found.newest?.version ?? ""})` },
        ...items.map((v) => ({ value: String(v.number), text: `No. ${v.number}, ${v.version} · ${v.sha256.slice(0, 8)}` })),
      ]}
      help="A bot stays with its version until you upgrade it."
    />
  );
}

export function UploadLink() {
  return (
    <Link to="/strategies" className={`text-12 ${linkClass}`}>
      Upload your own
    </Link>
  );
}

/** A saved configuration to begin from. */
function Saved() {
  const navigate = useNavigate();
  const configs = useQuery(read("/api/v1/bot-configs", { params: { query: { limit: 500 } } }));
  const items = configs.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <SelectField
      label="Begin from a saved configuration"
      className="min-w-60 max-sm:w-full"
      value=""
      onChange={(e) => e.target.value && void navigate({ to: "/bots/new", search: { config: e.target.value, step: 1 } })}
      options={[{ value: "", text: "None" }, ...items.map((c) => ({ value: c.id, text: `${c.name} (${c.strategy})` }))]}
    />
  );
}
