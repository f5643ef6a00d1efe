import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function BotPage() {
  return (
    <Page title="Bot">
      <PageHead title="Bot" />
    </Page>
  );
}
