import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useFresh } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Check } from "~/shared/ui/field";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Hash, Skeleton, useLate } from "~/shared/ui/parts";
import { useNames } from "./people";

const useKills = () => useQuery(read("/api/v1/system/kill"));

/** useDone puts the answer of a switch in its place, and has what hangs on it read anew. */
function useDone() {
  const client = useQueryClient();
  return async (kills: Schema<"Kills"> | undefined) => {
    if (kills) client.setQueryData(read("/api/v1/system/kill").queryKey, kills);
    await client.invalidateQueries();
  };
}

/** Whether the installation sends live orders at all. It asks before it acts, and for the password. */
export function LiveSwitch() {
  const kills = useKills();
  const late = useLate(kills.isPending);
  const lost = useLost();
  const fresh = useFresh();
  const done = useDone();
  const [asking, setAsking] = useState(false);
  const [agreed, agree] = useState(false);
  const on = kills.data?.live;
  const close = () => setAsking(false);
  const set = async () => {
    const { data } = await fresh(() => api.POST("/api/v1/system/live", { body: { on: !on } }));
    await done(data);
  };
  return (
    <Panel
      title="Live trading"
      mode={on ? "live" : undefined}
      end={
        on !== undefined && (
          <Button
            small
            kind={on ? "danger" : "default"}
            disabled={lost}
            onClick={() => {
              agree(false);
              setAsking(true);
            }}
          >
            {on ? "Switch live trading off" : "Switch live trading on"}
          </Button>
        )
      }
    >
      {kills.error && !kills.data ? (
        <Failed what="The switches cannot be shown" error={kills.error} retry={() => void kills.refetch()} />
      ) : on === undefined ? (
        late && <Skeleton className="h-8 w-full" />
      ) : (
        <div className="grid gap-1">
          <State bad={false} word={on ? "On" : "Off"} icon={on ? "check" : "stop"} />
          <p className="text-ink-2">
            {on
              ? kills.data?.live_allowed
                ? "Orders of live bots go to their exchanges, as far as their owners' keys allow."
                : "The setting LIVE_TRADING of this machine is off, so no order leaves for an exchange all the same."
              : "No order leaves for an exchange, whoever asks. Bots on paper go on."}
          </p>
        </div>
      )}
      <Confirm
        open={asking && on === false}
        close={close}
        title="Switch live trading on"
        verb="Allow live trading"
        doing="Switching on"
        kind="live"
        ready={agreed}
        act={set}
      >
        <p>
          From then on bots that are live send orders for real money. No bot becomes live by it: its owner chooses that. The
          machine must allow it too, with <code className="font-mono">LIVE_TRADING=on</code>.
        </p>
        <div className="text-ink">
          <Check checked={agreed} onChange={agree}>
            I want bots of everybody here to be able to trade real money.
          </Check>
        </div>
      </Confirm>
      <Confirm
        open={asking && on === true}
        close={close}
        title="Switch live trading off"
        verb="Stop all live orders"
        doing="Switching off"
        kind="kill"
        act={set}
      >
        <p>
          Nothing new is sent to an exchange, not even an order that closes a position. What is there stays: open orders, stops
          and positions. See to them at the exchange.
        </p>
      </Confirm>
    </Panel>
  );
}

type Lift = { title: string; text: ReactNode; act(): Promise<{ data?: unknown }> };

/** Which kill switches are on: of everything, of users, of single bots; each can be lifted. */
export function KillSwitches() {
  const kills = useKills();
  const late = useLate(kills.isPending);
  const lost = useLost();
  const done = useDone();
  const names = useNames();
  const bots = useQuery(read("/api/v1/bots", { params: { query: { limit: 500 } } }));
  const [asked, ask] = useState<Lift | "all">();
  const k = kills.data;
  const lift = asked !== "all" ? asked : undefined;
  const user = (id: string) => names.name(id) ?? `a user (${id.slice(-8)})`;
  const turn = (what: "all" | "user", on: boolean, id?: string) =>
    api.POST("/api/v1/system/kill", { body: { what, on, ...(id ? { user: id } : {}) } });
  const stay = "Bots stay as they are until their owners resume or start them.";
  const line = (key: string, name: ReactNode, button?: ReactNode) => (
    <li
      key={key}
      className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line-faint px-3.5 py-1.5 last:border-0"
    >
      <span className="min-w-0">{name}</span>
      <span className="ml-auto flex items-center gap-3">
        <State bad word="Killed" icon="power" />
        {button}
      </span>
    </li>
  );
  const lifting = (text: string, of: Lift) => (
    <Button small disabled={lost} aria-label={text} onClick={() => ask(of)}>
      Lift
    </Button>
  );
  const none = k && !k.all && k.users.length === 0 && k.bots.length === 0;
  return (
    <Panel
      title="Kill switches"
      flush
      end={
        k &&
        !k.all && (
          <Button small kind="danger" icon="power" disabled={lost} onClick={() => ask("all")}>
            Kill every bot
          </Button>
        )
      }
    >
      {kills.error && !k ? (
        <div className="p-3.5">
          <Failed what="The kill switches cannot be shown" error={kills.error} retry={() => void kills.refetch()} />
        </div>
      ) : !k ? (
        <div className="p-3.5">{late && <Skeleton className="h-8 w-full" />}</div>
      ) : none ? (
        <p className="px-3.5 py-2.75 text-ink-2">None is on: nothing and nobody is killed.</p>
      ) : (
        <ul aria-label="Kill switches that are on">
          {k.all &&
            line(
              "all",
              <b className="font-medium">Every bot of this installation</b>,
              lifting("Lift the kill switch of everything", {
                title: "Lift the kill switch of everything",
                text: `${stay} Who is killed alone stays so.`,
                act: () => turn("all", false),
              }),
            )}
          {k.users.map((id) =>
            line(
              id,
              <>
                All bots of{" "}
                <Link to="/settings" search={{ tab: "users", user: id }} className={linkClass}>
                  {user(id)}
                </Link>
              </>,
              lifting(`Lift the kill switch of ${user(id)}`, {
                title: `Lift the kill switch of ${user(id)}`,
                text: stay,
                act: () => turn("user", false, id),
              }),
            ),
          )}
          {k.bots.map((id) => {
            const own = bots.data?.items.find((b) => b.id === id);
            return line(
              id,
              own ? (
                <>
                  The bot{" "}
                  <Link to="/bots/$bot" params={{ bot: id }} className={linkClass}>
                    {own.name}
                  </Link>
                </>
              ) : (
                <>
                  A bot of somebody else, <Hash text={id} name="id of the bot" />
                  <small className="block text-12 text-ink-3">Its owner lifts this one.</small>
                </>
              ),
              own &&
                lifting(`Lift the kill switch of the bot ${own.name}`, {
                  title: `Lift the kill switch of ${own.name}`,
                  text: "It stays as it is until it is resumed or started.",
                  act: () => api.POST("/api/v1/bots/{bot}/unkill", { params: { path: { bot: id } } }),
                }),
            );
          })}
        </ul>
      )}
      <Confirm
        open={asked === "all"}
        close={() => ask(undefined)}
        title="Kill every bot of everybody"
        verb="Kill every bot"
        doing="Killing"
        kind="kill"
        act={async () => done((await turn("all", true)).data)}
      >
        <p>
          Within a second every bot halts and sends nothing new. Positions stay as they are, with what protects them. Nobody
          starts or resumes a bot before the switch is lifted.
        </p>
      </Confirm>
      <Confirm
        open={lift !== undefined}
        close={() => ask(undefined)}
        title={lift?.title}
        verb="Lift it"
        doing="Lifting"
        act={async () => {
          await lift?.act();
          await done(undefined);
        }}
      >
        <p>{lift?.text}</p>
      </Confirm>
    </Panel>
  );
}

function State({ bad, word, icon }: { bad: boolean; word: string; icon: "check" | "stop" | "power" }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${bad ? "text-danger" : "text-ink"}`}>
      <Icon name={icon} small />
      {word}
    </span>
  );
}
