import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { words } from "../api/problem";
import { Button } from "./button";
import { Field } from "./field";
import { Notice } from "./notice";

/**
 * A dialog. It is the browser's own: it traps the focus, gives it back, closes with Esc, and keeps the rest from being reached.
 * Not a library's, for those write style elements, which the content security policy does not allow.
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
  useEffect(() => {
    const d = ref.current;
    if (!d) return;
    if (open && !d.open) {
      d.showModal();
      d.querySelector<HTMLElement>("[data-start]")?.focus(); // React's autoFocus comes before the dialog is open
    }
    if (!open && d.open) d.close();
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
      className={`m-auto max-h-[calc(100dvh-32px)] overflow-y-auto rounded-3 bg-raised p-0 text-ink shadow-dialog backdrop:bg-scrim max-sm:mx-4 ${wide ? "w-[min(720px,calc(100vw-32px))]" : "w-[min(480px,calc(100vw-32px))]"}`}
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
}: ConfirmProps) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (open) {
      setText("");
      setError(undefined);
      setBusy(false);
    }
  }, [open]);
  const may = ready && (typed === undefined || text.trim() === typed);
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      close();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
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
          <Button kind={kind} onClick={run} disabled={!may} busy={busy && doing}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <Field label={typedLabel ?? `Type ${typed} to go on`} value={text} onChange={(e) => setText(e.target.value)} data-start />
      )}
      {error !== undefined && <Notice tone="danger">{words(error)}</Notice>}
    </Dialog>
  );
}
