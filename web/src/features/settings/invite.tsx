import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { fault, words } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field, Form, Options } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { OneLink } from "./onelink";
import { type Person, roles } from "./people";

/** Invites somebody: a name, an address, a role, and then the link that they choose a password with. */
export function Invite({ close, done }: { close(): void; done(person: Schema<"InvitedBody">): void }) {
  const id = useId();
  const client = useQueryClient();
  const fresh = useFresh();
  const { busy, error, run } = useAct();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Person["role"]>("trader");
  const [wrong, setWrong] = useState<string>();
  const [made, setMade] = useState<Schema<"InvitedBody">>();
  const form = useFaultFocus(wrong ?? error);

  const submit = async (e: FormEvent) => {
    e.preventDefault();
    const called = name.trim();
    const bad = /^[a-z0-9._-]{2,40}$/.test(called) ? undefined : "Write 2 to 40 of a to z, 0 to 9, dot, dash and underscore.";
    setWrong(bad);
    if (bad) return;
    await run("invite", async () => {
      const { data } = await fresh(() =>
        api.POST("/api/v1/users", { body: { name: called, role, ...(email.trim() ? { email: email.trim() } : {}) } }),
      );
      await client.invalidateQueries({ queryKey: ["/api/v1/users"] });
      if (!data) return;
      setMade(data);
      done(data);
    });
  };

  if (made)
    return (
      <Dialog
        open
        close={close}
        title={`${made.name} is invited`}
        actions={
          <Button kind="primary" onClick={close}>
            I have copied it
          </Button>
        }
      >
        <OneLink link={made.link} name={made.name} ends="within a week" />
      </Dialog>
    );
  return (
    <Dialog
      open
      close={close}
      title="Invite somebody"
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy && "Making the link"}>
            Make the link
          </Button>
        </>
      }
    >
      <form ref={form} id={id} onSubmit={submit} className="grid gap-4 text-ink" noValidate>
        <Form>
          <Field
            label="Name"
            help="They sign in with it."
            value={name}
            onChange={(e) => setName(e.target.value)}
            error={wrong ?? fault(error, "name")}
            autoCapitalize="none"
            data-start
          />
          <Field
            label="E-mail"
            range="may be left out"
            type="email"
            help="For links to a new password."
            value={email}
            onChange={(e) => setEmail(e.target.value)}
            error={fault(error, "email")}
          />
        </Form>
        <Options<Person["role"]> label="Role" value={role} onChange={setRole} options={roles} />
      </form>
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
