import { Link } from "@tanstack/react-router";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Icon, type IconName } from "~/shared/ui/icon";

/** Where one can go on a phone beside its tabs. */
export function Rest({
  places,
  open,
  close,
}: {
  places: { to: string; name: string; icon: IconName }[];
  open: boolean;
  close(): void;
}) {
  return (
    <Dialog open={open} close={close} title="More" actions={<Button onClick={close}>Close</Button>}>
      <ul className="grid">
        {places.map((p) => (
          <li key={p.to}>
            <Link to={p.to} onClick={close} className="flex h-11 items-center gap-3 rounded-2 text-14 font-medium text-ink">
              <Icon name={p.icon} />
              {p.name}
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
