/** The colours of the clusters of the map that is shown, in the theme that is on. */

import { computed } from "../vendor/preact.js";
import { clusterColours } from "./colours.js";
import { map } from "./session.js";
import { theme } from "./theme.js";

const clusters = computed(() => map.state.value.data?.clusters ?? []);

export const colours = computed(() => clusterColours(clusters.value, theme.value));
