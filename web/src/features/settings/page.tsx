import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function SettingsPage() {
  return (
    <Page title="Settings">
      <PageHead title="Settings" />
    </Page>
  );
}
