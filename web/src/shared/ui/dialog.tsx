import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { words } from "../api/problem";
import { useLost } from "../live/live";
import { inSeconds, useAct, useLeft } from "./act";
import { away, Button } from "./button";
import { Field } from "./field";
import { Notice } from "./notice";

/**
 * A dialog. It is the browser's own: it traps the focus, closes with Esc, and keeps the rest from being reached. The focus goes back
 * to what opened it, or, if that is gone, to the page. Not a library's, for those write style elements, which the content security
 * policy does not allow.
 */
export function Dialog({
  title,
  open,
  close,
  children,
  actions,
  wide,
}: {
  title: ReactNode;
  open: boolean;
  close(): void;
  children: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Who has the focus is asked before anything in the dialog takes it, which a field with autoFocus does as soon as it is there.
  const opener = useRef<Element>(null);
  const was = useRef(false);
  if (open && !was.current) opener.current = document.activeElement;
  was.current = open;
  useLayoutEffect(() => {
    const d = ref.current;
    if (!open || !d) return;
    if (!d.open) d.showModal();
    d.querySelector<HTMLElement>("[data-start]")?.focus(); // React's autoFocus comes before the dialog is open
    return () => {
      d.close();
      // By then the dialog may be out of the document: the browser gives nothing back, so it is done here.
      giveBack(opener.current);
    };
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it, which the browser does
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onClick={(e) => e.target === e.currentTarget && close()}
      // What holds the button that opens it may set the height and the letters of what it holds; a dialog has its own.
      className={`m-auto h-fit! max-h-[calc(100dvh-32px)] overflow-y-auto rounded-3 text-left text-13 font-regular whitespace-normal max-sm:text-14 bg-raised p-0 text-ink shadow-dialog backdrop:bg-scrim max-sm:mx-4 ${wide ? "w-[min(720px,calc(100vw-32px))]" : "w-[min(480px,calc(100vw-32px))]"}`}
    >
      <div>
        <h2 id={id} className="px-5 pt-4 text-16 font-semibold">
          {title}
        </h2>
        <div className="grid gap-3 px-5 pt-2 pb-4 text-ink-2">{children}</div>
        {actions && <div className="flex flex-wrap justify-end gap-2 bg-sunken px-5 py-3 max-sm:[&>*]:flex-1">{actions}</div>}
      </div>
    </dialog>
  );
}

/** giveBack puts the focus on what had it; if that cannot have it any more, on a dialog that is open still, or on the page. */
function giveBack(to: Element | null) {
  if (to instanceof HTMLElement && to !== document.body) to.focus();
  if (to && document.activeElement === to) return;
  const under = [...document.querySelectorAll<HTMLElement>("dialog[open] [data-start]")].at(-1);
  (under ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

interface ConfirmProps {
  title: ReactNode;
  open: boolean;
  close(): void;
  /** Verb and object: "Kill and sell at market". */
  verb: string;
  doing: string;
  kind?: "primary" | "kill" | "danger" | "live";
  /** It has to be typed first: the name of what is killed. */
  typed?: string;
  typedLabel?: string;
  act(): Promise<unknown>;
  children: ReactNode;
  /** More that must hold before it can be done. */
  ready?: boolean;
  /** It can be done without the stream of events too: what halts bots does not wait for a view of them. */
  urgent?: boolean;
}

/** Asks before something that matters. It stays open, with what went wrong, if it fails; the focus starts on the safe button or the field. */
export function Confirm({
  title,
  open,
  close,
  verb,
  doing,
  kind = "primary",
  typed,
  typedLabel,
  act,
  children,
  ready = true,
  urgent = false,
}: ConfirmProps) {
  const [text, setText] = useState("");
  const { busy, error, run, clear } = useAct<"act">();
  const left = useLeft(error);
  const lost = useLost();
  useEffect(() => {
    if (!open) return;
    setText("");
    clear();
  }, [open, clear]);
  const may = ready && (!lost || urgent) && left === 0 && (typed === undefined || text.trim() === typed);
  return (
    <Dialog
      title={title}
      open={open}
      close={close}
      actions={
        <>
          <Button onClick={close} data-start={typed === undefined || undefined}>
            Cancel
          </Button>
          <Button kind={kind} onClick={async () => (await run("act", act)) && close()} disabled={!may} busy={busy && doing}>
            {left > 0 ? `Wait ${inSeconds(left)}` : verb}
          </Button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <Field label={typedLabel ?? `Type ${typed} to go on`} value={text} onChange={(e) => setText(e.target.value)} data-start />
      )}
      {lost && (
        <Notice tone="warn">
          {urgent ? "The connection to the server is lost. It is tried all the same; if it fails, it says so here." : away}
        </Notice>
      )}
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
