import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { api, carry } from "../api/client";
import { Problem, words } from "../api/problem";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, SecretField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Context, session } from "./session";

/** FreshProvider asks for the password again when the API says that it has to be given once more. */
export function FreshProvider({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const settle = useRef<(ok: boolean) => void>(() => {});
  const fresh = useCallback(async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "reauthenticate") throw error;
      const ok = await new Promise<boolean>((resolve) => {
        settle.current = resolve;
        setAsking(true);
      });
      if (!ok) throw error;
      return act();
    }
  }, []);
  const value = useMemo(() => fresh, [fresh]);
  return (
    <Context.Provider value={value}>
      {children}
      {asking && (
        <Again
          done={(ok) => {
            setAsking(false);
            settle.current(ok);
          }}
        />
      )}
    </Context.Provider>
  );
}

function Again({ done }: { done(ok: boolean): void }) {
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
