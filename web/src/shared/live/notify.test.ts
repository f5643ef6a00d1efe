import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tell } from "./notify";
import { wish, wishes } from "./wishes";

let shown: { title: string; body?: string; tag?: string; onclick?: () => void; close(): void }[];
let opened: string[];
let focus = false;

beforeEach(() => {
  [shown, opened, focus] = [[], [], false];
  class Shown {
    static permission = "granted";
    onclick?: () => void;
    close() {}
    constructor(
      public title: string,
      { body, tag }: NotificationOptions,
    ) {
      Object.assign(this, { body, tag });
      shown.push(this);
    }
  }
  vi.stubGlobal("Notification", Shown);
  vi.spyOn(document, "hasFocus").mockImplementation(() => focus);
  vi.spyOn(window, "focus").mockImplementation(() => {});
  wish(["failed", "paused", "ended"]);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
});

let n = 0;
const bot = (more: object) => ({
  id: `b${n}`,
  name: "BTC trend",
  mode: "live",
  status: "running",
  pause: "",
  reason: "",
  ...more,
});
const send = (event: string, data: object) => tell({ id: "1", event, data: JSON.stringify(data) }, (to) => opened.push(to));

test("a bot that failed is told of once, with its mode and why, and leads to its page", () => {
  n++;
  send("bot", bot({ status: "failed", reason: "it ran out of fuel" }));
  send("bot", bot({ status: "failed", reason: "it ran out of fuel", version: 2 }));
  expect(shown).toMatchObject([{ title: "LIVE · BTC trend has failed", body: "It ran out of fuel.", tag: `b${n} failed` }]);
  shown[0]?.onclick?.();
  expect(opened).toEqual([`/bots/b${n}`]);
  send("bot", bot({}));
  send("bot", bot({ status: "failed" }));
  expect(shown).toHaveLength(2);
});

test("a pause by a limit is told of; one by hand is not", () => {
  n++;
  for (const pause of ["user", "kill_switch", "daily_loss"])
    send("bot", bot({ mode: "paper", status: "paused", pause, reason: "lost 3 %, and daily_loss_pct=3 ends a day" }));
  expect(shown).toMatchObject([
    { title: "PAPER · BTC trend is paused: daily loss", body: "Lost 3 %, and the daily loss limit of 3\u202f% ends a day." },
  ]);
});

test("jobs are told of when they end", () => {
  const job = { id: `j${++n}`, kind: "backtest", status: "running", error: "" };
  send("job", job);
  send("job", { ...job, status: "done" });
  send("job", { ...job, id: `k${n}`, kind: "sweep", status: "failed", error: "no candles are stored" });
  send("job", { ...job, id: `l${n}`, kind: "verify", status: "done" });
  send("job", { ...job, id: `m${n}`, status: "canceled" });
  expect(shown.map((s) => [s.title, s.body])).toEqual([
    ["The backtest is done", ""],
    ["The sweep has failed", "No candles are stored."],
  ]);
});

test("nothing is told that nobody wants, or that is on the screen", () => {
  wish(["ended"]);
  n++;
  send("bot", bot({ status: "failed" }));
  focus = true;
  wish(["failed"]);
  n++;
  send("bot", bot({ status: "failed" }));
  expect(shown).toEqual([]);
});

test("what is kept by somebody else, or not at all, is no wish", () => {
  localStorage.setItem("notifications", '["failed", "everything"]');
  expect(wishes()).toEqual(["failed"]);
  localStorage.setItem("notifications", "{");
  expect(wishes()).toEqual([]);
});
