import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useMe } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";
import { Field, SelectField } from "~/shared/ui/field";
import { deeds, others } from "./deeds";
import type { Person } from "./people";

type Name = "who" | "what" | "object" | "from" | "to";

/** Which part of the audit log is wanted. */
export function Filters({ people }: { people: readonly Person[] }) {
  const me = useMe();
  const search = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const [object, setObject] = useState(search.object ?? "");
  useEffect(() => setObject(search.object ?? ""), [search.object]);
  const set = (name: Name, value: string) =>
    void navigate({
      search: ({ [name]: _, ...rest }) => ({ ...rest, tab: "audit" as const, ...(value ? { [name]: value } : {}) }),
      replace: true,
      resetScroll: false,
    });
  const apply = () => {
    if (object.trim() !== (search.object ?? "")) set("object", object.trim());
  };
  const option = (value: string, text: string) => ({ value, text });
  const whos = people.length > 0 ? people.map((p) => option(p.id, p.name)) : [option(me.user, me.name)];
  whos.push(...Object.entries(others).map(([value, text]) => option(value, text)));
  if (search.who && !whos.some((o) => o.value === search.who)) whos.push(option(search.who, search.who));
  const whats = Object.entries(deeds).map(([value, text]) => option(value, text));
  if (search.what && !deeds[search.what]) whats.push(option(search.what, search.what));
  const any = search.who ?? search.what ?? search.object ?? search.from ?? search.to;
  return (
    <form
      aria-label="Which part of the log"
      onSubmit={(e) => e.preventDefault()}
      className="grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] items-end gap-3 border-b border-line-faint p-3.5 max-sm:grid-cols-2"
    >
      <SelectField
        label="Who"
        value={search.who ?? ""}
        onChange={(e) => set("who", e.target.value)}
        options={[option("", "Everybody"), ...whos]}
      />
      <SelectField
        label="What"
        value={search.what ?? ""}
        onChange={(e) => set("what", e.target.value)}
        options={[option("", "Everything"), ...whats]}
      />
      <Field
        label="To what"
        placeholder="an id"
        maxLength={200}
        className="max-sm:col-span-2"
        value={object}
        onChange={(e) => setObject(e.target.value)}
        onBlur={apply}
        onKeyDown={(e) => e.key === "Enter" && apply()} // no button sends this form
      />
      <Field label="From" type="date" value={search.from ?? ""} max={search.to} onChange={(e) => set("from", e.target.value)} />
      <Field
        label="To, with that day"
        type="date"
        value={search.to ?? ""}
        min={search.from}
        onChange={(e) => set("to", e.target.value)}
      />
      <Button
        disabled={!any}
        className="max-sm:col-span-2 max-sm:h-11"
        onClick={() => {
          setObject("");
          void navigate({ search: { tab: "audit" }, replace: true, resetScroll: false });
        }}
      >
        Clear the filters
      </Button>
    </form>
  );
}
