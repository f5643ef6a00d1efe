import { useMutation } from "@tanstack/react-query";
import { problemOf, type Schema } from "~/shared/api/client";
import { Offline, words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Time } from "~/shared/ui/time";
import { send } from "./upload";
import { Rules, Sum } from "./verdict";

/** moduleAt is where the file of a version is. */
export const moduleAt = (v: Schema<"StrategyVersion">) => `/api/v1/strategies/${v.strategy}/versions/${v.number}/module`;

/**
 * Whether the file of a version keeps every rule. The API keeps no verdicts, only whether they were good; so the rules are shown after
 * the file was checked again, which also tells whether it still holds with this engine.
 */
export function Check({ version: v }: { version: Schema<"DescribedVersion"> }) {
  const may = useMay("trade");
  const lost = useLost();
  const check = useMutation({
    mutationFn: async () => {
      const answer = await fetch(moduleAt(v)).catch(() => {
        throw new Offline();
      });
      if (!answer.ok) throw await problemOf(answer);
      const file = new File([await answer.arrayBuffer()], `${v.describe.name}.wasm`);
      return send(file, { keep: false, progress: () => {}, signal: new AbortController().signal });
    },
  });
  const rules = check.data?.rules;
  return (
    <Panel
      label="Verdict"
      title={
        <>
          Verdict
          {rules ? (
            <Sum rules={rules} />
          ) : v.valid ? (
            <span className="inline-flex items-center gap-1.5 text-13 font-regular text-gain">
              <Icon name="check" small /> every rule holds
            </span>
          ) : (
            <span className="inline-flex items-center gap-1.5 text-13 font-regular text-danger">
              <Icon name="failed" small /> refused
            </span>
          )}
        </>
      }
      note={
        rules ? (
          "checked just now, with this engine"
        ) : (
          <>
            since <Time ms={v.created} as="day" />
          </>
        )
      }
      end={
        may && (
          <Button small icon="refresh" disabled={lost} busy={check.isPending && "Checking"} onClick={() => check.mutate()}>
            Check again
          </Button>
        )
      }
      flush
    >
      {check.error && (
        <div className="p-3.5">
          <Notice tone="danger" title="It could not be checked.">
            {words(check.error)}
          </Notice>
        </div>
      )}
      {rules ? (
        <Rules rules={rules} />
      ) : (
        !check.error && (
          <p className="p-3.5 text-ink-2">
            {v.valid
              ? "Its file kept every rule of the sandbox when it was stored. Check it again to see them one by one."
              : "Its file breaks a rule of this engine, so no bot can start with it. Check it again to see which."}
          </p>
        )
      )}
    </Panel>
  );
}
