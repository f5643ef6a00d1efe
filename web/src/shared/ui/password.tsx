import { SecretField } from "./field";
import { Icon } from "./icon";

export interface Chosen {
  password: string;
  again: string;
}

export const unchosen: Chosen = { password: "", again: "" };

const least = 12;
const most = 128;
const length = (text: string) => [...text].length;

/** What keeps a password from being sent at all. Whether it is easily guessed is for the server to say. */
export function passwordFaults({ password, again }: Chosen): { password?: string; again?: string } {
  const n = length(password);
  if (n === 0) return { password: "Choose a password." };
  if (n < least) return { password: `The password has ${n} characters; take ${least} or more.` };
  if (n > most) return { password: `The password has ${n} characters; take ${most} or less.` };
  if (again !== password) return { again: again ? "The two differ. Type the same again." : "Type the same password once more." };
  return {};
}

const rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const runs = [...rows, ...rows.map((r) => [...r].reverse().join(""))];

/** hasRun reports whether four characters repeat, follow one another, or are neighbours on a keyboard. */
export function hasRun(password: string): boolean {
  const text = password.toLowerCase();
  for (let i = 0; i + 4 <= text.length; i++) {
    const four = text.slice(i, i + 4);
    if (four === four.charAt(0).repeat(4) || runs.some((r) => r.includes(four))) return true;
  }
  return false;
}

/** hasName reports whether something that others know is in a password: a name, a part of an address, ours. */
export function hasName(password: string, about: readonly string[]): boolean {
  const text = password.toLowerCase();
  return [...about, "tradebot"]
    .flatMap((a) => a.toLowerCase().split(/[@._-]/))
    .some((part) => part.length >= 3 && text.includes(part));
}

/** A new password, twice, with what makes a good one said while it is typed. */
export function NewPassword({
  value,
  onChange,
  about,
  faults,
  autoFocus,
}: {
  value: Chosen;
  onChange(value: Chosen): void;
  /** What others know of its owner: name, address. */
  about: readonly string[];
  faults: { password?: string | undefined; again?: string | undefined };
  autoFocus?: boolean;
}) {
  const { password, again } = value;
  const n = length(password);
  const short = n < least;
  return (
    <div className="grid gap-4">
      <div>
        <SecretField
          label="New password"
          autoComplete="new-password"
          value={password}
          onChange={(e) => onChange({ ...value, password: e.target.value })}
          error={faults.password}
          autoFocus={autoFocus}
          required
        />
        <ul aria-label="What makes a good password" className="mt-2 grid gap-0.5 text-12 text-ink-2">
          <Rule state={short ? "open" : n > most ? "broken" : "holds"}>
            {n > most
              ? `${most} characters at most: ${n - most} too many`
              : `${least} characters or more${short && n > 0 ? `: ${least - n} to go` : ""}`}
          </Rule>
          <Rule state={n === 0 ? "open" : hasName(password, about) ? "broken" : "holds"}>Without your name or your address</Rule>
          <Rule state={n === 0 ? "open" : hasRun(password) ? "broken" : "holds"}>Without rows like aaaa, 1234 or qwerty</Rule>
        </ul>
        <p className="mt-1 text-12 text-ink-3">Good are four words or more that have nothing to do with one another.</p>
      </div>
      <SecretField
        label="The same once more"
        autoComplete="new-password"
        value={again}
        onChange={(e) => onChange({ ...value, again: e.target.value })}
        error={faults.again}
        required
      />
    </div>
  );
}

function Rule({ state, children }: { state: "open" | "holds" | "broken"; children: string }) {
  const looks = { open: "text-ink-3", holds: "text-ink", broken: "text-warn" };
  return (
    <li className="flex items-start gap-1.5">
      <Icon
        name={state === "holds" ? "check" : state === "broken" ? "warn" : "minus"}
        small
        className={`mt-0.5 ${looks[state]}`}
      />
      <span>
        {children}
        <span className="sr-only">{state === "holds" ? ": yes" : state === "broken" ? ": no" : ": not yet"}</span>
      </span>
    </li>
  );
}
