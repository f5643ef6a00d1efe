import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay, useMe } from "~/shared/session/session";
import { type Theme, useTheme } from "~/shared/theme/theme";
import { useAct } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Confirm } from "~/shared/ui/dialog";
import { Failed } from "~/shared/ui/notice";
import { linkClass } from "~/shared/ui/page";
import { Grid, KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Segment } from "~/shared/ui/tabs";
import { useOut } from "./out";

const roles = {
  admin: "Admin: everything, and the users, the audit log and the system.",
  trader: "Trader: strategies, tests, bots and exchange keys of your own.",
  viewer: "Viewer: you see what is yours, and change nothing.",
};

/** Who one is here, how the dashboard looks in this browser, and the ways out. */
export default function ProfileTab() {
  const me = useMe();
  const admin = useMay("admin");
  const { theme, choose } = useTheme();
  const out = useOut();
  const { busy, error, run } = useAct();
  const [asking, ask] = useState(false);
  return (
    <Grid>
      <Panel title="You" className="lg:col-span-7">
        <KeyValues left>
          <KeyValue name="Name">{me.name}</KeyValue>
          <KeyValue name="E-mail address">
            {me.email ? (
              <span className="break-all">{me.email}</span>
            ) : (
              <span className="text-ink-2">None. Without one you get no link to a new password by mail.</span>
            )}
          </KeyValue>
          <KeyValue name="Role">{roles[me.role]}</KeyValue>
          <KeyValue name="One-time codes">
            <span className="mr-2">{me.totp ? "On" : "Off"}</span>
            <Link to="/settings" search={{ tab: "security" }} className={`${linkClass} touch`}>
              {me.totp ? "See security" : "Turn them on"}
            </Link>
          </KeyValue>
        </KeyValues>
        <p className="mt-3 text-12 text-ink-3">
          {admin ? (
            <>
              Addresses and roles are changed under{" "}
              <Link to="/settings" search={{ tab: "users" }} className={linkClass}>
                Users
              </Link>
              , your own too.
            </>
          ) : (
            "An admin changes your address or your role."
          )}
        </p>
      </Panel>
      <div className="grid content-start gap-4 lg:col-span-5">
        <Panel title="Look">
          <Segment<Theme>
            label="Theme"
            value={theme}
            onChange={choose}
            options={[
              { value: "system", text: "As the system" },
              { value: "light", text: "Light" },
              { value: "dark", text: "Dark" },
            ]}
          />
          <p className="mt-2 text-12 text-ink-3">In this browser only. The key t turns it.</p>
        </Panel>
        <Panel title="Sign out">
          <div className="flex flex-wrap gap-2">
            <Button
              icon="signout"
              busy={busy === "out" && "Signing out"}
              disabled={!!busy}
              onClick={() => run("out", () => out(false))}
            >
              Sign out
            </Button>
            <Button kind="danger" disabled={!!busy} onClick={() => ask(true)}>
              Sign out everywhere
            </Button>
          </div>
          <p className="mt-2 text-12 text-ink-3">Bots go on without you. API tokens go on working.</p>
          {error !== undefined && (
            <div className="mt-3">
              <Failed what="You are still signed in" error={error} />
            </div>
          )}
        </Panel>
      </div>
      <Confirm
        open={asking}
        close={() => ask(false)}
        title="Sign out everywhere"
        verb="Sign out everywhere"
        doing="Signing out"
        kind="danger"
        act={() => out(true)}
      >
        <p>Every browser in which you are signed in is signed out, this one too. Bots go on; API tokens go on working.</p>
      </Confirm>
    </Grid>
  );
}
