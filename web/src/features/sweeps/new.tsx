import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function NewSweepPage() {
  return (
    <Page title="New sweep">
      <PageHead title="New sweep" />
    </Page>
  );
}
