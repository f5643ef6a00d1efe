import { useModules } from "~/shared/strategy/modules";

/** useNames gives names to hashes of versions: "sma-cross@2". undefined: not known yet, or deleted since. */
export function useNames(hashes: readonly string[]): { name(sha256: string): string | undefined; pending: boolean } {
  const modules = useModules(hashes);
  const name = (sha256: string) => {
    const found = modules.of(sha256);
    return found && `${found.name}@${found.number}`;
  };
  return { name, pending: modules.pending };
}
