/** What the page shows of the API: kept while the next answer is on its way. */
import { signal } from "../vendor/preact.js";

const SLOW_MS = 1_500;

/**
 * @template T
 * @typedef {object} State
 * @property {T | null} data the last answer
 * @property {Error | null} error why there is no newer one
 * @property {boolean} loading
 * @property {boolean} slow it takes long
 */

/**
 * @template T
 * @typedef {object} Resource
 * @property {import("../vendor/preact.js").Signal<State<T>>} state
 * @property {(load: (signal: AbortSignal) => Promise<T>) => Promise<void>} load
 * @property {() => void} clear
 */

/**
 * Make a resource. Of several loads the last one counts; the others are given up.
 *
 * @template T
 * @returns {Resource<T>}
 */
export function resource() {
  /** @type {State<T>} */
  const nothing = { data: null, error: null, loading: false, slow: false };
  const state = signal(nothing);
  let controller = new AbortController();

  /** @param {(signal: AbortSignal) => Promise<T>} loader */
  async function load(loader) {
    controller.abort();
    controller = new AbortController();
    const mine = controller.signal;
    state.value = { ...state.peek(), loading: true, slow: false };
    const timer = setTimeout(() => {
      if (!mine.aborted) state.value = { ...state.peek(), slow: true };
    }, SLOW_MS);
    try {
      const data = await loader(mine);
      if (!mine.aborted) state.value = { ...nothing, data };
    } catch (error) {
      if (!mine.aborted) {
        state.value = { ...nothing, data: state.peek().data, error: /** @type {Error} */ (error) };
      }
    } finally {
      clearTimeout(timer);
    }
  }

  function clear() {
    controller.abort();
    state.value = nothing;
  }

  return { state, load, clear };
}
