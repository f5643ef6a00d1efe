import { Page } from "~/shared/ui/page";
import { PageHead } from "~/shared/ui/panel";

export default function SweepsPage() {
  return (
    <Page title="Sweeps">
      <PageHead title="Sweeps" />
    </Page>
  );
}
