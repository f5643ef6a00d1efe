import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function BotsPage() {
  return (
    <Page title="Bots">
      <PageHead title="Bots" />
    </Page>
  );
}
