import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { missing } from "~/shared/api/problem";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { ModeBand } from "~/shared/ui/mode";
import { Failed } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Empty, Skeleton, useLate } from "~/shared/ui/parts";
import { fresh, kept } from "./draft";
import { empty, type From, keyOf, useSeed } from "./seed";
import { Wizard } from "./wizard";

const crumbs = [{ to: "/bots", name: "Bots" }];

export default function NewBotPage() {
  const { strategy, config, backtest, params } = useSearch({ from: "/inside/bots/new" });
  const from: From = { strategy, config, backtest, params };
  const may = useMay("trade");
  const navigate = useNavigate();
  if (!may)
    return (
      <Page title="New bot" crumbs={crumbs}>
        <PageHead title="New bot" />
        <Panel label="New bot">
          <Empty
            title="You may look only"
            actions={<Button onClick={() => void navigate({ to: "/bots" })}>Show the bots</Button>}
          >
            Your role does not make bots. An admin can give you another one.
          </Empty>
        </Panel>
      </Page>
    );
  return (
    <Page title="New bot" crumbs={crumbs}>
      <Begin key={keyOf(from)} from={from} />
    </Page>
  );
}

/** Finds out what the draft begins with: what was typed in this tab before, or what the address names. */
function Begin({ from }: { from: From }) {
  const key = keyOf(from);
  // A strategy is in the address; the others have to be asked for.
  const [old] = useState(() => kept(key) ?? (from.config || from.backtest ? undefined : empty(from)));
  const seed = useSeed(from, old === undefined);
  const late = useLate(seed.isPending && old === undefined);
  const navigate = useNavigate();
  // Each beginning anew is another wizard, which remembers nothing.
  const [count, setCount] = useState(0);
  const begin = count > 0 ? fresh() : (old ?? seed.data);
  if (begin)
    return (
      <Wizard
        key={count}
        from={key}
        begin={begin}
        again={() => {
          void navigate({ to: "/bots/new", search: from.strategy || from.config || from.backtest ? {} : { step: 1 } });
          setCount(count + 1);
        }}
      />
    );
  return (
    <>
      <ModeBand mode="paper">New bots start on paper. You can choose live in the last step.</ModeBand>
      <div className="mx-auto max-w-[1080px]">
        <PageHead title="New bot" />
        {seed.error ? (
          <div className="grid gap-3">
            <Failed
              error={seed.error}
              what={
                missing(seed.error)
                  ? "What this bot was to begin from is not there."
                  : "What this bot begins from could not be read."
              }
              retry={() => void seed.refetch()}
            />
            <div>
              <Button onClick={() => void navigate({ to: "/bots/new", search: {} })}>Begin without it</Button>
            </div>
          </div>
        ) : (
          late && (
            <Panel label="Loading">
              <div className="grid gap-3" aria-hidden="true">
                <Skeleton className="h-4 w-48" />
                <Skeleton className="h-8 w-full" />
                <Skeleton className="h-8 w-full" />
              </div>
            </Panel>
          )
        )}
      </div>
    </>
  );
}
