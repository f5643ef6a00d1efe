import { useState } from "react";
import { Button } from "~/shared/ui/button";
import { Copy } from "~/shared/ui/copy";
import { Check } from "~/shared/ui/field";
import { Panel } from "~/shared/ui/panel";

/** The recovery codes, this once, until somebody says that they are stored. */
export function Recovery({ codes, name, done }: { codes: string[]; name: string; done(): void }) {
  const [stored, setStored] = useState(false);
  const text = codes.join("\n");
  return (
    <Panel title="Your recovery codes" note="shown this once">
      <div className="grid gap-3.5">
        <p className="text-ink-2">
          Each lets you in once when your authenticator is lost. Store them where you find them without it: printed, or in a
          password manager. Codes that you had before work no more.
        </p>
        <ol
          aria-label="Recovery codes"
          className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-2 bg-sunken px-3.5 py-2.5 font-mono text-13 max-sm:grid-cols-1"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2">
          <Copy text={text} what="codes" />
          <Button
            icon="download"
            onClick={() => download(`tradebot-recovery-${name}.txt`, `Tradebot ${window.location.host}, ${name}\n\n${text}\n`)}
          >
            Download the codes
          </Button>
        </div>
        <Check checked={stored} onChange={setStored}>
          I have stored the codes
        </Check>
        <div>
          <Button kind="primary" disabled={!stored} onClick={done}>
            Done
          </Button>
        </div>
      </div>
    </Panel>
  );
}

/** download gives the browser a text as a file. */
function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
