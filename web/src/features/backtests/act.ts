import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, type Schema } from "~/shared/api/client";
import { again, asked } from "./asked";

/** useChanged reads anew what jobs of backtests there are. */
function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["/api/v1/backtests"] });
}

/** useCancel ends a backtest that waits or runs. */
export function useCancel() {
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.POST("/api/v1/backtests/{id}/cancel", { params: { path: { id } } }),
    onSettled: () => {
      void changed();
      void client.invalidateQueries({ queryKey: ["/api/v1/backtests/{id}"] });
    },
  });
}

/** useRemove deletes a backtest that has ended. */
export function useRemove() {
  const changed = useChanged();
  return async (id: string) => {
    await api.DELETE("/api/v1/backtests/{id}", { params: { path: { id } } });
    await changed();
  };
}

/** useRepeat runs a backtest once more with the same settings, and goes there. */
export function useRepeat() {
  const navigate = useNavigate();
  const changed = useChanged();
  return useMutation({
    mutationFn: async (job: Schema<"Job">) => {
      const { data } = await api.POST("/api/v1/backtests", { body: again(asked(job.spec)) });
      return data as Schema<"Job">;
    },
    onSuccess: (job) => {
      void changed();
      void navigate({ to: "/backtests/$id", params: { id: job.id } });
    },
  });
}

/** active: it waits or runs. */
export const active = (status: Schema<"Job">["status"]) => status === "queued" || status === "running";
