import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { read } from "~/shared/api/query";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Icon } from "~/shared/ui/icon";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Tabs } from "~/shared/ui/tabs";
import { Configs, saved } from "./configs";
import type { Filter } from "./filters";
import { Import } from "./import";
import { List } from "./list";

const route = getRouteApi("/inside/bots");

/** All bots, and the configurations that were saved to make more of them. */
export default function BotsPage() {
  const { tab = "bots", ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay("trade");
  const away = useLost();
  const overview = useQuery(read("/api/v1/dashboard"));
  const configs = useInfiniteQuery(saved);
  const [importing, setImporting] = useState(false);
  const change = useCallback((next: Filter) => void navigate({ search: next, replace: true }), [navigate]);
  const open = useCallback(
    (next: "bots" | "configs") =>
      void navigate({ search: (old) => ({ ...old, tab: next === "bots" ? undefined : next }), replace: true }),
    [navigate],
  );
  const count = configs.data?.pages.reduce((n, p) => n + p.items.length, 0);
  return (
    <Page title="Bots">
      <PageHead
        title="Bots"
        actions={
          may && (
            <>
              <Button icon="upload" disabled={away} onClick={() => setImporting(true)}>
                Import configuration
              </Button>
              <Link to="/bots/new" className={buttonClass("primary")}>
                <Icon name="plus" /> New bot
              </Link>
            </>
          )
        }
      />
      <Panel flush label="Bots and configurations">
        <Tabs<"bots" | "configs">
          label="Bots and configurations"
          value={tab}
          onChange={open}
          tabs={[
            {
              value: "bots",
              text: "Bots",
              count: overview.data?.bots.reduce((n, t) => n + t.count, 0),
              content: <List filter={filter} change={change} />,
            },
            {
              value: "configs",
              text: "Saved configurations",
              // of more than a page only the server knows how many there are
              count: configs.hasNextPage ? undefined : count,
              content: <Configs importOne={() => setImporting(true)} />,
            },
          ]}
        />
      </Panel>
      <Import open={importing} close={() => setImporting(false)} />
    </Page>
  );
}
