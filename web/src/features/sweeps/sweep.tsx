import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function SweepPage() {
  return (
    <Page title="Sweep">
      <PageHead title="Sweep" />
    </Page>
  );
}
