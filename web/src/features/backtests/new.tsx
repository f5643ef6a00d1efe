import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function NewBacktestPage() {
  return (
    <Page title="New backtest">
      <PageHead title="New backtest" />
    </Page>
  );
}
