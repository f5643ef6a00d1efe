import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, carry } from "../api/client";
import { words } from "../api/problem";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, SecretField } from "../ui/field";
import { Notice } from "../ui/notice";
import { session } from "./session";

/** The password, asked for once more; nothing of it is kept from one time to the next. */
export function Again({ open, done }: { open: boolean; done(ok: boolean): void }) {
  return open ? <Asked done={done} /> : null;
}

function Asked({ done }: { done(ok: boolean): void }) {
  const client = useQueryClient();
  const me = useQuery(session).data;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    try {
      const { data } = await api.POST("/api/v1/auth/reauthenticate", { body: { password, ...(code ? { code } : {}) } });
      if (data) {
        carry(data.csrf_token);
        client.setQueryData(session.queryKey, data);
      }
      done(true);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      close={() => done(false)}
      title="Your password once more"
      actions={
        <>
          <Button onClick={() => done(false)}>Cancel</Button>
          <Button kind="primary" type="submit" form="again" busy={busy && "Checking"}>
            Go on
          </Button>
        </>
      }
    >
      <p>This needs to be you. It was a while since you gave your password.</p>
      <form
        id="again"
        className="grid gap-3"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <SecretField
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          data-start
          required
        />
        {me?.totp && (
          <Field
            label="Code of your authenticator, or a recovery code"
            autoComplete="one-time-code"
            value={code}
            onChange={(e) => setCode(e.target.value)}
            required
          />
        )}
      </form>
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
