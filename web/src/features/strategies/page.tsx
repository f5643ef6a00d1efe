import { useSyncExternalStore } from "react";
import { useStrategies } from "./browse";
import { Detail } from "./detail";
import { Layout } from "./layout";

export default function StrategiesPage() {
  const wide = useWide();
  const { found } = useStrategies();
  const first = found[0];
  const shown = wide ? first : undefined;
  return (
    <Layout title="Strategies" marked={shown?.id}>
      {shown && <Detail id={shown.id} key={shown.id} />}
    </Layout>
  );
}

const query = () => window.matchMedia("(min-width: 1240px)");

/** useWide says whether there is room for the first strategy beside the list; a narrow window has the list alone. */
function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const q = query();
      q.addEventListener("change", changed);
      return () => q.removeEventListener("change", changed);
    },
    () => query().matches,
  );
}
