import { useMutation } from "@tanstack/react-query";
import { api } from "~/shared/api/client";
import { sentence } from "~/shared/api/problem";
import { count } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { Act } from "./controls";
import type { Bot } from "./state";
import { useStory } from "./story";

/** The bot made again from its journal: whether it decides the same. */
export function Replay({ bot }: { bot: Bot }) {
  const lost = useLost();
  const journal = useStory("/api/v1/bots/{bot}/journal", bot.id);
  const run = useMutation({
    mutationFn: async () => {
      const chain = journal.rows?.[0]?.chain;
      const { data } = await api.POST("/api/v1/bots/{bot}/replay", { params: { path: { bot: bot.id } } });
      return { ...data, at: Date.now(), chain };
    },
  });
  const none = journal.rows?.length === 0;
  const why = lost
    ? "The connection to the server is lost."
    : none
      ? "The bot has never run, so there is nothing to replay."
      : undefined;
  const r = run.data;
  return (
    <Panel
      title="Replay"
      end={
        <Act small why={why} busy={run.isPending && "Verifying"} onClick={() => run.mutate()}>
          {r ? "Verify again" : "Verify"}
        </Act>
      }
    >
      {run.isError ? (
        <Failed error={run.error} what="It could not be verified." />
      ) : run.isPending ? (
        <p className="text-ink-2" role="status">
          The strategy decides everything anew. It takes about as long as a backtest over the bot's life.
        </p>
      ) : r ? (
        <div className="flex gap-2.5" role="status">
          <Icon name={r.identical ? "check" : "failed"} className={`mt-0.5 ${r.identical ? "text-gain" : "text-danger"}`} />
          <div className="min-w-0">
            <b className="font-medium">
              {r.identical
                ? `Replay agrees: ${count(r.events)} of ${count(r.events)} lines`
                : `Replay differs, ${count(r.events)} lines compared`}
            </b>
            <p className="mt-0.5 text-12 break-words text-ink-2">
              {r.identical ? (
                <>
                  {count(r.decisions)} decisions made again, byte for byte the same. Verified <Time ms={r.at} as="seconds" />.
                  Module <Hash text={bot.module} name="hash of its strategy" />
                  {r.chain && (
                    <>
                      , journal <Hash text={r.chain} name="hash of its journal" />
                    </>
                  )}
                  .
                </>
              ) : (
                `The first difference: ${sentence(r.difference ?? "")}`
              )}
            </p>
          </div>
        </div>
      ) : (
        <p className="text-ink-2">
          {none
            ? "Nothing to verify yet: the bot has not run."
            : "Everything it did can be done again from its journal, and must come to the same. Not verified since this page was opened."}
        </p>
      )}
    </Panel>
  );
}
