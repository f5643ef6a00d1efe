import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { fault, words } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field, Form, SecretField, SelectField } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { choices, place } from "./exchanges";

type Account = Schema<"Account">;

/** What the API takes as a key or a secret. */
const PRINTABLE = /^[!-~]{8,256}$/;

const wrong = (text: string, what: string) =>
  PRINTABLE.test(text) ? undefined : `This is no ${what}: it has 8 to 256 letters and digits without spaces. Copy all of it.`;

/** A key for a new account, or another one for an account that is there. What is typed is forgotten as soon as it is sent. */
export function KeyForm({
  account,
  taken,
  unused,
  close,
  done,
}: {
  account?: Account;
  /** Names of the accounts that are there already. */
  taken: readonly string[];
  /** No exchange with markets here takes keys. */
  unused: boolean;
  close(): void;
  done(account: Account): void;
}) {
  const id = useId();
  const client = useQueryClient();
  const fresh = useFresh();
  const { busy, error, run } = useAct();
  const [exchange, setExchange] = useState<string>(account?.exchange ?? choices[0]?.value ?? "");
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [secret, setSecret] = useState("");
  const [faults, setFaults] = useState<{ name?: string; key?: string; secret?: string }>({});
  const form = useFaultFocus(Object.values(faults).some(Boolean) ? faults : undefined);

  const submit = async (e: FormEvent) => {
    e.preventDefault();
    const [called, sent] = [name.trim(), { key: key.trim(), secret: secret.trim() }];
    const found: typeof faults = { key: wrong(sent.key, "API key"), secret: wrong(sent.secret, "secret") };
    if (!account)
      found.name = !called
        ? "Give it a name, so that you know it again."
        : taken.includes(called)
          ? `You have an account called ${called}; choose another name.`
          : undefined;
    setFaults(found);
    if (Object.values(found).some(Boolean)) return;
    // From here on only the request has them.
    setKey("");
    setSecret("");
    await run("send", async () => {
      const { data } = await fresh(() =>
        account
          ? api.POST("/api/v1/accounts/{account}/rotate", {
              params: { path: { account: account.id }, header: { "If-Match": `"${account.version}"` } },
              body: sent,
            })
          : api.POST("/api/v1/accounts", { body: { exchange, name: called, ...sent } }),
      );
      await client.invalidateQueries({ queryKey: ["/api/v1/accounts"] });
      if (data) done(data);
    });
  };

  return (
    <Dialog
      open
      close={close}
      wide
      title={account ? `Give ${account.name} another key` : "Add an exchange account"}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy && "Sending the key"}>
            {account ? "Replace and test the key" : "Add and test the key"}
          </Button>
        </>
      }
    >
      <Rights exchange={exchange} />
      {account ? (
        <p>
          What is known of the key that ends in <code className="font-mono">{account.key_hint}</code> is forgotten. Bots that run
          go on with it until the new key is tested, and wait if they have to be started before.
        </p>
      ) : (
        unused && (
          <Notice tone="warn" title="No bot can use a key here yet">
            No market of an exchange that takes keys is here. The key can be stored and tested; bots go on with paper money.
          </Notice>
        )
      )}
      <form ref={form} id={id} onSubmit={submit} className="grid gap-4 text-ink" noValidate>
        {!account && (
          <Form>
            <SelectField
              label="Exchange"
              value={exchange}
              onChange={(e) => setExchange(e.target.value)}
              options={choices}
              data-start
            />
            <Field
              label="Name"
              help="What you call it; nobody else sees it."
              maxLength={80}
              value={name}
              onChange={(e) => setName(e.target.value)}
              error={faults.name ?? fault(error, "name")}
            />
          </Form>
        )}
        <Field
          label="API key"
          value={key}
          onChange={(e) => setKey(e.target.value)}
          error={faults.key ?? fault(error, "key")}
          data-start={account ? true : undefined}
        />
        <SecretField
          label="Secret"
          autoComplete="new-password"
          help="Both are sealed at once and can be read by workers alone. They are never shown again: only the last four characters of the key are."
          value={secret}
          onChange={(e) => setSecret(e.target.value)}
          error={faults.secret ?? fault(error, "secret")}
        />
      </form>
      {error !== undefined && (
        <Notice tone="danger" title={words(error)}>
          The key and its secret were forgotten here when they were sent: paste them again.
        </Notice>
      )}
    </Dialog>
  );
}

/** What the key should be allowed to do, and why not more. */
function Rights({ exchange }: { exchange: string }) {
  const { name, real } = place(exchange);
  return (
    <div>
      <p>Make a key at {name} for this alone:</p>
      <ul className="mt-1 list-disc pl-5">
        <li>it may read and trade on the spot market;</li>
        <li>
          it may <b className="font-medium text-ink">not withdraw</b>: no bot needs that, and whoever gets hold of such a key can
          empty the account. A key that may withdraw is refused and removed;
        </li>
        {real && <li>it works from the addresses of this installation alone, and moves nothing between accounts.</li>}
      </ul>
    </div>
  );
}
