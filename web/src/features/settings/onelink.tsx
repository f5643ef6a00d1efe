import { Copy } from "~/shared/ui/copy";
import { Notice } from "~/shared/ui/notice";

/** A link that is shown this once, with which somebody chooses a password. */
export function OneLink({ link, name, ends }: { link: string; name: string; ends: string }) {
  return (
    <div className="grid gap-3">
      <p>
        Send this to {name}. It works once, {ends}, and it is shown this once: copy it now. Whoever has it chooses the password of{" "}
        {name}.
      </p>
      <code className="rounded-2 bg-sunken px-3 py-2.5 font-mono text-13 break-all text-ink select-all">{link}</code>
      <div className="flex flex-wrap gap-2">
        <Copy text={link} what="link" />
      </div>
      <Notice tone="info">If it gets lost, make another one here.</Notice>
    </div>
  );
}
