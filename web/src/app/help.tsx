import { keymap } from "~/shared/keys/keymap";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";

/** What the keyboard does. */
export function Help({ open, close }: { open: boolean; close(): void }) {
  return (
    <Dialog open={open} close={close} title="Keyboard" actions={<Button onClick={close}>Close</Button>}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5">
        {keymap.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-1 border border-b-2 border-line bg-surface px-1 font-mono text-11 text-ink-3">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
