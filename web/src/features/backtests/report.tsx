import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function ReportPage() {
  return (
    <Page title="Backtest">
      <PageHead title="Backtest" />
    </Page>
  );
}
