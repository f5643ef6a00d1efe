import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function OverviewPage() {
  return (
    <Page title="Overview">
      <PageHead title="Overview" />
    </Page>
  );
}
