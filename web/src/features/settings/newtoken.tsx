import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { day } from "~/shared/format/time";
import { useFresh, useMe } from "~/shared/session/session";
import { useAct, useFaultFocus } from "~/shared/ui/act";
import { Button } from "~/shared/ui/button";
import { Field, Form, Options, SelectField } from "~/shared/ui/field";
import { Failed } from "~/shared/ui/notice";
import { Panel } from "~/shared/ui/panel";
import { useNow } from "~/shared/ui/time";

type Scope = Schema<"Token">["scope"];

const may: Record<Scope, { title: string; text: string }> = {
  read: { title: "Read", text: "Sees what you see, and changes nothing." },
  trade: { title: "Read and trade", text: "Also uploads strategies, runs tests, and starts and stops your paper bots." },
  admin: { title: "Admin", text: "Also what an admin may. Few programs need it." },
};
const rank: Scope[] = ["read", "trade", "admin"];
const DAY = 86_400_000;
const lasts = [
  { value: "7", text: "7 days" },
  { value: "30", text: "30 days" },
  { value: "90", text: "90 days" },
  { value: "365", text: "A year" },
  { value: "", text: "Without an end" },
];

/** What a new token is called, what it may, and when it ends. */
export function NewToken({ close, made }: { close(): void; made(token: Schema<"NewToken">): void }) {
  const me = useMe();
  const fresh = useFresh();
  const now = useNow(60_000);
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [days, setDays] = useState("90");
  const [nameless, setNameless] = useState(0); // how often it was tried without a name
  const { busy, error, run } = useAct();
  const form = useFaultFocus(nameless);
  const make = () =>
    run("make", () =>
      fresh(async () => {
        const expires = days ? Date.now() + Number(days) * DAY : 0;
        const { data } = await api.POST("/api/v1/api-tokens", { body: { name: name.trim(), scope, expires } });
        if (data) made(data);
      }),
    );
  return (
    <Panel title="New token" className="max-w-[720px]">
      <form
        ref={form}
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) void make();
          else setNameless(nameless + 1);
        }}
      >
        <Form>
          <Field
            label="Name"
            value={name}
            maxLength={100}
            onChange={(e) => setName(e.target.value)}
            help="So that you know it again: what uses it, and where."
            error={nameless > 0 && !name.trim() ? "Give the token a name." : undefined}
            autoFocus
            required
          />
          <SelectField
            label="Ends after"
            value={days}
            onChange={(e) => setDays(e.target.value)}
            options={lasts}
            help={days ? `On ${day(now + Number(days) * DAY, now)}.` : "It works until you take it back."}
          />
        </Form>
        <Options<Scope>
          label="What it may"
          value={scope}
          onChange={setScope}
          options={rank.slice(0, rank.indexOf(me.scope) + 1).map((value) => ({ value, ...may[value] }))}
        />
        {error !== undefined && <Failed what="The token was not made" error={error} />}
        <div className="flex justify-end gap-2 max-sm:*:flex-1">
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy && "Making the token"}>
            Make the token
          </Button>
        </div>
      </form>
    </Panel>
  );
}
