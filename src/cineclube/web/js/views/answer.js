/** What a view asks the API: anew when what it depends on changes, or the API is well again. */
import { useEffect, useMemo } from "../../vendor/preact.js";
import { resource } from "../resource.js";
import { recoveries } from "../service.js";

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} loader @param {unknown[]} depends
 */
export function useAnswer(loader, depends) {
  const answer = useMemo(
    () => /** @type {import("../resource.js").Resource<T>} */ (resource()),
    [],
  );
  useEffect(() => {
    answer.load(loader);
  }, [...depends, recoveries.value]);
  return answer.state.value;
}
