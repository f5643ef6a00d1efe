import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Schema } from "~/shared/api/client";
import { active } from "~/shared/api/job";
import { sentence, words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Icon, type IconName } from "~/shared/ui/icon";
import { ModeBadge } from "~/shared/ui/mode";
import { Notice } from "~/shared/ui/notice";
import { Num } from "~/shared/ui/num";
import { linkClass } from "~/shared/ui/page";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Progress } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { Verdict } from "~/shared/ui/verdict";
import { useBegin } from "./check";
import { place } from "./exchanges";
import { verdict } from "./rights";

type Account = Schema<"Account">;
type Bot = Schema<"Bot">;

const states: Record<Account["state"], [icon: IconName, word: string, tone: string]> = {
  unchecked: ["minus", "Not tested", "text-warn"],
  ok: ["check", "Bots may trade with it", "text-ink"],
  refused: ["failed", "Refused", "text-danger"],
  failed: ["failed", "Does not work", "text-danger"],
};

/** What a reason is about, in a few words. */
const titles: Record<Account["state"], string> = {
  unchecked: "",
  ok: "It works, and could be safer",
  refused: "This key may withdraw, so it was removed",
  failed: "Bots cannot trade with this key",
};

export type Ask = "rotate" | "rename" | "delete";

/** An account: whether it works, what its key may do, what is in it, and what can be done with it. */
export function AccountPanel({
  account: a,
  bots,
  test,
  chosen,
  alone,
  ask,
}: {
  account: Account;
  bots: readonly Bot[];
  test: Schema<"Job"> | undefined;
  /** The address of the page names it. */
  chosen: boolean;
  /** It is the only one: the whole width is its. */
  alone: boolean;
  ask(what: Ask): void;
}) {
  const may = useMay("trade");
  const lost = useLost();
  const begin = useBegin();
  const { busy, error, run } = useAct();
  const [icon, word, tone] = states[a.state];
  const { name, real } = place(a.exchange);
  const testing = test && active(test.status);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) box.current?.scrollIntoView?.({ block: "center" });
  }, [chosen]);
  const removed = a.state === "refused";
  const rights = verdict(a);
  const stuck = test?.status === "failed" && test.changed > (a.checked ?? 0);
  return (
    <div ref={box} className={`grid rounded-3 ${chosen ? "ring-2 ring-accent" : ""}`}>
      <Panel
        flush
        label={a.name}
        mode={real && a.state === "ok" ? "live" : undefined}
        title={
          <>
            {real && a.state === "ok" && <ModeBadge mode="live" />}
            <span className="break-all">{a.name}</span>
          </>
        }
        note={real ? name : `${name}, no real money`}
        end={
          <>
            <span className={`inline-flex items-center gap-1.5 ${tone}`}>
              <Icon name={icon} small />
              {word}
            </span>
            {may && !removed && (
              <Button
                small
                icon="refresh"
                disabled={lost || testing}
                busy={(busy && "Asking") || (testing && "Testing")}
                aria-label={`Test the key of ${a.name}`}
                title="Ask the exchange what the key may do and what the account has"
                onClick={() => void run("test", () => begin(a.id))}
              >
                Test
              </Button>
            )}
          </>
        }
        foot={may && <Acts name={a.name} lost={lost} removed={removed} ask={ask} />}
      >
        <div className={alone ? "xl:grid xl:grid-cols-2" : ""}>
          <div className="grid content-start gap-3 p-3.5 empty:hidden">
            {error !== undefined && (
              <Notice tone="danger" title="The test could not begin">
                {words(error)}
              </Notice>
            )}
            {testing && (
              <Progress
                name={test.status === "queued" ? "The test waits for a worker" : `Asking ${name}`}
                part={test.progress}
                left={test.left_ms}
              />
            )}
            {stuck && (
              <Notice tone="danger" title="The last test came to no answer">
                {sentence(test.error)}{" "}
                {a.checked === null ? "No bot trades with the key before it is tested." : "What is shown below is older."}
              </Notice>
            )}
            {a.state === "unchecked" && !testing && !stuck && (
              <Notice tone="warn" title="The key was not tested yet">
                No bot trades with it before.
              </Notice>
            )}
            {a.reason && (
              <Notice tone={a.state === "ok" ? "warn" : "danger"} title={titles[a.state]}>
                {sentence(a.reason)}
              </Notice>
            )}
            <KeyValues left>
              <KeyValue name="Key">
                {removed ? "removed; it ended in " : "ends in "}
                <code className="font-mono">{a.key_hint}</code>
              </KeyValue>
              <KeyValue name="Last tested">{a.checked ? <Time ms={a.checked} as="ago" /> : "never"}</KeyValue>
              <KeyValue name="Added">
                <Time ms={a.created} />
              </KeyValue>
              <KeyValue name="Bots">
                <BotLinks bots={bots} />
              </KeyValue>
            </KeyValues>
          </div>
          <div className={alone ? "xl:border-l xl:border-line-faint" : ""}>
            {rights.length > 0 && (
              <div className={`border-t border-line-faint ${alone ? "xl:border-t-0" : ""}`}>
                <Verdict label={`What the key of ${a.name} may do`} rules={rights} />
              </div>
            )}
            {a.checked !== null && a.state === "ok" && <Balances account={a} />}
          </div>
        </div>
      </Panel>
    </div>
  );
}

/** The bots that trade with an account. */
export function BotLinks({ bots }: { bots: readonly Bot[] }) {
  if (bots.length === 0) return <>no bot has it</>;
  return (
    <>
      {bots.map((b, i) => (
        <span key={b.id}>
          {i > 0 && ", "}
          <Link to="/bots/$bot" params={{ bot: b.id }} className={linkClass}>
            {b.name}
          </Link>
        </span>
      ))}
    </>
  );
}

const acts: [Ask, string][] = [
  ["rotate", "Replace the key"],
  ["rename", "Rename"],
  ["delete", "Delete"],
];

function Acts({ name, lost, removed, ask }: { name: string; lost: boolean; removed: boolean; ask(what: Ask): void }) {
  return (
    <div className="ml-auto flex flex-wrap gap-2 max-sm:ml-0 max-sm:grid max-sm:w-full max-sm:grid-cols-2 max-sm:*:h-11 max-sm:[&>*:last-child:nth-child(odd)]:col-span-2">
      {acts.map(([what, always]) => {
        const text = removed && what === "rotate" ? "Give it a key" : always;
        return (
          <Button
            key={what}
            small
            kind={what === "delete" ? "danger" : undefined}
            disabled={lost}
            aria-label={`${text}: ${name}`}
            onClick={() => ask(what)}
          >
            {text}
          </Button>
        );
      })}
    </div>
  );
}

function Balances({ account: a }: { account: Account }) {
  if (a.balances.length === 0)
    return <p className="border-t border-line-faint px-3.5 py-2.25 text-ink-2">There was nothing in it when it was tested.</p>;
  return (
    <div className="border-t border-line-faint">
      <Table<Schema<"Balance">>
        caption={`What ${a.name} had when it was tested`}
        dense
        rows={a.balances}
        row={{ key: (b) => b.asset }}
        columns={[
          { id: "asset", head: "Asset", cell: (b) => b.asset },
          { id: "free", head: "Free", number: true, cell: (b) => <Num value={b.free} kind="qty" /> },
          { id: "locked", head: "In open orders", number: true, cell: (b) => <Num value={b.locked} kind="qty" /> },
        ]}
      />
    </div>
  );
}
