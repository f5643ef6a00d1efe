import { useMemo, useState } from "react";
import { fault, words } from "~/shared/api/problem";
import { ago } from "~/shared/format/time";
import { LimitsForm, wrongLimits } from "~/shared/strategy/limits";
import { chosen, ParamForm, type Values, wrong } from "~/shared/strategy/params";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Failed, Notice } from "~/shared/ui/notice";
import { Skeleton } from "~/shared/ui/parts";
import { useWhy } from "./controls";
import { changed, useSend } from "./send";
import { type Bot, useStrategy } from "./state";

/** Name, parameters and limits of a bot that is stopped. What somebody else changed meanwhile is not written over. */
export function EditDialog({ bot, close }: { bot: Bot; close(): void }) {
  // The form begins with the bot as it was when it was opened; a reload begins it anew.
  const [from, setFrom] = useState(bot);
  const [round, setRound] = useState(0);
  return (
    <EditForm
      key={round}
      bot={from}
      now={bot}
      close={close}
      again={() => {
        setFrom(bot);
        setRound(round + 1);
      }}
    />
  );
}

function EditForm({ bot, now, close, again }: { bot: Bot; now: Bot; close(): void; again(): void }) {
  const send = useSend(bot);
  const not = useWhy(now);
  const strategy = useStrategy(bot);
  const params = useMemo(() => strategy.version?.describe.params ?? [], [strategy.version]);
  const [name, setName] = useState(bot.name);
  const [values, setValues] = useState<Values>(bot.params);
  const [limits, setLimits] = useState<string[]>(bot.limits ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const stale = changed(error) || now.version !== bot.version;
  const bad = Object.keys(wrong(params, values)).length > 0 || wrongLimits(limits).length > 0 || name.trim() === "";
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await send.change({
        ...(name.trim() === bot.name ? {} : { name: name.trim() }),
        ...(strategy.version ? { params: chosen(params, values) } : {}),
        limits,
      });
      close();
    } catch (e) {
      setError(e);
      if (changed(e)) void send.reload();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      wide
      close={close}
      title={`Change ${bot.name}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="primary"
            disabled={bad || stale || !!not.change}
            title={not.change}
            busy={busy && "Saving"}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      {stale ? (
        <Notice
          tone="warn"
          title={`Someone changed this bot ${ago(now.changed)}.`}
          end={
            <Button small icon="refresh" onClick={again}>
              Reload
            </Button>
          }
        >
          Your edit was not saved; reload, then apply it again.
        </Notice>
      ) : (
        error !== undefined && <Notice tone="danger">{words(error)}</Notice>
      )}
      <Field label="Name" value={name} maxLength={80} onChange={(e) => setName(e.target.value)} error={fault(error, "name")} />
      <h3 className="font-semibold text-ink">Parameters</h3>
      {strategy.version ? (
        <ParamForm params={params} values={values} change={setValues} />
      ) : strategy.error ? (
        <Failed error={strategy.error} what="What the strategy takes could not be read." />
      ) : (
        <Skeleton className="h-16 w-full" />
      )}
      <h3 className="mt-1 font-semibold text-ink">Limits and protections</h3>
      <LimitsForm value={limits} change={setLimits} />
    </Dialog>
  );
}
