import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { api, carry } from "~/shared/api/client";
import { Problem, words } from "~/shared/api/problem";
import { session } from "~/shared/session/session";
import { inSeconds, useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Field, SecretField } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Code } from "./code";
import { Forgot } from "./forgot";
import { Frame } from "./frame";
import { ours } from "./next";
import { TooOften, tooOften, useWait } from "./wait";

/** The sign-in: name and password, then a code if the API asks for one. */
export default function SignInPage() {
  const { view, name } = useSearch({ from: "/signin" });
  const [account, setAccount] = useState(name ?? "");
  return view === "forgot" ? (
    <Forgot account={account} onAccount={setAccount} />
  ) : (
    <SignIn account={account} onAccount={setAccount} />
  );
}

function SignIn({ account, onAccount }: { account: string; onAccount(account: string): void }) {
  const { next, name } = useSearch({ from: "/signin" });
  const client = useQueryClient();
  const router = useRouter();
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false); // for a code
  const { busy, error, run, clear } = useAct();
  const left = useWait(error);
  const refused = error instanceof Problem && error.code === "unauthenticated";
  const form = useFaultFocus(error);

  const send = (code: string) =>
    run("sign-in", async () => {
      try {
        const body = { account: account.trim(), password, ...(code ? { code } : {}) };
        const { data } = await api.POST("/api/v1/auth/sign-in", { body });
        if (!data) return;
        carry(data.csrf_token);
        client.clear(); // what another may have seen here
        client.setQueryData(session.queryKey, data);
        router.history.push(ours(next));
      } catch (e) {
        if (!(e instanceof Problem && e.code === "totp_required")) throw e;
        setAsked(true);
      }
    });
  const submit = (e: SyntheticEvent) => {
    e.preventDefault();
    if (left === 0) void send("");
  };
  const back = () => {
    setAsked(false);
    setPassword("");
    clear();
  };

  if (asked) return <Code account={account.trim()} busy={!!busy} error={error} left={left} send={send} back={back} />;
  return (
    <Frame
      title="Sign in"
      below={
        <>
          <p>You stay signed in until 12 hours pass without use, 7 days at most.</p>
          <p className="mt-2">No account yet? An admin invites you. The very first start prints a link that makes the admin.</p>
        </>
      }
    >
      <form ref={form} className="grid gap-4" onSubmit={submit}>
        {name && !error && (
          <Notice tone="info" title="Your password is set">
            Sign in with it.
          </Notice>
        )}
        {left > 0 ? (
          <TooOften left={left} />
        ) : (
          error !== undefined && !refused && !tooOften(error) && <Notice tone="danger">{words(error)}</Notice>
        )}
        <Field
          label="Name or e-mail address"
          autoComplete="username"
          autoCapitalize="none"
          value={account}
          onChange={(e) => onAccount(e.target.value)}
          autoFocus={!account}
          required
        />
        <SecretField
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(e) => {
            setPassword(e.target.value);
            clear();
          }}
          error={refused ? words(error) : undefined}
          autoFocus={!!account}
          required
        />
        <Button
          kind="primary"
          type="submit"
          className="h-10! w-full max-sm:h-11!"
          busy={busy && "Signing in"}
          disabled={left > 0}
        >
          {left > 0 ? `Wait ${inSeconds(left)}` : "Sign in"}
        </Button>
        <p className="max-sm:-my-3">
          <Link
            to="/signin"
            search={(s) => ({ ...s, view: "forgot" as const })}
            className={`${linkClass} max-sm:inline-block max-sm:py-3`}
          >
            Forgotten your password?
          </Link>
        </p>
      </form>
    </Frame>
  );
}
