import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { pairOf } from "~/shared/bot/market";
import { count } from "~/shared/format/number";
import { Button } from "~/shared/ui/button";
import { Icon, type IconName } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { many, Skeleton, useLate } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";
import { Time } from "~/shared/ui/time";
import { useCommands } from "./asked";
import { candleText, type Filter, type Kind, only, type Row, rowsOf } from "./journal";
import { Scroll } from "./scroll";
import type { Bot } from "./state";
import { page, useStory } from "./story";

const route = getRouteApi("/inside/bots/$bot");

const looks: Record<Kind, [icon: IconName, word: string, tone: string]> = {
  decision: ["minus", "Decision", "text-ink"],
  order: ["right", "Order", "text-ink"],
  fill: ["check", "Fill", "text-ink"],
  refused: ["warn", "Refused", "text-warn"],
  paused: ["pause", "Limit", "text-warn"],
  operator: ["settings", "By hand", "text-ink"],
  exchange: ["link", "Exchange", "text-ink"],
  log: ["info", "Log", "text-ink-2"],
  steps: ["dots", "Candles", "text-ink-3"],
  started: ["play", "Started", "text-ink"],
  stopped: ["stop", "Stopped", "text-ink"],
};

/** Everything the bot decided and what came of it, with the reason. */
export function Journal({ bot }: { bot: Bot }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter: Filter = search.kind ?? "all";
  const story = useStory("/api/v1/bots/{bot}/journal", bot.id);
  const late = useLate(story.pending);
  const commands = useCommands(bot).data?.items;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { rows: lines, more, older } = story;
  const all = useMemo(() => rowsOf(lines ?? [], bot), [lines, bot]);
  const refusals = useMemo(() => only(all, "refusals").length, [all]);
  const who = useMemo(() => whose(all, commands ?? []), [all, commands]);
  const rows = useMemo(() => spread(only(all, filter), opened), [all, filter, opened]);
  const end = useCallback(() => void older(), [older]);
  const { quote } = pairOf(bot.slots?.[0]);
  const say = (r: Shown) => {
    if (r.kind === "steps" && r.lines && r.lines.length > 0)
      return (
        <span className="text-ink-3">
          {r.text}{" "}
          <button
            type="button"
            className="rounded-1 text-accent hover:underline"
            aria-expanded={opened.has(r.key)}
            onClick={() => setOpened(flip(opened, r.key))}
          >
            {opened.has(r.key) ? "Hide" : "Show"}
          </button>
        </span>
      );
    return (
      <>
        <span className={r.kind === "steps" || r.inner ? "text-ink-3" : ""}>{r.text}</span>
        {r.pnl && (
          <>
            {" "}
            Realised <Num kind="pnl" value={r.pnl} /> {quote}.
          </>
        )}
        {who.has(r.key) && <span className="text-ink-3"> Asked by {who.get(r.key)}.</span>}
      </>
    );
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-3.5 py-2">
        <Segment
          label="What is shown"
          value={filter}
          onChange={(f) =>
            void navigate({ search: (old) => ({ ...old, kind: f === "all" ? undefined : f }), replace: true, resetScroll: false })
          }
          options={[
            { value: "all", text: "All" },
            { value: "decisions", text: "Decisions" },
            { value: "orders", text: "Orders and fills" },
            { value: "refusals", text: refusals > 0 ? `Refusals ${count(refusals)}` : "Refusals" },
          ]}
        />
        <span className="ml-auto">
          <Export bot={bot} />
        </span>
      </div>
      {story.error && !lines ? (
        <div className="p-3.5">
          <Failed error={story.error} what="The journal could not be read." retry={story.again} />
        </div>
      ) : story.pending ? (
        <div className="grid gap-2 p-3.5">
          {late && ["a", "b", "c", "d", "e"].map((k) => <Skeleton key={k} className="h-4 w-full" />)}
        </div>
      ) : rows.length === 0 ? (
        <p className="px-3.5 py-6 text-ink-3">
          {lines?.length === 0
            ? "Nothing yet. Every decision, order, fill and refusal is written here, with its reason, once the bot has started."
            : `Nothing of this kind in the last ${many(lines?.length ?? 0, "line")}.`}
        </p>
      ) : (
        <Scroll
          caption="Journal, the newest first"
          heads={[
            ["Line", "w-17 text-right whitespace-nowrap max-sm:hidden"],
            ["Time", "w-28 max-sm:hidden"],
            ["Kind", "w-26 max-sm:w-28"],
            ["What happened", ""],
          ]}
          rows={rows}
          id={(r) => r.key}
          tone={(r) => (r.kind === "refused" || r.kind === "paused" ? "bg-warn-bg" : "")}
          end={end}
          row={(r) => [
            <span key="n" className="text-ink-3">
              {r.inner ? "" : count(r.seq)}
            </span>,
            <Time key="t" ms={r.time} />,
            <KindLabel key="k" row={r} />,
            <span key="w">{say(r)}</span>,
          ]}
        />
      )}
      {lines && lines.length > 0 && (
        <Foot
          text={`${many(lines.length, "line")}${more ? ` of ${count(lines[0]?.seq)}` : ""}`}
          more={more}
          loading={story.loading}
          error={story.error}
          older={end}
        />
      )}
    </>
  );
}

/** The end of what was read: how much it is, and the way to older ones. */
export function Foot({
  text,
  more,
  loading,
  error,
  older,
}: {
  text: string;
  more: boolean;
  loading: boolean;
  error: unknown;
  older(): void;
}) {
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-3 border-t border-line-faint px-3.5 py-1 text-12 text-ink-3">
      <span>{text}</span>
      {error ? <span className="text-danger">{words(error)}</span> : null}
      {more && (
        <Button small kind="ghost" busy={loading && "Loading"} onClick={older}>
          Load older ones
        </Button>
      )}
    </div>
  );
}

interface Shown extends Row {
  /** A line of a run that was opened. */
  inner?: boolean;
}

/** spread puts the lines of opened runs below them. */
function spread(rows: Row[], opened: ReadonlySet<string>): Shown[] {
  if (opened.size === 0) return rows;
  return rows.flatMap((r): Shown[] =>
    r.lines && opened.has(r.key)
      ? [
          r,
          ...r.lines.map(
            (l): Shown => ({
              key: `${r.key} ${l.seq}`,
              seq: l.seq,
              time: l.time,
              kind: "steps",
              text: candleText(l),
              inner: true,
            }),
          ),
        ]
      : [r],
  );
}

function flip(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const out = new Set(set);
  if (!out.delete(key)) out.add(key);
  return out;
}

function KindLabel({ row }: { row: Shown }) {
  if (row.inner) return null;
  const [icon, word, tone] = looks[row.kind];
  return (
    <span className="grid">
      <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${tone}`}>
        <Icon name={icon} small />
        {word}
      </span>
      <span className="text-11 text-ink-3 sm:hidden">
        <Time ms={row.time} />
      </span>
    </span>
  );
}

/**
 * whose says by whom each act by hand was asked: the journal has market time and no names, the list of commands has names and no place
 * in the journal. Both have the same acts in the same order, so they are laid side by side from the newest on, as far as they agree.
 */
function whose(rows: Row[], commands: Schema<"Command">[]): Map<string, string> {
  const out = new Map<string, string>();
  const done = commands.filter((c) => c.status !== "waiting");
  const hands = rows.filter((r) => r.kind === "operator");
  for (const [i, r] of hands.entries()) {
    const c = done[i];
    if (!c) break;
    out.set(r.key, c.who);
  }
  return out;
}

/** The whole journal as a file: every line as it is kept, with its chain, so that it can be verified elsewhere. */
function Export({ bot }: { bot: Bot }) {
  const [state, setState] = useState<{ read?: number; error?: unknown }>({});
  const run = async () => {
    setState({ read: 0 });
    try {
      const lines: object[] = [];
      let cursor = "";
      do {
        const got = await page("/api/v1/bots/{bot}/journal", bot.id, { limit: 500, ...(cursor ? { cursor } : {}) });
        for (const l of got.items) lines.push({ seq: l.seq, time: l.time, kind: l.kind, chain: l.chain, text: l.text });
        cursor = got.next;
        setState({ read: lines.length });
      } while (cursor);
      const file = URL.createObjectURL(new Blob([JSON.stringify(lines.reverse(), null, 1)], { type: "application/json" }));
      const a = document.createElement("a");
      a.href = file;
      a.download = `${bot.name.replace(/[^\p{L}\p{N}]+/gu, "-")}-journal.json`;
      a.click();
      URL.revokeObjectURL(file);
      setState({});
    } catch (error) {
      setState({ error });
    }
  };
  return (
    <span className="flex flex-wrap items-center gap-2 text-12">
      {state.error !== undefined && <span className="text-danger">{words(state.error)}</span>}
      <Button
        small
        kind="ghost"
        icon="download"
        busy={state.read !== undefined && `${count(state.read)} lines`}
        onClick={() => void run()}
      >
        Export JSON
      </Button>
    </span>
  );
}
