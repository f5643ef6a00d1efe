import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function LinkPage() {
  return (
    <Page title="Welcome">
      <PageHead title="Welcome" />
    </Page>
  );
}
