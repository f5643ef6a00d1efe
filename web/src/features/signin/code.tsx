import { type SyntheticEvent, useEffect, useState } from "react";
import { words } from "~/shared/api/problem";
import { inSeconds, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { CodeField } from "~/shared/ui/code";
import { Field } from "~/shared/ui/field";
import { linkClass } from "~/shared/ui/page";
import { Frame } from "./frame";
import { TooOften, tooOften } from "./wait";

/** A recovery code without what stands between its characters has 16 of them. */
const whole = (code: string) => code.replace(/[\s-]/g, "").length === 16;

/** The second step: the code of an authenticator, or one of those for the day on which it is lost. */
export function Code({
  account,
  busy,
  error,
  left,
  send,
  back,
}: {
  account: string;
  busy: boolean;
  error: unknown;
  left: number;
  send(code: string): Promise<boolean>;
  back(): void;
}) {
  const [way, setWay] = useState<"code" | "recovery">("code");
  const [code, setCode] = useState("");
  const [fault, setFault] = useState<unknown>();
  const form = useFaultFocus(fault);
  useEffect(() => setFault(error), [error]);

  const enter = async (code: string) => {
    if (busy || left > 0) return;
    if (!(await send(code))) setCode(way === "code" ? "" : code); // six digits are typed anew sooner than mended
  };
  const change = (text: string) => {
    setCode(text);
    setFault(undefined);
  };
  const other = () => {
    setWay(way === "code" ? "recovery" : "code");
    change("");
  };
  const ready = way === "code" ? code.length === 6 : whole(code);
  const said = fault !== undefined && !tooOften(fault) ? words(fault) : undefined;
  return (
    <Frame
      title={way === "code" ? "Enter your code" : "Enter a recovery code"}
      lead={
        way === "code" ? (
          <>
            The password of <b className="font-medium text-ink">{account}</b> is right. Open your authenticator app and type the
            six digits.
          </>
        ) : (
          "One of the ten that you stored when you turned one-time codes on."
        )
      }
      below={
        way === "recovery" && <p>No code left? An admin can turn one-time codes off for you; so can whoever runs the server.</p>
      }
    >
      <form
        ref={form}
        className="grid gap-4.5"
        onSubmit={(e: SyntheticEvent) => {
          e.preventDefault();
          if (ready) void enter(code);
        }}
      >
        {left > 0 && <TooOften left={left} />}
        {way === "code" ? (
          <CodeField
            label="Six digit code"
            quiet
            value={code}
            onChange={change}
            done={enter}
            disabled={left > 0}
            help="A code works once. After five wrong ones you wait."
            error={said}
            autoFocus
          />
        ) : (
          <Field
            key="recovery"
            label="Recovery code"
            value={code}
            onChange={(e) => change(e.target.value)}
            placeholder="ab2c-def3-ghi4-jkl5"
            autoCapitalize="none"
            disabled={left > 0}
            help="Sixteen letters and digits. Each code works once."
            error={said}
            autoFocus
          />
        )}
        <Button
          kind="primary"
          type="submit"
          className="h-10! w-full max-sm:h-11!"
          busy={busy && "Signing in"}
          disabled={!ready || left > 0}
        >
          {left > 0 ? `Wait ${inSeconds(left)}` : "Sign in"}
        </Button>
        <div className="-mt-1 flex justify-between gap-4 max-sm:-my-3">
          <button type="button" className={`${linkClass} max-sm:py-3`} onClick={other}>
            {way === "code" ? "Use a recovery code" : "Use the app's code"}
          </button>
          <button type="button" className={`${linkClass} max-sm:py-3`} onClick={back}>
            Not you?
          </button>
        </div>
      </form>
    </Frame>
  );
}
