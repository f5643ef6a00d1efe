import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { useLost } from "~/shared/live/live";
import { session, useFresh, useMe } from "~/shared/session/session";
import { useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Icon } from "~/shared/ui/icon";
import { Failed, Notice } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { many } from "~/shared/ui/parts";
import { Offer } from "./offer";
import { Recovery } from "./recovery";

type What = "begin" | "renew" | "drop";

const failed: Record<What, string> = {
  begin: "No secret was made",
  renew: "No new recovery codes were made",
  drop: "One-time codes are still on",
};

/** One-time codes: off, being turned on, just turned on with recovery codes to store, or on. */
export function Codes() {
  const me = useMe();
  const client = useQueryClient();
  const fresh = useFresh();
  const lost = useLost();
  const [offer, setOffer] = useState<Schema<"Offer">>();
  const [recovery, setRecovery] = useState<string[]>();
  const [asking, ask] = useState<"renew" | "drop">();
  const [last, setLast] = useState<What>("begin");
  const { busy, error, run } = useAct<What>();

  const act = (what: What, how: () => Promise<unknown>) => {
    setLast(what);
    return run(what, () => fresh(how));
  };
  const anew = () => client.invalidateQueries({ queryKey: session.queryKey });
  const begin = () =>
    act("begin", async () => {
      const { data } = await api.POST("/api/v1/auth/totp");
      setOffer(data);
    });
  const renew = () =>
    act("renew", async () => {
      const { data } = await api.POST("/api/v1/auth/recovery-codes");
      setRecovery(data?.recovery_codes);
      await anew();
    });
  const drop = () =>
    act("drop", async () => {
      await api.DELETE("/api/v1/auth/totp");
      await anew();
    });

  if (recovery) return <Recovery codes={recovery} name={me.name} done={() => setRecovery(undefined)} />;
  if (offer)
    return (
      <Offer
        offer={offer}
        instead={me.totp}
        again={() => {
          setOffer(undefined);
          void begin();
        }}
        cancel={() => setOffer(undefined)}
        done={(codes) => {
          setOffer(undefined);
          setRecovery(codes);
          void anew();
        }}
      />
    );
  const few = me.recovery_codes <= 3;
  return (
    <Panel title="One-time codes">
      <div className="grid gap-3.5">
        <State on={me.totp}>
          {me.totp
            ? "Signing in takes your password and a code of your authenticator app."
            : "Whoever learns your password can sign in and trade. With one-time codes they would need your phone too."}
        </State>
        {me.totp && few && (
          <Notice
            tone="warn"
            title={me.recovery_codes === 0 ? "No recovery code is left" : `${many(me.recovery_codes, "recovery code")} left`}
          >
            They let you in when your authenticator is lost. Make new ones now.
          </Notice>
        )}
        {me.totp && !few && (
          <p className="text-ink-2">{many(me.recovery_codes, "recovery code")} left, for when the authenticator is lost.</p>
        )}
        {error !== undefined && <Failed what={failed[last]} error={error} />}
        <div className="flex flex-wrap gap-2 max-sm:*:w-full">
          {me.totp ? (
            <>
              <Button busy={busy === "renew" && "Making codes"} disabled={lost || !!busy} onClick={() => ask("renew")}>
                Make new recovery codes
              </Button>
              <Button busy={busy === "begin" && "Making a secret"} disabled={lost || !!busy} onClick={begin}>
                Use another authenticator
              </Button>
              <Button
                kind="danger"
                busy={busy === "drop" && "Turning them off"}
                disabled={lost || !!busy}
                onClick={() => ask("drop")}
              >
                Turn off
              </Button>
            </>
          ) : (
            <Button kind="primary" busy={busy === "begin" && "Making a secret"} disabled={lost} onClick={begin}>
              Set up one-time codes
            </Button>
          )}
        </div>
      </div>
      {/* What is agreed to here is done below it, where the password may be asked for: never a dialog on a dialog. */}
      <Confirm
        open={asking === "renew"}
        close={() => ask(undefined)}
        title="Make new recovery codes"
        verb="Make new codes"
        doing="Making codes"
        act={async () => void renew()}
      >
        <p>The {me.recovery_codes === 0 ? "old codes" : many(me.recovery_codes, "code")} you have now stop working at once.</p>
      </Confirm>
      <Confirm
        open={asking === "drop"}
        close={() => ask(undefined)}
        title="Turn one-time codes off"
        verb="Turn them off"
        doing="Turning them off"
        kind="danger"
        act={async () => void drop()}
      >
        <p>
          Then your password alone lets anybody in who knows it. Recovery codes stop working, and all your other sessions end.
        </p>
      </Confirm>
    </Panel>
  );
}

function State({ on, children }: { on: boolean; children: ReactNode }) {
  return (
    <div className="flex items-start gap-2.5">
      <Icon name={on ? "check" : "minus"} className="mt-0.5" />
      <div>
        <p className="font-medium">{on ? "On" : "Off"}</p>
        <p className="text-ink-2">{children}</p>
      </div>
    </div>
  );
}
