import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { Button, buttonClass } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import type { IconName } from "~/shared/ui/icon";
import { ModeBadge } from "~/shared/ui/mode";
import { Notice } from "~/shared/ui/notice";
import { pauses, StateLabel } from "~/shared/ui/state";

type Bot = Schema<"Bot">;
type Act = "start" | "pause" | "resume" | "stop";

const texts: Record<Act, { verb: string; doing: string; icon: IconName; what: string }> = {
  start: {
    verb: "Start bot",
    doing: "Starting",
    icon: "play",
    what: "It looks at the market from now on, with simulated fills.",
  },
  pause: {
    verb: "Pause entries",
    doing: "Pausing",
    icon: "pause",
    what: "It opens nothing new until you resume it. Exits and stops go on.",
  },
  resume: { verb: "Resume entries", doing: "Resuming", icon: "play", what: "It may open positions again." },
  stop: {
    verb: "Stop bot",
    doing: "Stopping",
    icon: "stop",
    what: "Its open orders are taken back, its stops too. Positions stay as they are, and nothing watches them.",
  },
};

/** acts are what can be done with a bot as it is. What is dangerous or wants more thought is on the bot's own page. */
export function acts(bot: Bot): Act[] {
  switch (bot.status) {
    case "created":
    case "stopped":
    case "failed":
      return bot.mode === "paper" ? ["start"] : [];
    case "starting":
      return ["stop"];
    case "running":
      return ["pause", "stop"];
    case "paused":
      return bot.pause === "kill_switch" ? ["stop"] : ["resume", "stop"];
    case "stopping":
      return [];
  }
}

async function carry(act: Act, bot: string) {
  const init = { params: { path: { bot } } };
  if (act === "start") await api.POST("/api/v1/bots/{bot}/start", init);
  if (act === "pause") await api.POST("/api/v1/bots/{bot}/pause", init);
  if (act === "resume") await api.POST("/api/v1/bots/{bot}/resume", init);
  if (act === "stop") await api.POST("/api/v1/bots/{bot}/stop", init);
}

/** What can be done with a bot, each with what it means. A refusal stands where one asked, with its reason. */
export function Acts({ bot, close }: { bot: Bot | undefined; close(): void }) {
  return bot ? <Open bot={bot} close={close} /> : null;
}

function Open({ bot, close }: { bot: Bot; close(): void }) {
  const client = useQueryClient();
  const away = useLost();
  const [busy, setBusy] = useState<Act>();
  const [error, setError] = useState<unknown>();
  const run = async (act: Act) => {
    setBusy(act);
    setError(undefined);
    try {
      await carry(act, bot.id);
      void client.invalidateQueries({ queryKey: ["/api/v1/bots"] });
      void client.invalidateQueries({ queryKey: ["/api/v1/bots/{bot}"] });
      void client.invalidateQueries({ queryKey: ["/api/v1/dashboard"] });
      close();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(undefined);
    }
  };
  const can = acts(bot);
  return (
    <Dialog
      open
      close={close}
      title={
        <span className="flex flex-wrap items-center gap-2.5">
          <ModeBadge mode={bot.mode} /> {bot.name}
        </span>
      }
      actions={
        <>
          <Button onClick={close} data-start>
            Close
          </Button>
          <Link to="/bots/$bot" params={{ bot: bot.id }} className={buttonClass()}>
            Open the bot
          </Link>
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-x-3">
        <StateLabel state={bot.status} note={pauses[bot.pause] || undefined} />
        {bot.reason && <span className="text-12">{sentence(bot.reason)}</span>}
      </p>
      {can.length > 0 && (
        <ul className="border-y border-line-faint">
          {can.map((act) => (
            <li
              key={act}
              className="flex items-center gap-4 border-b border-line-faint py-2.5 last:border-0 max-sm:flex-wrap max-sm:gap-2"
            >
              <span className="min-w-0 flex-1 max-sm:basis-full">
                {act === "start" && bot.status === "failed"
                  ? "It goes on where it failed. If nothing was mended, it fails again."
                  : texts[act].what}
              </span>
              <Button
                icon={texts[act].icon}
                className="w-36 max-sm:w-full"
                disabled={away || (busy !== undefined && busy !== act)}
                busy={busy === act && texts[act].doing}
                onClick={() => void run(act)}
              >
                {texts[act].verb}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {bot.mode === "live" && can.length === 0 && bot.status !== "stopping" && (
        <p>It trades real money, so it is started from its own page, where you see with what.</p>
      )}
      {bot.status === "stopping" && <p>It is being stopped: its open orders are taken back.</p>}
      {bot.pause === "kill_switch" && <p>Its kill switch is on. Lift it on the bot's page; then it can be resumed.</p>}
      {away && <Notice tone="warn">There is no connection to the server. Nothing can be changed before it is back.</Notice>}
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
