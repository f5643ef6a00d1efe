import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { fault, words } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import type { Person } from "./people";
import { change } from "./person";

/** Another e-mail address of somebody, or none. */
export function Address({ person: p, close }: { person: Person; close(): void }) {
  const id = useId();
  const client = useQueryClient();
  const fresh = useFresh();
  const { busy, error, run } = useAct();
  const [email, setEmail] = useState(p.email);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    const ok = await run("email", () => fresh(() => change(p, { email: email.trim() })));
    await client.invalidateQueries({ queryKey: ["/api/v1/users"] });
    if (ok) close();
  };
  return (
    <Dialog
      open
      close={close}
      title={`The e-mail of ${p.name}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy && "Saving"}>
            Save the e-mail
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="text-ink" noValidate>
        <Field
          label="E-mail"
          type="email"
          help="For links to a new password. Empty for none."
          value={email}
          onChange={(e) => setEmail(e.target.value)}
          error={fault(error, "email")}
          data-start
        />
      </form>
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
