import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { Button } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Time } from "~/shared/ui/time";
import { handText } from "./journal";
import type { Bot } from "./state";

const holds = ["nothing", "entries", "all"];

/** useCommands is what was asked of a bot by hand, the newest first. While something waits it is asked again and again. */
export function useCommands(bot: Bot) {
  return useQuery({
    ...read("/api/v1/bots/{bot}/commands", { params: { path: { bot: bot.id }, query: { limit: 100 } } }),
    refetchInterval: (q) => (q.state.data?.items.some((c) => c.status === "waiting") ? 1500 : false),
  });
}

export const commandText = (c: NonNullable<ReturnType<typeof useCommands>["data"]>["items"][number]) =>
  handText({
    act: c.act,
    slot: c.slot ?? undefined,
    order: c.order ?? undefined,
    price: c.price ?? undefined,
    hold: holds.indexOf(c.hold ?? "nothing"),
  });

/** What was asked by hand and waits for the next candle, and what was refused since the page was opened. */
export function Asked({ bot }: { bot: Bot }) {
  const commands = useCommands(bot);
  const [opened] = useState(() => Date.now());
  const [seen, setSeen] = useState(0);
  const items = (commands.data?.items ?? []).filter((c) => c.act !== "hold");
  const waiting = items.filter((c) => c.status === "waiting");
  const refused = items.find((c) => c.status === "refused" && c.seq > seen && c.created > opened - 5000);
  if (waiting.length === 0 && !refused) return null;
  return (
    <div className="mb-4 grid gap-3">
      {waiting.length > 0 && (
        <Notice tone="info" title="Asked, and done with the next candle:">
          <ul>
            {waiting.map((c) => (
              <li key={c.seq}>
                {commandText(c)} <span className="text-12 text-ink-3">{c.who},</span>{" "}
                <Time ms={c.created} as="seconds" className="text-12 text-ink-3" />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {refused && (
        <Notice
          tone="danger"
          alert
          title={`Refused: ${commandText(refused)}`}
          end={
            <Button small kind="ghost" onClick={() => setSeen(refused.seq)}>
              Dismiss
            </Button>
          }
        >
          {sentence(refused.reason)}
        </Notice>
      )}
    </div>
  );
}
