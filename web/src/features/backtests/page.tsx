import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function BacktestsPage() {
  return (
    <Page title="Backtests">
      <PageHead title="Backtests" />
    </Page>
  );
}
