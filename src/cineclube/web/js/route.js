/** Where one is on the page: the part of the address behind #, so that links and "back" work. */
import { signal } from "../vendor/preact.js";

/** @typedef {{view: "list" | "film" | "cluster" | "model" | "ratings" | "who", id: number | null}} Route */

const VIEWS = { filme: "film", cluster: "cluster", modelo: "model", notas: "ratings", quem: "who" };

/** @returns {Route} */
function read() {
  const [, name, id] = location.hash.split("/");
  const views = /** @type {Record<string, any>} */ (VIEWS);
  const view = Object.hasOwn(views, name) ? views[name] : "list";
  const number = /^[1-9]\d{0,15}$/.test(id ?? "") ? Number(id) : null;
  const needsId = view === "film" || view === "cluster";
  return needsId && number === null ? { view: "list", id: null } : { view, id: number };
}

/** @type {import("../vendor/preact.js").Signal<Route>} */
export const route = signal(read());

addEventListener("hashchange", () => {
  route.value = read();
});

export const HOME = "#/";
export const MODEL = "#/modelo";
export const RATINGS = "#/notas";
export const WHO = "#/quem";

/** @param {number} id */
export const filmAddress = (id) => `#/filme/${id}`;

/** @param {number} id */
export const clusterAddress = (id) => `#/cluster/${id}`;

/** @param {string} address */
export function go(address) {
  if (location.hash === address) return;
  location.hash = address;
}
