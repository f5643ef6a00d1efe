import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "~/shared/api/address";
import { api, type Schema } from "~/shared/api/client";
import { missing } from "~/shared/api/problem";
import { pages } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { Button, buttonClass } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Empty, More, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time, useNow } from "~/shared/ui/time";
import { NewToken } from "./newtoken";
import { Shown } from "./shown";

type Token = Schema<"Token">;

const scopes = { read: "Read", trade: "Read and trade", admin: "Admin" };

/** The tokens of one's programs: made here, shown once, taken back here. */
export default function TokensTab() {
  const client = useQueryClient();
  const query = useInfiniteQuery(pages("/api/v1/api-tokens"));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const late = useLate(query.isPending);
  const lost = useLost();
  const now = useNow(60_000);
  const [making, make] = useState(false);
  const [made, setMade] = useState<Schema<"NewToken">>();
  const [taking, take] = useState<Token>();
  const anew = () => client.invalidateQueries({ queryKey: ["/api/v1/api-tokens"] });
  const empty = query.data && rows.length === 0;
  const button = (
    <Button kind="primary" icon="plus" disabled={lost} onClick={() => make(true)}>
      New token
    </Button>
  );
  return (
    <div className="grid gap-4">
      {made && (
        <Shown title={`The token ${made.name}`} what="token" text={made.token} done={() => setMade(undefined)}>
          Give it to your program now: we keep only a mark of it and cannot show it again. The program sends it with every request
          as <code className="font-mono text-12">Authorization: Bearer TOKEN</code>.
        </Shown>
      )}
      {making && (
        <NewToken
          close={() => make(false)}
          made={(token) => {
            setMade(token);
            make(false);
            void anew();
          }}
        />
      )}
      {!(empty && making) && (
        <Panel
          title="API tokens"
          flush
          end={query.data && !empty && !making && button}
          foot={
            <span>
              A token never does what needs your password: live trading, exchange keys, codes, other tokens, users. See{" "}
              <a href={address("/api/docs")} className={linkClass}>
                the API
              </a>
              .
            </span>
          }
        >
          {query.error && !query.data ? (
            <div className="p-3.5">
              <Failed what="Your tokens cannot be shown" error={query.error} retry={() => void query.refetch()} />
            </div>
          ) : empty ? (
            <Empty
              title="No tokens yet"
              actions={
                <>
                  {button}
                  <a href={address("/api/docs")} className={buttonClass()}>
                    Read about the API
                  </a>
                </>
              }
            >
              With a token a program of yours uses the API in your name: a script that reads your trades, or one that starts your
              bots.
            </Empty>
          ) : (
            <Table<Token>
              caption="Your API tokens"
              loading={late && 3}
              rows={rows}
              row={{ key: (t) => t.id }}
              columns={[
                {
                  id: "name",
                  head: "Name",
                  wrap: true,
                  cell: (t) => (
                    <>
                      <span className="font-medium break-words">{t.name}</span>
                      <span className="block font-mono text-11 text-ink-3">{t.prefix}…</span>
                      <span className="block text-12 text-ink-3 sm:hidden">
                        Ends: <Ends token={t} now={now} />
                      </span>
                    </>
                  ),
                },
                { id: "scope", head: "May", cell: (t) => scopes[t.scope] },
                { id: "created", head: "Made", from: "lg", cell: (t) => <Time ms={t.created} /> },
                { id: "used", head: "Last used", from: "sm", cell: (t) => (t.used ? <Time ms={t.used} as="ago" /> : "not yet") },
                { id: "expires", head: "Ends", from: "sm", cell: (t) => <Ends token={t} now={now} /> },
                {
                  id: "take",
                  head: <span className="sr-only">What can be done</span>,
                  number: true,
                  cell: (t) => (
                    <Button small disabled={lost} aria-label={`Take back ${t.name}`} onClick={() => take(t)}>
                      Take back
                    </Button>
                  ),
                },
              ]}
            />
          )}
          {query.data && <More query={query} what="tokens" />}
        </Panel>
      )}
      <Confirm
        open={!!taking}
        close={() => take(undefined)}
        title={`Take back the token ${taking?.name ?? ""}`}
        verb="Take it back"
        doing="Taking it back"
        kind="danger"
        act={async () => {
          try {
            if (taking) await api.DELETE("/api/v1/api-tokens/{id}", { params: { path: { id: taking.id } } });
          } catch (error) {
            if (!missing(error)) throw error; // it is taken back already
          }
          if (taking?.id === made?.id) setMade(undefined);
          await anew();
        }}
      >
        <p>
          Programs that use it are refused at once, and it cannot be brought back.{" "}
          {taking?.used ? (
            <>
              It was last used <Time ms={taking.used} as="ago" />.
            </>
          ) : (
            "It was never used."
          )}
        </p>
      </Confirm>
    </div>
  );
}

function Ends({ token, now }: { token: Token; now: number }) {
  if (!token.expires) return "never";
  if (token.expires > now) return <Time ms={token.expires} as="day" />;
  return (
    <span className="inline-flex items-center gap-1 text-warn">
      <Icon name="warn" small />
      ended <Time ms={token.expires} as="day" />
    </span>
  );
}
