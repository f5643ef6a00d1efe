import type { ReactNode } from "react";
import { Button } from "~/shared/ui/button";
import { Copy } from "~/shared/ui/copy";
import { Panel } from "~/shared/ui/panel";

/** A secret that is shown this once. */
export function Shown({
  title,
  what,
  text,
  done,
  children,
}: {
  title: string;
  what: string;
  text: string;
  done(): void;
  children: ReactNode;
}) {
  return (
    <Panel title={title} note="shown this once">
      <div className="grid max-w-[720px] gap-3">
        <p className="text-ink-2">{children}</p>
        <code className="rounded-2 bg-sunken px-3 py-2.5 font-mono text-13 break-all select-all">{text}</code>
        <div className="flex flex-wrap gap-2">
          <Copy text={text} what={what} />
          <Button onClick={done}>I have stored it</Button>
        </div>
      </div>
    </Panel>
  );
}
