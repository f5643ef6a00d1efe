import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function StrategiesPage() {
  return (
    <Page title="Strategies">
      <PageHead title="Strategies" />
    </Page>
  );
}
