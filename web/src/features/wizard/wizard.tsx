import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { useDescription } from "~/shared/strategy/description";
import { readLimits } from "~/shared/strategy/limits";
import { defaultOf } from "~/shared/strategy/params";
import { Button } from "~/shared/ui/button";
import { ModeBand } from "~/shared/ui/mode";
import { Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Skeleton } from "~/shared/ui/parts";
import { Steps } from "~/shared/ui/steps";
import { firstOpen, sound } from "./check";
import { type Draft, forget, keep } from "./draft";
import { type Refusal, type Step, steps } from "./faults";
import { MarketStep } from "./market";
import { ParametersStep, Tools } from "./parameters";
import { Review } from "./review";
import { RiskStep } from "./risk";
import { StrategyStep, UploadLink } from "./strategy";

/** What every step is given. */
export interface StepProps {
  draft: Draft;
  change(part: Partial<Draft>): void;
  /** The version of the strategy, once it is known. */
  version?: Schema<"DescribedVersion">;
  /** Whether one has tried to go on, so that what is missing is said. */
  tried: boolean;
  /** What the server said against it. */
  refusal?: Refusal;
}

/** A new bot in five steps. The address says which; what was typed stays in this tab until the bot is made. */
export function Wizard({ from, begin, again }: { from: string; begin: Draft; again(): void }) {
  const search = useSearch({ from: "/inside/bots/new" });
  const navigate = useNavigate();
  const [draft, setDraft] = useState(begin);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const { version, describe, pending, error, gone } = useDescription(draft.strategy);
  const made = useRef(false);
  useEffect(() => {
    if (!made.current) keep(from, draft);
  }, [from, draft]);

  const open = firstOpen(draft, describe);
  const wanted = Math.min(Math.max((search.step ?? 1) - 1, 0), 4) as Step;
  const step = pending ? wanted : (Math.min(wanted, gone || error ? 0 : open) as Step);
  // Who is held back stays where they are when what was missing is filled in.
  const held = !pending && step !== wanted;
  useEffect(() => {
    if (held) void navigate({ to: "/bots/new", search: (old) => ({ ...old, step: step + 1 }), replace: true });
  }, [held, step, navigate]);
  const go = (to: number) => {
    setTried(false);
    void navigate({ to: "/bots/new", search: (old) => ({ ...old, step: to + 1 }) });
    window.scrollTo({ top: 0 });
  };
  const change = (part: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setRefusal(undefined);
  };
  const next = (e: FormEvent) => {
    e.preventDefault();
    if (sound(step, draft, describe)) go(step + 1);
    else {
      setTried(true);
      const form = e.currentTarget;
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    }
  };
  const done = () => {
    made.current = true;
    forget();
  };
  const props: StepProps = { draft, change, version, tried, refusal: refusal?.step === step ? refusal : undefined };
  const live = draft.mode === "live";
  const market = Object.values(draft.markets)[0]?.split(":")[0] ?? "";
  return (
    <>
      <ModeBand mode={live ? "live" : "paper"}>
        {live ? `This bot will send real orders to ${market}.` : "New bots start on paper. You can choose live in the last step."}
      </ModeBand>
      <div className="mx-auto max-w-[1080px]">
        <div className="mb-4 flex items-center gap-4">
          <h1 className="text-20 font-semibold tracking-tight">New bot</h1>
          <Button
            small
            kind="ghost"
            className="ml-auto"
            onClick={() => {
              forget();
              again();
            }}
          >
            Start over
          </Button>
        </div>
        <div className="[&_li>button]:h-full">
          <Steps
            steps={steps.map((title, i) => ({ title, note: i < step ? note(i as Step, draft, version) : undefined }))}
            at={step}
            go={go}
          />
        </div>
        {pending && step > 0 ? (
          <Waiting />
        ) : step === 4 && version ? (
          <Review
            {...props}
            version={version}
            go={go}
            refuse={setRefusal}
            done={done}
            footer={<Back to={3} go={go} />}
            from={from}
          />
        ) : (
          <form onSubmit={next} noValidate>
            <Panel
              title={questions[step]}
              note={notes[step]}
              end={step === 0 ? <UploadLink /> : step === 2 ? <Tools {...props} /> : undefined}
              foot={
                <div className="flex w-full flex-wrap items-center gap-2 max-sm:[&>*]:h-11">
                  {step > 0 && <Back to={step - 1} go={go} />}
                  <span className="flex-1" />
                  <Button
                    kind="ghost"
                    onClick={() => {
                      done();
                      void navigate({ to: "/bots" });
                    }}
                  >
                    Cancel
                  </Button>
                  <Button kind="primary" type="submit">
                    Continue
                  </Button>
                </div>
              }
            >
              <div className="grid gap-4">
                {props.refusal && props.refusal.field === "" && <Notice tone="danger">{props.refusal.text}</Notice>}
                {error && <Notice tone="danger">{words(error)}</Notice>}
                {gone && (
                  <Notice tone="danger">
                    There is no strategy “{draft.strategy}” any more, or it is not yours. Choose another one.
                  </Notice>
                )}
                {step === 0 && <StrategyStep {...props} />}
                {step === 1 && <MarketStep {...props} />}
                {step === 2 && <ParametersStep {...props} />}
                {step === 3 && <RiskStep {...props} />}
              </div>
            </Panel>
          </form>
        )}
      </div>
    </>
  );
}

const questions = ["What should it run?", "Where does it trade?", "How should it behave?", "What may it lose?", "Review"];
const notes = ["", "", "drawn from the module’s own description", "enforced by the engine; no strategy can change them", ""];

function Back({ to, go }: { to: number; go(step: number): void }) {
  return <Button onClick={() => go(to)}>Back</Button>;
}

function Waiting() {
  return (
    <Panel label="Loading">
      <div className="grid gap-3" aria-hidden="true">
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-8 w-full" />
      </div>
    </Panel>
  );
}

/** What was chosen in a step, in a few words. */
function note(step: Step, d: Draft, version?: Schema<"DescribedVersion">): ReactNode {
  switch (step) {
    case 0:
      return `${version?.describe.name ?? d.strategy} ${version?.version ?? ""}`;
    case 1:
      return (version?.describe.slots ?? [])
        .map((s) => d.markets[s.name]?.split(":").slice(1).join(" ") ?? "")
        .filter(Boolean)
        .join(", ");
    case 2:
      return version?.describe.params.map((p) => d.params[p.name] ?? defaultOf(p)).join(" / ") || "none";
    default: {
      const day = readLimits(d.limits).daily_loss_pct;
      return day ? `${day} % a day` : "no daily limit";
    }
  }
}
