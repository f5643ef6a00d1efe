import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useLost } from "~/shared/live/live";
import { useMay, useMe } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Failed, Notice } from "~/shared/ui/notice";
import { Grid, Panel } from "~/shared/ui/panel";
import { More, useLate } from "~/shared/ui/parts";
import { Table } from "~/shared/ui/table";
import { Time } from "~/shared/ui/time";
import { Invite } from "./invite";
import { last, type Person, roles, usePeople } from "./people";
import { PersonPanel } from "./person";

export const roleOf = (role: Person["role"]) => roles.find((r) => r.value === role)?.title ?? role;

/** Whether somebody can come in, in a word. */
export function Entry({ person: p }: { person: Person }) {
  const [icon, word, tone] = p.disabled
    ? (["stop", "Disabled", "text-ink-3"] as const)
    : p.password
      ? (["check", "Active", "text-ink"] as const)
      : (["clock", "Invited", "text-warn"] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 ${tone}`}>
      <Icon name={icon} small />
      {word}
    </span>
  );
}

/** The people of the installation, for admins; one of them beside the list, with what can be done. */
export default function UsersTab() {
  const me = useMe();
  const admin = useMay("admin");
  const lost = useLost();
  const query = usePeople();
  const late = useLate(query.isPending);
  const navigate = useNavigate({ from: "/settings" });
  const { user } = useSearch({ from: "/inside/settings" });
  const [inviting, setInviting] = useState(false);
  const people = query.data?.pages.flatMap((p) => p.items) ?? [];
  const chosen = people.find((p) => p.id === user);
  const choose = (id: string | undefined) =>
    void navigate({ search: { tab: "users", ...(id ? { user: id } : {}) }, replace: true, resetScroll: false });
  if (!admin) return <Notice tone="info">Only admins see the people of this installation.</Notice>;
  return (
    <Grid className="items-start">
      <Panel
        title="People"
        className={chosen ? "lg:col-span-7!" : ""}
        flush
        end={
          <Button small kind="primary" icon="plus" disabled={lost} onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        }
        foot={
          people.length === 1 && "Nobody else is here. Invite those who trade with you: each has bots and accounts of their own."
        }
      >
        {query.error && !query.data ? (
          <div className="p-3.5">
            <Failed what="The people cannot be shown" error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <Table<Person>
            caption="People"
            loading={late && 3}
            rows={people}
            row={{
              key: (p) => p.id,
              tone: (p) => (p.id === user ? "selected" : undefined),
              open: (p) => choose(p.id),
            }}
            columns={[
              {
                id: "name",
                head: "Name",
                cell: (p) => (
                  <button
                    type="button"
                    className="rounded-1 text-left font-medium text-accent hover:underline max-sm:min-h-10"
                    aria-expanded={p.id === user}
                    onClick={() => choose(p.id === user ? undefined : p.id)}
                  >
                    {p.name}
                    {p.id === me.user && " "}
                    {p.id === me.user && <span className="ml-1 font-regular text-ink-3">you</span>}
                  </button>
                ),
              },
              { id: "role", head: "Role", cell: (p) => roleOf(p.role) },
              { id: "state", head: "State", cell: (p) => <Entry person={p} /> },
              {
                id: "totp",
                head: "One-time codes",
                from: "sm",
                cell: (p) => (p.totp ? "on" : <span className="text-ink-3">off</span>),
              },
              ...(chosen
                ? []
                : [
                    {
                      id: "email",
                      head: "E-mail",
                      from: "lg" as const,
                      cell: (p: Person) => p.email || <span className="text-ink-3">–</span>,
                    },
                  ]),
              { id: "since", head: "Since", from: "sm", cell: (p) => <Time ms={p.created} as="day" /> },
            ]}
          />
        )}
        {query.data && <More query={query} what="people" />}
      </Panel>
      {chosen && (
        <div className="lg:col-span-5!">
          <PersonPanel key={chosen.id} person={chosen} last={last(people, chosen)} close={() => choose(undefined)} />
        </div>
      )}
      {inviting && <Invite close={() => setInviting(false)} done={(p) => choose(p.id)} />}
    </Grid>
  );
}
