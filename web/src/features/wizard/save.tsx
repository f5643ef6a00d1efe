import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { fault, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { checkName } from "./check";
import { type Draft, setup } from "./draft";

/** Saves what was chosen as a configuration, to make bots from. One of the same name is replaced, after it was said. */
export function Save({ draft, version, from }: { draft: Draft; version: Schema<"DescribedVersion">; from: string }) {
  const client = useQueryClient();
  const lost = useLost();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [saved, setSaved] = useState("");
  const list = useQuery({ ...read("/api/v1/bot-configs", { params: { query: { limit: 500 } } }), enabled: open });
  const begun = from.startsWith("config:") ? list.data?.items.find((c) => c.id === from.slice(7))?.name : undefined;
  useEffect(() => {
    if (open) setName((old) => old || begun || draft.name);
  }, [open, begun, draft.name]);
  const same = list.data?.items.find((c) => c.name === name.trim());
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      // Paper, whatever the bot is: live is asked for each time, and a configuration knows no account.
      const body = { ...setup({ ...draft, mode: "paper" }, version.describe), name: name.trim() };
      if (same)
        await api.PUT("/api/v1/bot-configs/{config}", {
          params: { path: { config: same.id }, header: { "If-Match": `"${same.version}"` } },
          body,
        });
      else await api.POST("/api/v1/bot-configs", { body });
      setSaved(name.trim());
      setOpen(false);
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).startsWith("/api/v1/bot-configs") });
    }
  };
  const wrong = checkName(name);
  return (
    <>
      <Button
        disabled={lost}
        onClick={() => {
          setName("");
          setError(undefined);
          setOpen(true);
        }}
      >
        Save as configuration
      </Button>
      <span role="status" className="text-12 text-ink-2 empty:hidden max-sm:col-span-2">
        {saved && `Saved as ${saved}.`}
      </span>
      <Dialog
        title="Save as configuration"
        open={open}
        close={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button
              kind="primary"
              onClick={() => void save()}
              disabled={!!wrong || lost || list.isPending}
              busy={busy && "Saving"}
            >
              {same ? "Replace configuration" : "Save configuration"}
            </Button>
          </>
        }
      >
        <p>Other bots can be made from it. They begin on paper: a configuration has no account and no key.</p>
        <Field
          label="Name of the configuration"
          value={name}
          onChange={(e) => setName(e.target.value)}
          error={fault(error, "name") ?? (name ? wrong : undefined)}
          autoFocus
        />
        {same && <Notice tone="warn">There is one of that name. It is replaced; bots made from it stay as they are.</Notice>}
        {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
      </Dialog>
    </>
  );
}
