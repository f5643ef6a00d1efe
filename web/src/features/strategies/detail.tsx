import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "~/shared/api/client";
import { missing, sentence } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { refOf, strategies } from "~/shared/strategy/description";
import { chosen, type Values } from "~/shared/strategy/params";
import { Button, buttonClass } from "~/shared/ui/button";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { Empty, Hash, Skeleton, useLate } from "~/shared/ui/parts";
import { About, Markets, Parameters } from "./about";
import { Check } from "./check";
import { DeleteStrategy } from "./delete";
import { Versions } from "./versions";

/** A strategy: what it says of itself, its parameters, whether its file is sound, its versions. number is the version that is looked at. */
export function Detail({ id, number, pick }: { id: string; number?: number; pick?(number: number): void }) {
  const strategy = useQuery(read("/api/v1/strategies/{strategy}", { params: { path: { strategy: id } } }));
  const newest = strategy.data?.newest;
  const shown = number ?? newest?.number;
  const version = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions/{version}", { params: { path: { strategy: id, version: String(shown) } } }),
    enabled: shown !== undefined,
  });
  const [tried, setTried] = useState<{ of: string; values: Values }>();
  const late = useLate(strategy.isPending);
  const error = strategy.error ?? version.error;
  if (missing(strategy.error))
    return (
      <Panel label="Strategy">
        <Empty
          title="There is no such strategy"
          actions={
            <Link to="/strategies" className={buttonClass("primary")}>
              Show all strategies
            </Link>
          }
        >
          It was deleted, or it is somebody else’s.
        </Empty>
      </Panel>
    );
  const retry = () => void (strategy.error ? strategy.refetch() : version.refetch());
  if (strategy.error) return <Failed error={error} what="The strategy could not be read." retry={retry} />;
  if (!strategy.data) return late && <Waiting />;
  const s = strategy.data;
  const d = version.data?.describe;
  const of = version.data?.sha256 ?? "";
  const values = tried?.of === of ? tried.values : {};
  return (
    <>
      <Head strategy={s} version={version.data} values={values} />
      {version.error ? (
        <Failed
          error={version.error}
          what={missing(version.error) ? `There is no version ${shown} of ${s.name}.` : "The version could not be read."}
          retry={retry}
        />
      ) : d && version.data ? (
        <>
          <Parameters describe={d} values={values} change={(values) => setTried({ of, values })} />
          <Markets describe={d} />
          <Check version={version.data} key={version.data.sha256} />
        </>
      ) : (
        shown !== undefined && <Waiting />
      )}
      <Versions strategy={s} shown={shown} pick={pick} />
    </>
  );
}

function Waiting() {
  return (
    <Panel label="Loading">
      <div className="grid gap-3" aria-hidden="true">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="h-3 w-full" />
        <Skeleton className="h-3 w-2/3" />
      </div>
    </Panel>
  );
}

function Head({
  strategy: s,
  version,
  values,
}: {
  strategy: Schema<"Strategy">;
  version?: Schema<"DescribedVersion">;
  /** What was written into its parameters. */
  values: Values;
}) {
  const may = useMay("trade");
  const lost = useLost();
  const [asking, ask] = useState(false);
  const all = useQuery(strategies).data?.items ?? [];
  const ref = refOf(s, all, !version || version.number === s.newest?.number ? undefined : version.number);
  const own = version ? chosen(version.describe.params, values) : {};
  const params = Object.keys(own).length > 0 ? own : undefined;
  return (
    <Panel
      label="About"
      title={
        <>
          <span className="text-16">{s.name}</span>
          {version && (
            <span className="rounded-1 border border-line px-1.5 py-0.5 text-11 leading-none font-medium text-ink-2">
              {version.version || `version ${version.number}`}
            </span>
          )}
        </>
      }
      note={version && <Hash text={version.sha256} name="hash" />}
      end={
        may &&
        version && (
          <>
            <Link to="/sweeps/new" search={{ strategy: ref }} className={buttonClass("default", true)}>
              Sweep
            </Link>
            <Link to="/backtests/new" search={{ strategy: ref, params }} className={buttonClass("default", true)}>
              Run a backtest
            </Link>
            <Link to="/bots/new" search={{ strategy: ref, params }} className={buttonClass("primary", true)}>
              New bot
            </Link>
          </>
        )
      }
      foot={
        <>
          <span>{s.owner === "everybody" ? "Ready-made, everybody’s" : "Yours"}</span>
          {may && s.owner === "mine" && (
            <Button small kind="danger" icon="trash" className="ml-auto" disabled={lost} onClick={() => ask(true)}>
              Delete strategy
            </Button>
          )}
        </>
      }
    >
      {version ? (
        <About about={version.describe.about} warmup={version.describe.warmup} />
      ) : (
        <p className="text-ink-2">
          {s.newest
            ? sentence(s.about || "Its author says nothing of it")
            : "Every version of it was deleted. Upload a file of that name to use it again."}
        </p>
      )}
      <DeleteStrategy strategy={s} open={asking} close={() => ask(false)} />
    </Panel>
  );
}
