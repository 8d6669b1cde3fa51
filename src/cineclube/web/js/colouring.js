/** The colours of the clusters of the map that is shown, in the theme that is on. */

import { computed } from "../vendor/preact.js";
import { clusterColours } from "./colours.js";
import { map } from "./session.js";
import { theme } from "./theme.js";

export const colours = computed(() =>
  clusterColours(map.state.value.data?.clusters ?? [], theme.value),
);
