import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function NewbotPage() {
  return (
    <Page title="New bot">
      <PageHead title="New bot" />
    </Page>
  );
}
