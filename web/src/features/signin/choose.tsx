import { useState } from "react";
import { Problem, words } from "~/shared/api/problem";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { NewPassword, passwordFaults, unchosen } from "~/shared/ui/password";

export interface Wanted {
  name: string;
  email: string;
  password: string;
}

interface Faults {
  name?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  again?: string | undefined;
}

/** As the server reads names. */
const names = /^[a-z0-9][a-z0-9._-]{1,39}$/;

/** The form behind a link: a password, and for the admin a name and an address. */
export function Choose({ setup, verb, send }: { setup: boolean; verb: string; send(wanted: Wanted): Promise<unknown> }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState(unchosen);
  const [faults, setFaults] = useState<Faults>({});
  const { busy, error, run, clear } = useAct();
  const theirs = place(error, setup);
  const shown: Faults = theirs ? { ...faults, [theirs]: words(error) } : faults;
  const [tries, setTries] = useState(0);
  const form = useFaultFocus(theirs ? error : tries);

  const submit = () => {
    const wanted = { name: name.trim().toLowerCase(), email: email.trim(), password: chosen.password };
    const found: Faults = {
      ...(setup ? { name: nameFault(wanted.name), email: emailFault(wanted.email) } : {}),
      ...passwordFaults(chosen),
    };
    const wrong = Object.values(found).some((f) => f !== undefined);
    setFaults(wrong ? found : {});
    if (wrong) setTries(tries + 1);
    else void run("choose", () => send(wanted));
  };
  /** What was wrong with something is not said any more once it is written anew. */
  const changed = (field: keyof Faults) => {
    setFaults(({ [field]: _, ...rest }) => rest);
    if (theirs === field) clear();
  };
  return (
    <form
      ref={form}
      noValidate
      className="grid gap-4"
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      {setup && (
        <>
          <Field
            label="Name"
            autoComplete="username"
            autoCapitalize="none"
            value={name}
            onChange={(e) => {
              setName(e.target.value);
              changed("name");
            }}
            help="With it you sign in. Letters a to z, digits, dots, dashes, underscores."
            error={shown.name}
            autoFocus
            required
          />
          <Field
            label="E-mail address"
            range="may stay empty"
            type="email"
            autoComplete="email"
            value={email}
            onChange={(e) => {
              setEmail(e.target.value);
              changed("email");
            }}
            help="Links to a new password go there."
            error={shown.email}
          />
        </>
      )}
      <NewPassword
        value={chosen}
        onChange={(value) => {
          setChosen(value);
          changed(value.password === chosen.password ? "again" : "password");
        }}
        about={[name, email]}
        faults={shown}
        autoFocus={!setup}
      />
      {error !== undefined && !theirs && <Notice tone="danger">{words(error)}</Notice>}
      <Button kind="primary" type="submit" className="h-10! w-full max-sm:h-11!" busy={busy && "Saving"}>
        {verb}
      </Button>
    </form>
  );
}

/** The field that the server finds fault with. It names none in what it refuses itself, so its words tell; if they do not, they stand below. */
function place(error: unknown, setup: boolean): keyof Faults | undefined {
  if (!(error instanceof Problem)) return undefined;
  if (setup && error.status === 409) return "name";
  if (error.status !== 422) return undefined;
  if (!setup || error.message.startsWith("The password")) return "password";
  if (error.message.startsWith("A name")) return "name";
  return error.message.includes("e-mail address") ? "email" : undefined;
}

function nameFault(name: string): string | undefined {
  if (names.test(name)) return undefined;
  return name === ""
    ? "Choose a name."
    : "A name has 2 to 40 letters from a to z, digits, dots, dashes and underscores, and begins with a letter or a digit.";
}

const emailFault = (email: string): string | undefined =>
  email === "" || /^[^\s@]+@[^\s@]+$/.test(email) ? undefined : "This is no e-mail address; write it like ann@example.org.";
