import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "~/shared/api/client";
import { Problem, words } from "~/shared/api/problem";
import { inSeconds, useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Frame } from "./frame";
import { TooOften, tooOften, useWait } from "./wait";

/** Asks for a link to a new password. Whether there is such a user is told to nobody. */
export function Forgot({ account, onAccount }: { account: string; onAccount(account: string): void }) {
  const { next } = useSearch({ from: "/signin" });
  const [sent, setSent] = useState("");
  const { busy, error, run } = useAct();
  const left = useWait(error);
  const send = () =>
    run("forgot", async () => {
      setSent("");
      await api.POST("/api/v1/auth/forgot", { body: { account: account.trim() } });
      setSent(account.trim());
    });
  return (
    <Frame title="A new password" lead="If an address is stored for you, we send a link there by which you choose another one.">
      <form
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault();
          if (left === 0) void send();
        }}
      >
        {sent && (
          <Notice tone="info" title="Look into your mail">
            If {sent} is known here and has an address, a link is on its way. It can be used once, within an hour. If none comes,
            ask an admin for one.
          </Notice>
        )}
        {left > 0 ? (
          <TooOften left={left} />
        ) : (
          error !== undefined &&
          !tooOften(error) && (
            <Notice tone={error instanceof Problem && error.code === "refused" ? "warn" : "danger"}>
              <Coded text={words(error)} />
            </Notice>
          )
        )}
        <Field
          label="Name or e-mail address"
          autoComplete="username"
          autoCapitalize="none"
          value={account}
          onChange={(e) => onAccount(e.target.value)}
          autoFocus
          required
        />
        <Button
          kind="primary"
          type="submit"
          className="h-10! w-full max-sm:h-11!"
          busy={busy && "Sending"}
          disabled={left > 0 || account.trim() === ""}
        >
          {left > 0 ? `Wait ${inSeconds(left)}` : sent ? "Send another link" : "Send a link"}
        </Button>
        <p className="max-sm:-my-3">
          <Link to="/signin" search={next ? { next } : {}} className={`${linkClass} max-sm:inline-block max-sm:py-3`}>
            Back to the sign-in
          </Link>
        </p>
      </form>
    </Frame>
  );
}

/** What stands between backticks is to be typed as it is. */
function Coded({ text }: { text: string }) {
  return text.split("`").map((part, i) =>
    i % 2 ? (
      <code key={part} className="font-mono text-12">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
