import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function ComparePage() {
  return (
    <Page title="Compare">
      <PageHead title="Compare" />
    </Page>
  );
}
