import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function MarketsPage() {
  return (
    <Page title="Markets">
      <PageHead title="Markets" />
    </Page>
  );
}
