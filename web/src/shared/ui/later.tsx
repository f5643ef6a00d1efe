import { type ComponentType, useEffect, useState } from "react";

/** How long after the page stands what may be asked for is fetched. */
const soon = 2000;

/**
 * later makes a component of one whose code is not needed to show a page: a dialog. It is fetched when the page has stood for a while, so that
 * it is there when it is asked for, whatever the network does then; or at once, if somebody is quicker.
 */
export function later<P extends { open: boolean }>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let came: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: as React's lazy it is called once for a component, outside of all
  return function Later(props: P) {
    const [Part, setPart] = useState(() => came);
    const [fault, setFault] = useState<unknown>();
    const { open } = props;
    useEffect(() => {
      if (Part) return;
      const get = async () => {
        try {
          came = await load();
          setPart(() => came);
        } catch (error) {
          if (open) setFault(error); // else it is asked for again when it is needed
        }
      };
      const timer = setTimeout(get, open ? 0 : soon);
      return () => clearTimeout(timer);
    }, [Part, open]);
    if (fault) throw fault;
    return Part ? <Part {...props} /> : null;
  };
}
