import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, carry } from "~/shared/api/client";
import { Problem, words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { session, useFresh, useMe } from "~/shared/session/session";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Failed, Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { NewPassword, passwordFaults, unchosen } from "~/shared/ui/password";

/** Another password. The present one is asked for in its own dialog, if it was not given a short while ago. */
export function Password() {
  const me = useMe();
  const client = useQueryClient();
  const fresh = useFresh();
  const lost = useLost();
  const [chosen, setChosen] = useState(unchosen);
  const [faults, setFaults] = useState<ReturnType<typeof passwordFaults>>({});
  const [tries, setTries] = useState(0);
  const [done, setDone] = useState(false);
  const { busy, error, run, clear } = useAct();
  const weak = error instanceof Problem && error.status === 422;
  const form = useFaultFocus(weak ? error : tries);

  const change = () =>
    run("change", async () => {
      const { data } = await fresh(() => api.PUT("/api/v1/auth/password", { body: { password: chosen.password } }));
      if (data) {
        carry(data.csrf_token);
        client.setQueryData(session.queryKey, data);
      }
      setChosen(unchosen);
      setDone(true);
      await client.invalidateQueries({ queryKey: ["/api/v1/sessions"] });
    });
  const submit = () => {
    const found = passwordFaults(chosen);
    const wrong = Object.keys(found).length > 0;
    setFaults(found);
    setDone(false);
    if (wrong) setTries(tries + 1);
    else void change();
  };
  return (
    <Panel title="Password">
      <form
        ref={form}
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <input type="text" autoComplete="username" value={me.name} readOnly hidden />
        {done && (
          <Notice tone="info" title="Your password is changed">
            Everywhere else you are signed out.
          </Notice>
        )}
        <NewPassword
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            setFaults({});
            if (weak) clear();
          }}
          about={[me.name, me.email]}
          faults={weak ? { password: words(error) } : faults}
        />
        {error !== undefined && !weak && <Failed what="Your password was not changed" error={error} />}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-12 text-ink-3">All other sessions end. API tokens go on working.</p>
          <Button kind="primary" type="submit" disabled={lost} busy={busy && "Changing it"} className="max-sm:w-full">
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
