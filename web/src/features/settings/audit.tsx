import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { address } from "~/shared/api/address";
import type { Schema } from "~/shared/api/client";
import { pages, read } from "~/shared/api/query";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Hash, More, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { deeds, detail, others, thing } from "./deeds";
import { Filters } from "./filters";
import { useNames } from "./people";

type Deed = Schema<"Deed">;

/** The first moment of a day, in the zone of whoever looks; with next that of the day after. */
function midnight(day: string, next = false): number {
  const at = new Date(`${day}T00:00:00`);
  if (next) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** What was done, by whom and to what; the filters stand in the address, so that what was found can be sent to somebody. */
export default function AuditTab() {
  const { who, what, object, from, to } = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const query = {
    ...(who ? { who } : {}),
    ...(what ? { what } : {}),
    ...(object ? { object } : {}),
    ...(from ? { from: midnight(from) } : {}),
    ...(to ? { to: midnight(to, true) } : {}),
  };
  const audit = useInfiniteQuery(pages("/api/v1/audit", { params: { query } }));
  const late = useLate(audit.isPending);
  const { people } = useNames();
  const admin = useMay("admin");
  const bots = useQuery(read("/api/v1/bots", { params: { query: { limit: 500 } } }));
  const rows = audit.data?.pages.flatMap((p) => p.items) ?? [];
  const filtered = Object.keys(query).length > 0;
  const file = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString();

  const by = (d: Deed) => {
    // Who did it to what is not theirs is an admin; who is gone is an id, and who never signed in a word: the worker, the command line.
    const shown =
      d.name ?? (/^[0-9a-f]{8}-/.test(d.who) ? (admin ? `user ${d.who.slice(-8)}` : "an admin") : (others[d.who] ?? d.who));
    return (
      <Link
        to="/settings"
        search={(s) => ({ ...s, tab: "audit" as const, who: d.who })}
        title={`Only what ${shown} did`}
        className={linkClass}
      >
        {shown}
      </Link>
    );
  };
  const onto = (d: Deed) => {
    const t = thing(d);
    if (t.kind === "text") return t.text || <span className="text-ink-3">–</span>;
    const known =
      t.kind === "user" ? d.object_name : t.kind === "bot" ? bots.data?.items.find((b) => b.id === t.id)?.name : undefined;
    return (
      <>
        {t.before && `${t.before} `}
        {known === undefined ? (
          <Hash text={t.id} name="id" />
        ) : t.kind === "bot" ? (
          <Link to="/bots/$bot" params={{ bot: t.id }} className={linkClass}>
            {known}
          </Link>
        ) : (
          known
        )}
      </>
    );
  };

  return (
    <Panel
      title="What was done"
      flush
      end={
        <a
          href={address(`/api/v1/audit.csv${file && `?${file}`}`)}
          download="audit.csv"
          className={buttonClass("default", true)}
          title="For a spreadsheet, with the same filters"
        >
          <Icon name="download" />
          Export CSV
        </a>
      }
      foot="The log is only ever added to. Times are those of where you are, and UTC in the file. A file has 10,000 lines at most: choose days to get the rest."
    >
      <Filters people={people} />
      {audit.error && !audit.data ? (
        <div className="p-3.5">
          <Failed what="The audit log cannot be shown" error={audit.error} retry={() => void audit.refetch()} />
        </div>
      ) : audit.data && rows.length === 0 ? (
        <div className="grid justify-items-center gap-3 px-3.5 py-9 text-center text-ink-2">
          <p>{filtered ? "Nothing in the log fits these filters." : "Nothing was done yet."}</p>
          {filtered && <Button onClick={() => void navigate({ search: { tab: "audit" } })}>Clear the filters</Button>}
        </div>
      ) : (
        <Table<Deed>
          caption="What was done, the newest first"
          loading={late && 8}
          rows={rows}
          row={{ key: (d) => String(d.id) }}
          columns={[
            { id: "time", head: "When", width: "104px", cell: (d) => <Time ms={d.time} /> },
            { id: "who", head: "Who", cell: by },
            {
              id: "what",
              head: "What",
              wrap: true,
              cell: (d) => (
                <>
                  <span title={d.what}>{deeds[d.what] ?? d.what}</span>
                  <span className="block text-12 sm:hidden">{onto(d)}</span>
                  <span className="block text-12 text-ink-3 lg:hidden">{detail(d.detail)}</span>
                </>
              ),
            },
            { id: "object", head: "To what", from: "sm", cell: onto },
            {
              id: "detail",
              head: "Details",
              from: "lg",
              wrap: true,
              cell: (d) => (
                <span className="break-words text-ink-2">{detail(d.detail) || <span className="text-ink-3">–</span>}</span>
              ),
            },
            {
              id: "address",
              head: "From",
              from: "lg",
              cell: (d) => <span className="font-mono text-12 text-ink-2">{d.address || "–"}</span>,
            },
            {
              id: "request",
              head: "Request",
              from: "2xl",
              cell: (d) =>
                d.request ? <Hash text={d.request} name="id of the request" /> : <span className="text-ink-3">–</span>,
            },
          ]}
        />
      )}
      {audit.data && <More query={audit} what="of the log" />}
    </Panel>
  );
}
