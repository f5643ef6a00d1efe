import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { missing } from "~/shared/api/problem";
import { pages } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { More, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { browserOf } from "./agent";
import { useOut } from "./out";

type Login = Schema<"Login">;

/** Where one is signed in, this browser first; and the ways to end that. */
export default function SessionsTab() {
  const client = useQueryClient();
  const query = useInfiniteQuery(pages("/api/v1/sessions"));
  const rows = (query.data?.pages.flatMap((p) => p.items) ?? []).toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.seen - a.seen,
  );
  const late = useLate(query.isPending);
  const lost = useLost();
  const out = useOut();
  const [ending, setEnding] = useState<Login | "others">();
  const one = ending !== "others" ? ending : undefined;
  const others = rows.some((s) => !s.current);

  const end = async () => {
    if (one?.current) return out(false);
    try {
      if (one) await api.DELETE("/api/v1/sessions/{id}", { params: { path: { id: one.id } } });
      else await api.DELETE("/api/v1/sessions");
    } catch (error) {
      if (!missing(error)) throw error; // it has ended meanwhile
    }
    await client.invalidateQueries({ queryKey: ["/api/v1/sessions"] });
  };

  return (
    <Panel
      title="Where you are signed in"
      flush
      end={
        others && (
          <Button small kind="danger" disabled={lost} onClick={() => setEnding("others")}>
            End all others
          </Button>
        )
      }
      foot="A session ends after 12 hours without use, or 7 days after the sign-in. One that you do not know: end it, then change your password."
    >
      {query.error && !query.data ? (
        <div className="p-3.5">
          <Failed what="Your sessions cannot be shown" error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : (
        <Table<Login>
          caption="Where you are signed in"
          loading={late && 3}
          rows={rows}
          row={{ key: (s) => s.id, tone: (s) => (s.current ? "selected" : undefined) }}
          columns={[
            {
              id: "browser",
              head: "Browser",
              wrap: true,
              cell: (s) => (
                <span title={s.agent}>
                  {browserOf(s.agent)}
                  {s.current && <b className="ml-2 text-12 font-medium text-ink-2">This one</b>}
                  <span className="block font-mono text-11 text-ink-3 sm:hidden">{s.address}</span>
                </span>
              ),
            },
            { id: "address", head: "Address", from: "sm", cell: (s) => <span className="font-mono text-12">{s.address}</span> },
            { id: "created", head: "Signed in", from: "lg", cell: (s) => <Time ms={s.created} /> },
            { id: "seen", head: "Last used", cell: (s) => (s.current ? "now" : <Time ms={s.seen} as="ago" />) },
            { id: "expires", head: "Ends", from: "lg", cell: (s) => <Time ms={s.expires} /> },
            {
              id: "end",
              head: <span className="sr-only">What can be done</span>,
              number: true,
              cell: (s) => (
                <Button
                  small
                  disabled={lost}
                  aria-label={s.current ? "Sign out here" : `End the session of ${browserOf(s.agent)}, ${s.address}`}
                  title={s.current ? "Sign out here" : "End this session"}
                  onClick={() => setEnding(s)}
                >
                  {s.current ? "Sign out" : "End"}
                </Button>
              ),
            },
          ]}
        />
      )}
      {query.data && <More query={query} what="sessions" />}
      {query.data && !others && !query.hasNextPage && (
        <p className="border-t border-line-faint px-3.5 py-2.25 text-ink-2">You are signed in nowhere else.</p>
      )}
      <Confirm
        open={ending !== undefined}
        close={() => setEnding(undefined)}
        title={one ? (one.current ? "Sign out here" : "End this session") : "End all other sessions"}
        verb={one ? (one.current ? "Sign out" : "End the session") : "End all others"}
        doing={one?.current ? "Signing out" : "Ending"}
        kind="danger"
        act={end}
      >
        {one ? (
          <p>
            {browserOf(one.agent)}, {one.address || "no address"}: signed in since <Time ms={one.created} />. Whoever sits there
            has to sign in again. Bots go on.
          </p>
        ) : (
          <p>Every browser but this one has to sign in again. Bots go on; API tokens go on working.</p>
        )}
      </Confirm>
    </Panel>
  );
}
