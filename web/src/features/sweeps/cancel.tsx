import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { useLost } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button } from "~/shared/ui/button";

/** useCancel ends a sweep that waits or runs. */
export function useCancel(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.POST("/api/v1/sweeps/{id}/cancel", { params: { path: { id } } }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["/api/v1/sweeps"] });
      void client.invalidateQueries({ queryKey: ["/api/v1/sweeps/{id}"] });
    },
  });
}

/** The button that does it, in a row. */
export function Cancel({ id, name }: { id: string; name: string }) {
  const cancel = useCancel(id);
  const lost = useLost();
  if (!useMay("trade")) return null;
  return (
    <>
      <Button
        small
        busy={cancel.isPending && "Canceling"}
        disabled={lost}
        onClick={() => cancel.mutate()}
        aria-label={`Cancel ${name}`}
      >
        Cancel
      </Button>
      {cancel.error && <span className="text-12 text-danger">{words(cancel.error)}</span>}
    </>
  );
}
