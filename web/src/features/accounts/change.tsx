import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { fault, words } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Confirm, Dialog } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { BotLinks } from "./account";

type Account = Schema<"Account">;

/** Another name for an account. */
export function Rename({ account, taken, close }: { account: Account; taken: readonly string[]; close(): void }) {
  const id = useId();
  const client = useQueryClient();
  const { busy, error, run } = useAct();
  const [name, setName] = useState(account.name);
  const called = name.trim();
  const double = called !== account.name && taken.includes(called);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!called || double) return;
    const ok =
      called === account.name ||
      (await run("rename", async () => {
        await api.PATCH("/api/v1/accounts/{account}", {
          params: { path: { account: account.id }, header: { "If-Match": `"${account.version}"` } },
          body: { name: called },
        });
      }));
    await client.invalidateQueries({ queryKey: ["/api/v1/accounts"] });
    if (ok) close();
  };
  return (
    <Dialog
      open
      close={close}
      title={`Rename ${account.name}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy && "Renaming"} disabled={!called}>
            Rename the account
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="text-ink">
        <Field
          label="Name"
          maxLength={80}
          value={name}
          onChange={(e) => setName(e.target.value)}
          error={double ? `You have an account called ${called}; choose another name.` : fault(error, "name")}
          data-start
        />
      </form>
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}

/** Deletes an account, unless a bot has it. */
export function Delete({ account, bots, close }: { account: Account; bots: readonly Schema<"Bot">[]; close(): void }) {
  const client = useQueryClient();
  const fresh = useFresh();
  if (bots.length > 0)
    return (
      <Dialog open close={close} title={`${account.name} is in use`} actions={<Button onClick={close}>Close</Button>}>
        <p>
          It is the account of <BotLinks bots={bots} />. Delete these bots first, or give them another account; then it can be
          deleted.
        </p>
      </Dialog>
    );
  return (
    <Confirm
      open
      close={close}
      title={`Delete ${account.name}`}
      verb="Delete the account and its key"
      doing="Deleting"
      kind="kill"
      typed={account.name}
      act={async () => {
        await fresh(() => api.DELETE("/api/v1/accounts/{account}", { params: { path: { account: account.id } } }));
        await client.invalidateQueries({ queryKey: ["/api/v1/accounts"] });
      }}
    >
      <p>
        Its key is removed here and cannot be brought back. What the account has at the exchange stays there, and so does the key:
        delete it at the exchange too.
      </p>
    </Confirm>
  );
}
