import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { api, carry, type Schema } from "../api/client";
import { Problem, words } from "../api/problem";
import { read } from "../api/query";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, SecretField } from "../ui/field";
import { Notice } from "../ui/notice";

export type Me = Schema<"Me">;

/** Who is signed in; it brings the token that changes have to carry. */
export const session = {
  ...read("/api/v1/auth/session"),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Me> => {
    const { data } = await api.GET("/api/v1/auth/session", { signal });
    const me = data as Me;
    carry(me.csrf_token);
    return me;
  },
  staleTime: 5 * 60_000,
  retry: (n: number, error: Error) => n < 3 && !(error instanceof Problem),
};

/** useMe is who is signed in. Pages behind the sign-in are not drawn without one. */
export function useMe(): Me {
  const { data } = useQuery(session);
  if (!data) throw new Error("nobody is signed in");
  return data;
}

/** useMay says whether who is signed in may do something: read, trade, admin. */
export function useMay(scope: Me["scope"]): boolean {
  const rank = { read: 0, trade: 1, admin: 2 };
  return rank[useMe().scope] >= rank[scope];
}

const Context = createContext<<T>(act: () => Promise<T>) => Promise<T>>((act) => act());

/** useFresh gives what does something that needs the password again: if it does, it is asked for, and the thing is done then. */
export const useFresh = () => useContext(Context);

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
