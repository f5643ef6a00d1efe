import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function MarketPage() {
  return (
    <Page title="Market">
      <PageHead title="Market" />
    </Page>
  );
}
