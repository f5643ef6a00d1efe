import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { settingsTabs } from "~/features/search";
import { useMay } from "~/shared/session/session";
import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";
import { Skeleton, useLate } from "~/shared/ui/parts";
import { Tabs } from "~/shared/ui/tabs";
import ProfileTab from "./profile";

type Name = (typeof settingsTabs)[number];

const tabs: Record<Name, { text: string; admin?: boolean; Content: ComponentType }> = {
  profile: { text: "Profile", Content: ProfileTab },
  security: { text: "Security", Content: lazy(() => import("./security")) },
  sessions: { text: "Sessions", Content: lazy(() => import("./sessions")) },
  tokens: { text: "API tokens", Content: lazy(() => import("./tokens")) },
  notifications: { text: "Notifications", Content: lazy(() => import("./notifications")) },
  users: { text: "Users", admin: true, Content: lazy(() => import("./users")) },
  audit: { text: "Audit log", admin: true, Content: lazy(() => import("./audit")) },
  system: { text: "System", admin: true, Content: lazy(() => import("./system")) },
};

/** Settings: one's own in the first tabs, those of the installation behind them for admins. */
export default function SettingsPage() {
  const { tab = "profile" } = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const admin = useMay("admin");
  const mine = settingsTabs.filter((name) => admin || !tabs[name].admin);
  const shown = mine.includes(tab) ? tab : "profile";
  return (
    <Page title="Settings">
      <PageHead title="Settings" />
      <Tabs<Name>
        label="Settings"
        value={shown}
        onChange={(tab) => void navigate({ search: tab === "profile" ? {} : { tab } })}
        tabs={mine.map((name) => {
          const { text, Content } = tabs[name];
          return {
            value: name,
            text,
            content: (
              <div className="pt-4 max-sm:pt-3">
                <Suspense fallback={<Coming />}>
                  <Content />
                </Suspense>
              </div>
            ),
          };
        })}
      />
    </Page>
  );
}

function Coming() {
  return useLate(true) && <Skeleton className="h-40 w-full max-w-[720px]" />;
}
