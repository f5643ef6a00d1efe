import { useState } from "react";
import { permission, show } from "~/shared/live/notify";
import { type Kind, kinds, wish, wishes } from "~/shared/live/wishes";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Grid, Panel } from "~/shared/ui/panel";
import { Switch } from "~/shared/ui/switch";

const words: Record<Kind, [label: string, help: string]> = {
  failed: ["A bot has failed", "It trades no more until you start it again."],
  paused: ["A bot is paused by a limit, a protection or missing candles", "What is paused by hand is not told of."],
  ended: ["A backtest, a sweep or a download has ended", "Done, or failed with the reason."],
};

const problems = {
  denied:
    "This browser shows no notifications of this site. Allow them beside the address of the page, then switch on here what you want.",
  none: "This browser has no notifications for pages. Use another one, or look at Needs you on the overview.",
  kept: "This browser keeps nothing for this site, so what you choose is forgotten. Allow it to store data of this site.",
  shown:
    "This browser showed nothing: it may have notifications for installed applications alone, or the system holds them back.",
};

/** What this browser tells of while somebody looks at something else. */
export default function NotificationsTab() {
  const [on, setOn] = useState(wishes);
  const [wrong, setWrong] = useState<keyof typeof problems | undefined>(() => {
    const said = permission();
    return said === "denied" || said === "none" ? said : undefined;
  });
  const turn = async (kind: Kind, up: boolean) => {
    if (up && permission() === "default") await Notification.requestPermission();
    const said = permission();
    if (up && said !== "granted") return setWrong(said === "none" ? "none" : "denied");
    const next = kinds.filter((k) => (k === kind ? up : on.includes(k)));
    setOn(next);
    setWrong(wish(next) ? undefined : "kept");
  };
  return (
    <Grid>
      <Panel title="In this browser" className="lg:col-span-7">
        <p className="mb-3 max-w-[64ch] text-ink-2">
          While Tradebot is open in a window and you look at something else, this browser tells you when:
        </p>
        <div className="grid gap-3 max-sm:gap-1">
          {kinds.map((kind) => (
            <Switch
              key={kind}
              label={words[kind][0]}
              help={words[kind][1]}
              checked={on.includes(kind)}
              disabled={wrong === "none"}
              onChange={(up) => void turn(kind, up)}
            />
          ))}
        </div>
        {wrong && (
          <div className="mt-3">
            <Notice tone="warn">{problems[wrong]}</Notice>
          </div>
        )}
        <div className="mt-4">
          <Button
            disabled={on.length === 0 || wrong === "none"}
            title={on.length === 0 ? "Switch something on first." : undefined}
            onClick={() => setWrong(show("Tradebot", { body: "This is how it tells you.", tag: "try" }) ? undefined : "shown")}
          >
            Show one now
          </Button>
        </div>
      </Panel>
    </Grid>
  );
}
