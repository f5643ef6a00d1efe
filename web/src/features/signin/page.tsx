import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function SignInPage() {
  return (
    <Page title="Sign in">
      <PageHead title="Sign in" />
    </Page>
  );
}
