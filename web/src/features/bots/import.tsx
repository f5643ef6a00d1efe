import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { Button, buttonClass } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Dropzone } from "~/shared/ui/dropzone";
import { Notice } from "~/shared/ui/notice";

type Imported = Schema<"Imported">;

/** A configuration is a page of text; what is larger is something else. */
const most = 1_000_000;

/** documentOf reads a file as a configuration, or throws with a sentence that says what is wrong with it. */
async function documentOf(file: File): Promise<Schema<"ConfigDocument">> {
  if (file.size > most) throw new Wrong(`${file.name} is too large for a configuration.`);
  const found: unknown = await file
    .text()
    .then(JSON.parse)
    .catch(() => undefined);
  if (typeof found !== "object" || found === null || (found as { format?: unknown }).format !== "tradebot.bot-config")
    throw new Wrong(
      `${file.name} is no configuration. Take a file that was exported from the saved configurations of a Tradebot.`,
    );
  return found as Schema<"ConfigDocument">;
}

class Wrong extends Error {}

/** Takes a configuration that was exported, here or elsewhere, saves it, and goes on to making a bot from it. */
export function Import({ open, close }: { open: boolean; close(): void }) {
  return open ? <Taking close={close} /> : null;
}

function Taking({ close }: { close(): void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState<Imported>();
  const take = async (file: File) => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await api.POST("/api/v1/bot-configs/import", { body: await documentOf(file) });
      await client.invalidateQueries({ queryKey: ["/api/v1/bot-configs"] });
      if (!data) return;
      if (data.warnings.length > 0) setDone(data);
      else await navigate({ to: "/bots/new", search: { config: data.id } });
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      close={close}
      title={done ? `${done.name} is saved` : "Import a configuration"}
      actions={
        <>
          <Button onClick={close} data-start>
            {done ? "Close" : "Cancel"}
          </Button>
          {done && (
            <Link to="/bots/new" search={{ config: done.id }} className={buttonClass("primary")}>
              Make a bot from it
            </Link>
          )}
        </>
      }
    >
      {done ? (
        <Notice tone="warn" title="Not all is as it was where it comes from">
          <ul className="grid gap-1">
            {done.warnings.map((w) => (
              <li key={w}>{sentence(w)}</li>
            ))}
          </ul>
        </Notice>
      ) : (
        <>
          <p>It is saved among your configurations, and you can look at all of it before a bot is made from it.</p>
          <Dropzone
            accept=".json,application/json"
            button={busy ? "Reading" : "Choose a file"}
            disabled={busy}
            take={(file) => void take(file)}
          >
            Drop the JSON file of a configuration here
          </Dropzone>
        </>
      )}
      {error !== undefined && (
        <Notice tone="danger" title="It was not imported">
          {error instanceof Wrong ? error.message : words(error)}
        </Notice>
      )}
    </Dialog>
  );
}
