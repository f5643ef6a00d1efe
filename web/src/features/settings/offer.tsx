import { lazy, Suspense, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { Problem, words } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { CodeField } from "~/shared/ui/code";
import { Copy } from "~/shared/ui/copy";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Panel } from "~/shared/ui/panel";
import { Skeleton } from "~/shared/ui/parts";

const Qr = lazy(() => import("./qr"));

/** A secret to be taken over by an authenticator app, and the first code that shows that it was. */
export function Offer({
  offer,
  instead,
  again,
  cancel,
  done,
}: {
  offer: Schema<"Offer">;
  /** Another authenticator is in use until then. */
  instead: boolean;
  /** Makes another secret. */
  again(): void;
  cancel(): void;
  done(recovery: string[]): void;
}) {
  const fresh = useFresh();
  const [code, setCode] = useState("");
  const { busy, error, run, clear } = useAct();
  const wrong = error instanceof Problem && error.code === "wrong_secret";
  const replaced = error instanceof Problem && error.status === 409;
  const form = useFaultFocus(wrong && error);
  const confirm = async (code: string) => {
    const ok = await run("confirm", async () => {
      const { data } = await fresh(() => api.POST("/api/v1/auth/totp/confirm", { body: { code } }));
      if (data) done(data.recovery_codes);
    });
    if (!ok) setCode("");
  };
  return (
    <Panel title={instead ? "Use another authenticator" : "Set up one-time codes"}>
      <ol className="grid gap-5">
        <li>
          <h3 className="font-medium">1. Scan this with your authenticator app</h3>
          <div className="mt-2 flex flex-wrap items-start gap-5">
            <Suspense fallback={<Skeleton className="size-44" />}>
              <Qr text={offer.url} label="QR code with the secret of your one-time codes" />
            </Suspense>
            <div className="grid min-w-0 flex-1 basis-56 gap-2">
              <p className="text-ink-2">Or type the secret into the app. It is as good as a key: show it to nobody.</p>
              <code className="rounded-2 bg-sunken px-3 py-2 font-mono text-13 break-words select-all">
                {offer.secret.replace(/(.{4})(?=.)/g, "$1 ")}
              </code>
              <div className="flex flex-wrap gap-2">
                <Copy text={offer.secret} what="secret" />
              </div>
              <p>
                <a href={offer.url} className={linkClass}>
                  Open it in an app on this device
                </a>
              </p>
            </div>
          </div>
        </li>
        <li>
          <h3 className="mb-2 font-medium">2. Type the six digits that it shows</h3>
          <form
            ref={form}
            className="grid gap-3"
            onSubmit={(e) => {
              e.preventDefault();
              if (code.length === 6) void confirm(code);
            }}
          >
            <div className="max-w-80">
              <CodeField
                label="Six digit code"
                quiet
                value={code}
                onChange={(text) => {
                  setCode(text);
                  clear();
                }}
                done={confirm}
                error={wrong ? words(error) : undefined}
              />
            </div>
            <p className="text-12 text-ink-3">
              {instead
                ? "Until then the codes of the authenticator you have now count. All other sessions end."
                : "From then on the sign-in asks for a code. All other sessions end."}
            </p>
            {error !== undefined && !wrong && (
              <Failed what="One-time codes were not turned on" error={error} {...(replaced ? { retry: again } : {})} />
            )}
            <div className="flex gap-2 max-sm:*:flex-1">
              <Button onClick={cancel}>Cancel</Button>
              <Button kind="primary" type="submit" disabled={code.length < 6} busy={busy && "Checking the code"}>
                Turn on
              </Button>
            </div>
          </form>
        </li>
      </ol>
    </Panel>
  );
}
