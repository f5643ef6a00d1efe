import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { api, key, type Schema } from "~/shared/api/client";
import { Offline, words } from "~/shared/api/problem";
import { useCurrencies } from "~/shared/bot/currencies";
import { useLost } from "~/shared/live/live";
import { useFresh } from "~/shared/session/session";
import { useHere } from "~/shared/ui/act";
import { Button, buttonClass } from "~/shared/ui/button";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Switch } from "~/shared/ui/switch";
import { checkName } from "./check";
import { setup } from "./draft";
import { type Refusal, refusal as refusalOf, steps } from "./faults";
import { Live, Mode, useLiveReady } from "./live";
import { Save } from "./save";
import { Summary } from "./summary";
import type { StepProps } from "./wizard";

interface ReviewProps extends StepProps {
  version: Schema<"DescribedVersion">;
  from: string;
  go(step: number): void;
  refuse(r: Refusal | undefined): void;
  /** The bot is made: nothing needs to be remembered. */
  done(): void;
  footer: ReactNode;
}

/** Everything once more, on paper or live, and the button that makes the bot. */
export function Review({ draft, change, version, from, go, refusal, refuse, done, footer }: ReviewProps) {
  const navigate = useNavigate();
  const here = useHere();
  const client = useQueryClient();
  const fresh = useFresh();
  const lost = useLost();
  const live = useLiveReady(draft, change);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // A bot that was made and did not start: then making is not tried again.
  const [made, setMade] = useState<Schema<"Bot">>();
  // The same request again after no answer came: it must not make a second bot, so it keeps its key.
  const unanswered = useRef<{ body: string; key: string }>(null);
  const market = draft.markets[version.describe.slots[0]?.name ?? ""] ?? "";
  const { base } = useCurrencies(market);
  const suggested = `${base || "New"} ${version.describe.name}`;
  const named = { ...draft, name: draft.name || suggested };
  const isLive = draft.mode === "live";
  const ready = checkName(named.name) === undefined && (!isLive || live.agreed) && !lost;

  const start = async (bot: Schema<"Bot">) => {
    await fresh(() => api.POST("/api/v1/bots/{bot}/start", { params: { path: { bot: bot.id } } }));
  };
  const finish = async (bot: Schema<"Bot">) => {
    done();
    for (const path of ["/api/v1/bots", "/api/v1/dashboard"]) void client.invalidateQueries({ queryKey: [path] });
    if (here()) await navigate({ to: "/bots/$bot", params: { bot: bot.id } });
  };
  const make = async (e: FormEvent) => {
    e.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(undefined);
    refuse(undefined);
    try {
      let bot = made;
      if (!bot) {
        const body = setup(named, version.describe);
        bot = await fresh(async () => {
          const text = JSON.stringify(body);
          const again = unanswered.current?.body === text ? unanswered.current.key : key();
          unanswered.current = { body: text, key: again };
          const { data } = await api.POST("/api/v1/bots", { body, headers: { "Idempotency-Key": again } }).catch((e) => {
            if (!(e instanceof Offline)) unanswered.current = null;
            throw e;
          });
          return data as Schema<"Bot">;
        });
        setMade(bot);
      }
      if (draft.start) await start(bot);
      await finish(bot);
    } catch (e) {
      setError(e);
      refuse(refusalOf(e, version.describe));
    } finally {
      setBusy(false);
    }
  };
  const refused = error === undefined ? undefined : refusalOf(error, version.describe);
  const verb = isLive
    ? `${draft.start ? "Start live with" : "Make a live bot with"} ${live.amount}`
    : draft.start
      ? "Start on paper"
      : "Make the bot";
  return (
    <form onSubmit={make} noValidate>
      <Panel title="Review" mode={draft.mode} flush>
        <div className="grid gap-4 p-3.5">
          {error !== undefined && (
            <Notice
              tone="danger"
              title={made ? `${made.name} was made, but did not start` : "The bot was not made"}
              end={
                made ? (
                  <Link to="/bots/$bot" params={{ bot: made.id }} onClick={done} className={buttonClass("default", true)}>
                    Open the bot
                  </Link>
                ) : (
                  refused &&
                  refused.step < 4 && (
                    <Button small onClick={() => go(refused.step)}>
                      Change {steps[refused.step].toLowerCase()}
                    </Button>
                  )
                )
              }
            >
              {words(error)}
            </Notice>
          )}
          <div className="grid grid-cols-12 gap-x-4 gap-y-5 *:col-span-12 *:min-w-0">
            <div className="grid content-start gap-4 lg:col-span-7!">
              <Field
                label="Name"
                value={draft.name}
                placeholder={suggested}
                onChange={(e) => change({ name: e.target.value })}
                error={refusal?.field === "name" ? refusal.text : draft.name ? checkName(draft.name) : undefined}
                help={draft.name ? undefined : `Without a name of yours it is called ${suggested}.`}
              />
              <Summary draft={draft} version={version} go={go} />
            </div>
            <div className="grid content-start gap-4 lg:col-span-5!">
              <Mode draft={draft} change={change} live={live} error={refusal?.field === "mode" ? refusal.text : undefined} />
              <Switch
                label="Start it at once"
                checked={draft.start}
                onChange={(start) => change({ start })}
                help={draft.start ? "It begins with its warm-up." : "It does nothing until you start it from its page."}
              />
            </div>
          </div>
        </div>
        {isLive && live.ok && <Live draft={draft} live={live} from={from} version={version} />}
        <div className="flex flex-wrap items-center gap-2 border-t border-line-faint px-3.5 py-2.25 max-sm:grid max-sm:grid-cols-2 max-sm:[&>button]:h-11">
          {footer}
          <Save draft={named} version={version} from={from} />
          <span className="flex-1 max-sm:hidden" />
          <Button
            kind="ghost"
            onClick={() => {
              done();
              void navigate({ to: "/bots" });
            }}
          >
            Cancel
          </Button>
          <Button
            kind={isLive ? "live" : "primary"}
            type="submit"
            disabled={!ready}
            busy={busy && (draft.start ? "Starting" : "Making it")}
          >
            {made ? "Start it again" : verb}
          </Button>
        </div>
      </Panel>
    </form>
  );
}
