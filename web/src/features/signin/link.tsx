import { Link, useLocation, useMatch, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "~/shared/api/client";
import { missing, words } from "~/shared/api/problem";
import { buttonClass } from "~/shared/ui/button";
import { Notice } from "~/shared/ui/notice";
import { Choose, type Wanted } from "./choose";
import { Frame } from "./frame";

type Kind = "setup" | "invite" | "reset";

const texts: Record<Kind, { title: string; lead: string; verb: string; dead: ReactNode }> = {
  setup: {
    title: "Make the admin",
    lead: "Nobody can sign in here yet. Choose the name and the password of the admin, who invites everybody else.",
    verb: "Make the admin",
    dead: (
      <>
        As long as there is no admin, every start of <code className="font-mono">tradebot serve</code> prints a new link, and
        those before it are void. If you have made the admin already, sign in.
      </>
    ),
  },
  invite: {
    title: "Welcome",
    lead: "You were invited to this Tradebot. Choose a password, then sign in with it.",
    verb: "Set the password",
    dead: "An invitation can be used once, within a week. Ask the admin who invited you for another link. If you have chosen a password already, sign in.",
  },
  reset: {
    title: "Choose a new password",
    lead: "With it you sign in from now on. Wherever you are signed in now, you are signed out.",
    verb: "Set the password",
    dead: "A link to a new password can be used once, and not for long. Ask for another one. If you have chosen the password already, sign in.",
  },
};

/** The page that a one-time link leads to. Its secret goes to the API and stays nowhere else. */
export default function LinkPage() {
  const { hash } = useLocation();
  // Of the page itself, not of where one is: on the way to the sign-in that is another one already.
  const kind = useMatch({ strict: false }).fullPath.slice(1) as Kind;
  const text = texts[kind];
  const navigate = useNavigate();
  const [secret, setSecret] = useState(hash);
  const [dead, setDead] = useState<unknown>();
  // It must not stay in the address bar, from where it gets into the history, pictures of the screen, and bookmarks.
  useEffect(() => {
    if (!hash) return;
    setSecret(hash);
    setDead(undefined);
    void navigate({ to: ".", hash: "", replace: true });
  }, [hash, navigate]);

  const send = async ({ name, email, password }: Wanted) => {
    try {
      const { data } =
        kind === "setup"
          ? await api.POST("/api/v1/auth/setup", { body: { link: secret, name, password, ...(email ? { email } : {}) } })
          : await api.POST("/api/v1/auth/accept", { body: { link: secret, password } });
      await navigate({ to: "/signin", search: data ? { name: data.name } : {}, replace: true });
    } catch (e) {
      if (!missing(e)) throw e;
      setSecret("");
      setDead(e);
    }
  };

  if (dead !== undefined || !secret)
    return (
      <Frame title={dead ? "This link cannot be used" : "This link is not whole"}>
        <div className="grid gap-4">
          {dead ? (
            <Notice tone="warn" title={words(dead)}>
              {text.dead}
            </Notice>
          ) : (
            <Notice tone="warn" title="The secret behind the # is not there">
              Open the link once more where you got it, or copy all of it. It is taken out of the address bar when the page opens,
              so loading this page again does not bring it back.
            </Notice>
          )}
          <div className="flex flex-wrap gap-2">
            {kind === "reset" && (
              <Link to="/signin" search={{ view: "forgot" }} className={buttonClass("primary")}>
                Ask for another link
              </Link>
            )}
            <Link to="/signin" className={buttonClass()}>
              Go to the sign-in
            </Link>
          </div>
        </div>
      </Frame>
    );
  return (
    <Frame title={text.title} lead={text.lead} wide>
      <Choose key={secret} setup={kind === "setup"} verb={text.verb} send={send} />
    </Frame>
  );
}
