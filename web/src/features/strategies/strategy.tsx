import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function StrategyPage() {
  return (
    <Page title="Strategy">
      <PageHead title="Strategy" />
    </Page>
  );
}
