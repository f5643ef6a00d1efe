import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { useLost } from "~/shared/live/live";
import { useFresh, useMe } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Confirm, Dialog } from "~/shared/ui/dialog";
import { Options } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { Time } from "~/shared/ui/time";
import { Address } from "./address";
import { OneLink } from "./onelink";
import { type Person, roles } from "./people";
import { Entry, roleOf } from "./users";

type Ask = "role" | "email" | "disabled" | "link" | "codes" | "delete";

/** One of the people: what they are, and what an admin can do about it. Each of it asks first. */
export function PersonPanel({ person: p, last, close }: { person: Person; last: boolean; close(): void }) {
  const me = useMe();
  const lost = useLost();
  const [asked, ask] = useState<Ask>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const own = p.id === me.user;
  const act = (what: Ask, text: string, more: { kind?: "danger"; off?: boolean } = {}) => (
    <Button kind={more.kind} disabled={lost || more.off} onClick={() => ask(what)} className="max-sm:h-11">
      {text}
    </Button>
  );
  return (
    <div ref={box}>
      <Panel
        label={p.name}
        title={p.name}
        note={own ? "you" : undefined}
        end={<Button small kind="ghost" icon="cross" aria-label={`Close ${p.name}`} onClick={close} />}
      >
        <div className="grid gap-3.5">
          {last && (
            <Notice tone="warn" title={`${own ? "You are" : `${p.name} is`} the only admin who can sign in`}>
              Without one nobody could let anybody in again. Make another admin first; then this one can be changed, disabled or
              deleted.
            </Notice>
          )}
          <KeyValues left>
            <KeyValue name="Role">{roleOf(p.role)}</KeyValue>
            <KeyValue name="State">
              <Entry person={p} />
              {p.disabled && <span className="text-ink-3"> Bots of {p.name} go on.</span>}
            </KeyValue>
            <KeyValue name="Sign-in">
              {!p.password
                ? "no password chosen yet: the link waits"
                : p.totp
                  ? "password and one-time code"
                  : "password alone; one-time codes are safer"}
            </KeyValue>
            <KeyValue name="E-mail">
              <span className="break-all">{p.email || "none"}</span>
            </KeyValue>
            <KeyValue name="Since">
              <Time ms={p.created} />
            </KeyValue>
            <KeyValue name="Id">
              <Hash text={p.id} name="id of the user" />
            </KeyValue>
          </KeyValues>
          <div className="flex flex-wrap gap-2 max-sm:grid max-sm:grid-cols-2">
            {act("role", "Change the role", { off: last })}
            {act("email", p.email ? "Change the e-mail" : "Give an e-mail")}
            {act("link", p.password ? "Link to a new password" : "Link to a password", { off: p.disabled })}
            {p.totp && act("codes", "Turn one-time codes off")}
            {act("disabled", p.disabled ? "Enable" : "Disable", { off: last && !p.disabled })}
            {act("delete", "Delete", { kind: "danger", off: last })}
          </div>
          {p.disabled && <p className="text-12 text-ink-3">A link can be made when the user is enabled again.</p>}
        </div>
      </Panel>
      {asked === "email" && <Address person={p} close={() => ask(undefined)} />}
      {asked === "role" && <Role person={p} own={own} close={() => ask(undefined)} />}
      {asked && asked !== "email" && asked !== "role" && (
        <Asked what={asked} person={p} own={own} close={() => ask(undefined)} gone={close} />
      )}
    </div>
  );
}

/** change asks for a change of somebody, as they were read. */
export const change = (p: Person, body: Schema<"ChangeInputBody">) =>
  api.PATCH("/api/v1/users/{id}", { params: { path: { id: p.id }, header: { "If-Match": `"${p.version}"` } }, body });

function Role({ person: p, own, close }: { person: Person; own: boolean; close(): void }) {
  const client = useQueryClient();
  const fresh = useFresh();
  const [role, setRole] = useState(p.role);
  return (
    <Confirm
      open
      close={close}
      title={`What ${p.name} may do`}
      verb={role === p.role ? "Change the role" : `Make ${p.name} ${role === "admin" ? "an" : "a"} ${role}`}
      doing="Changing"
      ready={role !== p.role}
      act={async () => {
        await fresh(() => change(p, { role }));
        await client.invalidateQueries({ queryKey: ["/api/v1/users"] });
        if (own) await client.invalidateQueries({ queryKey: ["/api/v1/auth/session"] });
      }}
    >
      <div className="text-ink">
        <Options<Person["role"]> label="Role" value={role} onChange={setRole} options={roles} />
      </div>
      <p>It holds at once, also for sessions and tokens there are. Bots go on.</p>
      {own && role !== p.role && (
        <Notice tone="warn">This is you: you lose this page, and another admin has to give the role back.</Notice>
      )}
    </Confirm>
  );
}

function Asked({
  what,
  person: p,
  own,
  close,
  gone,
}: {
  what: Exclude<Ask, "role" | "email">;
  person: Person;
  own: boolean;
  close(): void;
  gone(): void;
}) {
  const client = useQueryClient();
  const fresh = useFresh();
  const [link, setLink] = useState<string>();
  const made = useRef(false); // what was asked closes then, and what it made stays
  const path = { params: { path: { id: p.id } } };
  const again = () => client.invalidateQueries({ queryKey: ["/api/v1/users"] });
  if (link)
    return (
      <Dialog
        open
        close={close}
        title={`A link for ${p.name}`}
        actions={
          <Button kind="primary" onClick={close}>
            I have copied it
          </Button>
        }
      >
        <OneLink link={link} name={p.name} ends="within a day" />
      </Dialog>
    );
  if (what === "link")
    return (
      <Confirm
        open
        close={() => made.current || close()}
        title={`A link to a new password for ${p.name}`}
        verb="Make the link"
        doing="Making it"
        act={async () => {
          const { data } = await fresh(() => api.POST("/api/v1/users/{id}/reset-link", path));
          made.current = true;
          setLink(data?.link);
        }}
      >
        <p>Whoever opens it chooses a password for {p.name}. The password there is holds until then.</p>
      </Confirm>
    );
  if (what === "codes")
    return (
      <Confirm
        open
        close={close}
        title={`Turn one-time codes of ${p.name} off`}
        verb="Turn them off"
        doing="Turning off"
        kind="danger"
        act={async () => {
          await fresh(() => api.POST("/api/v1/users/{id}/disable-totp", path));
          await again();
        }}
      >
        <p>
          For somebody who has lost the authenticator and the recovery codes: be sure that it is {p.name} who asks. The password
          alone is enough then, all their sessions end, and bots go on.
        </p>
        {own && <Notice tone="warn">This is you: you have to sign in again.</Notice>}
      </Confirm>
    );
  if (what === "disabled")
    return (
      <Confirm
        open
        close={close}
        title={p.disabled ? `Let ${p.name} in again` : `Keep ${p.name} out`}
        verb={p.disabled ? `Enable ${p.name}` : `Disable ${p.name}`}
        doing={p.disabled ? "Enabling" : "Disabling"}
        kind={p.disabled ? "primary" : "danger"}
        act={async () => {
          await fresh(() => change(p, { disabled: !p.disabled }));
          await again();
        }}
      >
        {p.disabled ? (
          <p>{p.name} can sign in again, with the password there was. Links that were made before stay dead.</p>
        ) : (
          <p>
            All sessions of {p.name} end at once, and nobody signs in as {p.name}.{" "}
            <b className="font-medium text-ink">Bots go on</b>: stop them with the kill switch, under System.
          </p>
        )}
        {own && !p.disabled && (
          <Notice tone="warn">This is you: you are signed out, and another admin has to let you in again.</Notice>
        )}
      </Confirm>
    );
  return (
    <Confirm
      open
      close={close}
      title={`Delete ${p.name}`}
      verb={`Delete ${p.name}`}
      doing="Deleting"
      kind="kill"
      typed={p.name}
      act={async () => {
        await fresh(() => api.DELETE("/api/v1/users/{id}", path));
        await again();
        gone();
      }}
    >
      <p>
        Only somebody who has no bots, strategies, jobs or accounts can be deleted; whoever has is better disabled. The audit log
        keeps what was done.
      </p>
      {own && <Notice tone="warn">This is you: you are signed out, and cannot come back.</Notice>}
    </Confirm>
  );
}
