import { useEffect, useState } from "react";
import { bytes } from "~/shared/format/number";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Dropzone } from "~/shared/ui/dropzone";
import { Icon } from "~/shared/ui/icon";
import { Panel } from "~/shared/ui/panel";
import { Switch } from "~/shared/ui/switch";
import { Time } from "~/shared/ui/time";
import { type Attempt, useAttempts, written } from "./attempts";

/** Where files are dropped or chosen, and what came of those since the page was opened. Files may be dropped anywhere on the page. */
export function Drop() {
  const { begin, limit, list, shown, show } = useAttempts();
  const [only, setOnly] = useState(false);
  const lost = useLost();
  const may = useMay("trade");
  if (!may) return null;
  const take = (file: File) => begin(file, !only);
  return (
    <>
      <Anywhere take={take} disabled={lost} only={only} />
      <div className="grid gap-2">
        <Dropzone accept=".wasm,application/wasm" take={take} disabled={lost} button="Choose a file">
          <p className="font-medium text-ink">Drop a .wasm file anywhere</p>
          <p className="text-12 text-ink-3">At most {written(limit.bytes)}. Checked rule by rule before anything runs.</p>
        </Dropzone>
        <Switch label="Check only, keep nothing" checked={only} onChange={setOnly} />
      </div>
      {list.length > 0 && (
        <Panel title="Uploads" note="since the page was opened" flush>
          <ul>
            {list.map((a) => (
              <li key={a.id} className="border-b border-line-faint last:border-0">
                <button
                  type="button"
                  aria-pressed={a.id === shown?.id}
                  onClick={() => show(a.id)}
                  className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3.5 py-2 text-left hover:bg-hover aria-pressed:bg-accent-bg aria-pressed:shadow-[inset_2px_0_var(--accent)]"
                >
                  <b className="truncate font-medium">{a.file.name}</b>
                  <State attempt={a} />
                  <span className="text-12 text-ink-3">{bytes(a.file.size)}</span>
                  <span className="text-right text-12 text-ink-3">
                    <Time ms={a.time} as="clock" />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

const looks = {
  large: ["failed", "Too large", "text-danger"],
  sending: ["clock", "Sending", "text-ink-2"],
  judging: ["clock", "Checking", "text-ink-2"],
  sound: ["check", "Sound, not kept", "text-ink-2"],
  kept: ["check", "Accepted", "text-ink-2"],
  refused: ["failed", "Refused", "text-danger"],
  failed: ["failed", "Failed", "text-danger"],
} as const;

function State({ attempt }: { attempt: Attempt }) {
  const [icon, word, tone] = looks[attempt.state];
  return (
    <span className={`inline-flex items-center gap-1.5 text-12 ${tone}`}>
      <Icon name={icon} small /> {word}
    </span>
  );
}

/** Takes a file that is dropped anywhere on the page, and says so while one is held over it. */
function Anywhere({ take, disabled, only }: { take(file: File): void; disabled: boolean; only: boolean }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let away: ReturnType<typeof setTimeout>;
    const files = (e: DragEvent) => e.dataTransfer?.types?.includes("Files") ?? false;
    const move = (e: DragEvent) => {
      if (!files(e) || disabled) return;
      e.preventDefault();
      setOver(true);
      clearTimeout(away);
      away = setTimeout(() => setOver(false), 300); // dragover comes all the time while it is held
    };
    const drop = (e: DragEvent) => {
      setOver(false);
      if (e.defaultPrevented || !files(e)) return; // the zone has taken it
      e.preventDefault();
      const file = e.dataTransfer?.files[0];
      if (file && !disabled) take(file);
    };
    window.addEventListener("dragover", move);
    window.addEventListener("drop", drop);
    return () => {
      clearTimeout(away);
      window.removeEventListener("dragover", move);
      window.removeEventListener("drop", drop);
    };
  }, [take, disabled]);
  if (!over) return null;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed inset-3 z-20 grid place-items-center rounded-3 border-2 border-dashed border-accent bg-accent-bg/80"
    >
      <p className="flex items-center gap-2.5 rounded-2 bg-raised px-4 py-3 text-16 font-semibold shadow-menu">
        <Icon name="upload" className="size-5" />
        {only ? "Drop it to have it checked" : "Drop it to have it checked and stored"}
      </p>
    </div>
  );
}
