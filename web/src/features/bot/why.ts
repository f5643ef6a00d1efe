import type { Bot } from "./state";

/** What can be done with a bot, and why not. The states are those of the engine (created, starting, running and so on). */
export interface Around {
  bot: Bot;
  lost: boolean;
  flat: boolean;
  kills: { own: boolean | "perhaps"; wider?: string };
}

export const active = (bot: Bot) => ["starting", "running", "paused", "stopping"].includes(bot.status);

const lostText = "The connection to the server is lost.";

/** A day's limits and protections are the account's own: they end by themselves, and nobody ends them before. */
const own = ["daily_loss", "daily_trades", "daily_profit", "protection", "data_gap"];

/** why says for each act why it cannot be done now; undefined where it can. */
export function why({ bot, lost, flat, kills }: Around) {
  const first = (...tests: [boolean, string][]) => (lost ? lostText : tests.find(([is]) => is)?.[1]);
  const on = active(bot);
  const killed: [boolean, string] = [
    kills.own === true || kills.wider !== undefined,
    kills.wider ? `The kill switch ${kills.wider} is on. Lift it in the top bar first.` : "Its kill switch is on. Lift it first.",
  ];
  const idle: [boolean, string] = [!on, `The bot is ${bot.status}, so nobody would do it. Start it first.`];
  const busy: [boolean, string] = [on, `The bot is ${bot.status}. Stop it first.`];
  return {
    start: first([on, `The bot is ${bot.status} already.`], killed),
    stop: first(
      [bot.status === "stopping", "It is being stopped."],
      [!on && bot.status !== "failed", `The bot is ${bot.status} already.`],
    ),
    pause: first(
      [bot.status === "paused" && bot.pause === "user", "Entries are paused already."],
      [bot.status === "paused" && bot.pause === "kill_switch", "Everything is held back already."],
      [bot.status === "stopping", "It is being stopped."],
      idle,
    ),
    resume: first(
      killed,
      [bot.status !== "paused", "Nothing is paused."],
      [own.includes(bot.pause), "This pause ends by itself."],
    ),
    exit: first(idle, [bot.status === "stopping", "It is being stopped."], [flat, "Nothing is held."]),
    cancel: first(idle),
    kill: kills.own === true ? "It is killed already." : undefined, // tried without a connection too
    unkill: first([kills.own === false, "Its kill switch is off."]),
    change: first(busy),
    back: first(busy, [bot.previous === null, "It was never upgraded, so there is no version to go back to."]),
    remove: first(busy),
  };
}

export type Why = ReturnType<typeof why>;
