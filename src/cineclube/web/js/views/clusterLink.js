/** A cluster by its name and colour; leads to it. */

import { html } from "../../vendor/preact.js";
import { colours } from "../colouring.js";
import { clusterAddress } from "../route.js";

/** @param {{cluster: import("../wire").ClusterRef, children?: any}} props */
export function ClusterLink({ cluster, children }) {
  const style = { "--cluster": colours.value.get(cluster.id) ?? "var(--faint)" };
  return html`
    <a class="cluster-link" href=${clusterAddress(cluster.id)} style=${style}>
      <span class="dot" aria-hidden="true"></span>${cluster.nome}${children}
    </a>
  `;
}
