import { type ComponentType, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Notice } from "./notice";

/** How long after the page stands what may be asked for is fetched. */
const soon = 2000;

interface Asked {
  open: boolean;
  close?(): void;
  done?(ok: boolean): void;
}

/**
 * later makes a component of one whose code is not needed to show a page: a dialog. It is fetched when the page has stood for a while, so that
 * it is there when it is asked for, whatever the network does then; or at once, if somebody is quicker. If it does not come, that is said,
 * and it can be asked for again; the page stays as it is.
 */
export function later<P extends Asked>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let came: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: as React's lazy it is called once for a component, outside of all
  return function Later(props: P) {
    const [Part, setPart] = useState(() => came);
    const [failed, setFailed] = useState(false);
    const { open, close, done } = props;
    useEffect(() => {
      if (Part || failed) return;
      const get = async () => {
        try {
          came = await load();
          setPart(() => came);
        } catch {
          setFailed(open); // else it is asked for again when it is needed
        }
      };
      const timer = setTimeout(get, open ? 0 : soon);
      return () => clearTimeout(timer);
    }, [Part, open, failed]);
    const again = () => setFailed(false);
    if (Part) return <Part {...props} />;
    if (!failed || !open) return null;
    return (
      <Missing
        again={again}
        close={() => {
          again();
          close?.();
          done?.(false);
        }}
      />
    );
  };
}

/** What was asked for did not come. The dialogs themselves may be what is missing, so it is the browser's own. */
function Missing({ again, close }: { again(): void; close(): void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const from = document.activeElement;
    const d = ref.current;
    d?.showModal();
    d?.querySelector<HTMLElement>("button:last-of-type")?.focus();
    return () => {
      d?.close();
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label="It did not come"
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      className="m-auto max-w-[min(480px,calc(100vw-32px))] bg-transparent backdrop:bg-scrim"
    >
      <Notice
        tone="danger"
        title="What you asked for did not come"
        end={
          <>
            <Button small onClick={close}>
              Close
            </Button>
            <Button small onClick={again}>
              Try again
            </Button>
          </>
        }
      >
        The server is out of reach, or of another version by now. If it stays so, reload the page.
      </Notice>
    </dialog>
  );
}
