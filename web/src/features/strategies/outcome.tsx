import { Link } from "@tanstack/react-router";
import { words } from "~/shared/api/problem";
import { bytes } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { Button, buttonClass } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Hash, Progress } from "~/shared/ui/parts";
import { type Attempt, useAttempts, written } from "./attempts";
import { Rules, Sum } from "./verdict";

/** What came of a file, or how far it is. */
export function Outcome({ attempt }: { attempt: Attempt }) {
  const { show } = useAttempts();
  const close = <Button small kind="ghost" icon="cross" aria-label="Close the verdict" onClick={() => show(undefined)} />;
  const { judged, state, file } = attempt;
  return (
    <section aria-label={`What came of ${file.name}`} className="grid gap-4">
      <Said attempt={attempt} close={close} />
      {judged && (state === "kept" || state === "sound" || state === "refused") && (
        <Panel
          title={
            <>
              Verdict <Sum rules={judged.rules} />
            </>
          }
          label="Verdict"
          end={<CopyJSON judged={judged} />}
          flush
          foot={
            <>
              {judged.module_sha256 && (
                <span>
                  SHA-256 <Hash text={judged.module_sha256} name="hash" length={16} />
                </span>
              )}
              <span className="ml-auto max-sm:ml-0">
                The same on the command line: <code className="font-mono">tradebot strategy check {file.name}</code>
              </span>
            </>
          }
        >
          <Rules rules={judged.rules} />
        </Panel>
      )}
    </section>
  );
}

function CopyJSON({ judged }: { judged: NonNullable<Attempt["judged"]> }) {
  return (
    <Button small icon="copy" onClick={() => void navigator.clipboard?.writeText(JSON.stringify(judged, null, 2))}>
      Copy as JSON
    </Button>
  );
}

function Said({ attempt, close }: { attempt: Attempt; close: React.ReactNode }) {
  const { begin, limit } = useAttempts();
  const lost = useLost();
  const { file, state, keep, judged, error, part } = attempt;
  switch (state) {
    case "sending":
    case "judging":
      return (
        <Panel label="Upload">
          <Progress
            name={state === "sending" ? `Sending ${file.name}` : `Checking ${file.name}, rule by rule`}
            part={part}
            note={state === "sending" ? `${bytes(file.size * part)} of ${bytes(file.size)}` : "it is compiled and run once"}
            cancel={{ text: "Stop", act: attempt.stop }}
          />
        </Panel>
      );
    case "large":
      return (
        <Notice
          tone="danger"
          title={`${file.name} is too large, so it was not sent`}
          end={
            <>
              {!limit.known && (
                <Button small onClick={() => begin(file, keep, true)} disabled={lost}>
                  Send it anyway
                </Button>
              )}
              {close}
            </>
          }
        >
          It has {bytes(file.size)}; at most {written(limit.bytes)} are {limit.known ? "allowed" : "usual"}. Leave out large
          tables and debug data, build again, and drop the new file here.
        </Notice>
      );
    case "failed":
      return (
        <Notice
          tone="danger"
          title={`${file.name} was not ${keep ? "uploaded" : "checked"}`}
          end={
            <>
              <Button small icon="refresh" onClick={() => begin(file, keep)} disabled={lost}>
                Try again
              </Button>
              {close}
            </>
          }
        >
          {words(error)}
        </Notice>
      );
    case "refused":
      return (
        <Notice tone="danger" title={`${file.name} was refused: it breaks a rule`} end={close}>
          Nothing was stored and no bot is affected. The reason is below, with what to change.
        </Notice>
      );
    case "sound":
      return (
        <Notice
          tone="info"
          title={`${file.name} keeps every rule`}
          end={
            <>
              <Button small kind="primary" icon="upload" onClick={() => begin(file, true)} disabled={lost}>
                Keep it
              </Button>
              {close}
            </>
          }
        >
          It was checked only: nothing was stored.
        </Notice>
      );
    case "kept": {
      const name = judged?.describe?.name ?? file.name;
      const v = judged?.version;
      return (
        <Notice
          tone="info"
          title={v && v.number > 1 ? `${name} has a new version, ${v.version || v.number}` : `${name} is stored`}
          end={
            v && (
              <>
                <Link to="/strategies/$strategy" params={{ strategy: v.strategy }} className={buttonClass("primary", true)}>
                  Open {name}
                </Link>
                {close}
              </>
            )
          }
        >
          {v && v.number > 1
            ? "Bots go on with the version they have, until you upgrade them."
            : "It can be tested and given to bots now. Test it before it gets money."}
        </Notice>
      );
    }
  }
}
