import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function AccountsPage() {
  return (
    <Page title="Accounts">
      <PageHead title="Accounts" />
    </Page>
  );
}
