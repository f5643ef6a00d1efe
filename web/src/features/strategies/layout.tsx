import type { ReactNode } from "react";
import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { useAttempts } from "./attempts";
import { Browse } from "./browse";
import { Drop } from "./drop";
import { Outcome } from "./outcome";

/** The list beside one of its strategies. Where there is no room for both, a strategy's page has the strategy alone. */
export function Layout({
  title,
  selected,
  marked,
  children,
}: {
  title: string;
  /** The strategy whose page it is. */
  selected?: string;
  /** The one that is shown beside the list on the list's page. */
  marked?: string;
  children: ReactNode;
}) {
  const { shown } = useAttempts();
  return (
    <Page title={title} crumbs={selected ? [{ to: "/strategies", name: "Strategies" }] : []}>
      {selected && <h1 className="sr-only xl:hidden">{title}</h1>}
      <div className={selected ? "max-xl:hidden" : ""}>
        <PageHead
          title="Strategies"
          sub="A strategy is a WebAssembly module. It sees closed candles and its own fills, nothing else."
        />
      </div>
      <div className="grid grid-cols-[300px_minmax(0,1fr)] items-start gap-4 max-xl:grid-cols-1">
        <div className={`grid min-w-0 content-start gap-4 ${selected ? "max-xl:hidden" : ""}`}>
          <Drop />
          {/* On a narrow page the verdict stands where one has dropped the file, not below the list. */}
          {shown && !selected && (
            <div className="xl:hidden">
              <Outcome attempt={shown} />
            </div>
          )}
          <Browse selected={selected ?? marked} />
        </div>
        <div className="grid min-w-0 content-start gap-4">
          {shown && (
            <div className={selected ? "" : "max-xl:hidden"}>
              <Outcome attempt={shown} />
            </div>
          )}
          {children}
        </div>
      </div>
    </Page>
  );
}
