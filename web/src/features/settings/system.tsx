import { queryOptions, useQuery } from "@tanstack/react-query";
import { credentials, origin } from "~/shared/api/address";
import { problemOf, type Schema } from "~/shared/api/client";
import { Offline } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { duration } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { Failed, Notice } from "~/shared/ui/notice";
import { Grid, KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { Verdict } from "~/shared/ui/verdict";
import { Queues } from "./queues";
import { KillSwitches, LiveSwitch } from "./switches";
import { Workers } from "./workers";

/** What is ill is said with status 503, with the same body: it is what one wants to see here. */
const health = queryOptions({
  queryKey: ["/health", "with what is wrong"],
  queryFn: async ({ signal }): Promise<Schema<"Wellness">> => {
    const answer = await fetch(new URL("/health", origin), { signal, credentials }).catch((error: unknown) => {
      throw signal.aborted ? error : new Offline();
    });
    const body: unknown = await answer
      .clone()
      .json()
      .catch(() => undefined);
    if (typeof body === "object" && body !== null && "checks" in body) return body as Schema<"Wellness">;
    throw await problemOf(answer);
  },
});

/** How the installation is, for who runs it. */
export default function SystemTab() {
  const admin = useMay("admin");
  if (!admin) return <Notice tone="info">Only admins see how the installation is.</Notice>;
  return (
    <Grid className="items-start">
      <div className="grid content-start gap-4 max-sm:gap-3 xl:col-span-5!">
        <LiveSwitch />
        <KillSwitches />
        <Health />
        <Installation />
      </div>
      <div className="grid content-start gap-4 max-sm:gap-3 xl:col-span-7!">
        <Workers />
        <Queues />
        <Variables />
      </div>
    </Grid>
  );
}

function Health() {
  const query = useQuery({ ...health, refetchInterval: 10_000 });
  const late = useLate(query.isPending);
  return (
    <Panel title="Health" flush foot="Asked every 10 s.">
      {query.error && !query.data ? (
        <div className="p-3.5">
          <Failed what="The checks cannot be made" error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : query.data ? (
        <Verdict
          label="Checks"
          rules={query.data.checks.map((c) => ({
            id: c.name,
            title: c.name.charAt(0).toUpperCase() + c.name.slice(1),
            state: c.ok ? ("ok" as const) : ("failed" as const),
            text: c.ok ? `answers in ${duration(c.ms)}` : c.detail,
          }))}
        />
      ) : (
        <div className="grid gap-3 p-3.5">{late && <Skeleton className="h-8 w-full" />}</div>
      )}
    </Panel>
  );
}

function Installation() {
  const query = useQuery({ ...read("/api/v1/system"), refetchInterval: 60_000 });
  const late = useLate(query.isPending);
  const s = query.data;
  if (query.error && !s)
    return (
      <Panel title="Installation">
        <Failed what="What the installation is cannot be shown" error={query.error} retry={() => void query.refetch()} />
      </Panel>
    );
  return (
    <Panel title="Installation">
      {s ? (
        <KeyValues left>
          <KeyValue name="Version">
            {s.version}, built with {s.go}
          </KeyValue>
          <KeyValue name="Mode">
            {s.mode === "single" ? "single process: all of it runs in one" : "distributed: several processes share the work"}
          </KeyValue>
          <KeyValue name="Database">
            {s.database.program} {s.database.version}, tables of version {s.database.schema}
          </KeyValue>
          <KeyValue name="Redis">
            {s.redis ?? (s.mode === "single" ? "not needed: the queue is within the process" : "does not answer")}
          </KeyValue>
          <KeyValue name="Runs since">
            <Time ms={s.started} /> <span className="text-ink-3">({duration(s.uptime_ms)})</span>
          </KeyValue>
          {s.market && (
            <KeyValue name="Synthetic market">
              {s.market.speed === 1 ? "as fast as time" : `${s.market.speed} times as fast as time`}; it is{" "}
              <Time ms={s.market.time} /> there
            </KeyValue>
          )}
        </KeyValues>
      ) : (
        late && <Skeleton className="h-40 w-full" />
      )}
    </Panel>
  );
}

function Variables() {
  const query = useQuery(read("/api/v1/system"));
  const late = useLate(query.isPending);
  if (query.error && !query.data) return null; // the panel of the installation says why
  return (
    <Panel
      title="Settings of this process"
      flush
      foot="They are set in its environment; secrets are not shown. A change holds after its next start."
    >
      <Table<Schema<"Variable">>
        caption="Settings of this process"
        dense
        loading={late && 6}
        rows={query.data?.settings ?? []}
        row={{ key: (v) => v.name }}
        columns={[
          { id: "name", head: "Name", cell: (v) => <code className="font-mono text-12">{v.name}</code> },
          {
            id: "value",
            head: "Value",
            wrap: true,
            cell: (v) =>
              v.value ? (
                <code className="font-mono text-12 break-all">{v.value}</code>
              ) : (
                <span className="text-ink-3">not set</span>
              ),
          },
        ]}
      />
    </Panel>
  );
}
