/** A colour for each cluster: the same as on the trainer's plot, darker on paper. */

/** Okabe and Ito's colours, and some between them that people with any colour vision tell apart. */
const ON_DARK = [
  "#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7",
  "#D55E00", "#9A8CFF", "#BBCC33", "#FFB3C1", "#B0B4BC",
]; // biome-ignore format: one line for each half
const ON_LIGHT = [
  "#0B6FA8",
  "#8F5F00",
  "#00704F",
  "#756C00",
  "#9C3F72",
  "#A84600",
  "#5B48C9",
  "#5C6B00",
  "#A83A52",
  "#565B66",
];

/**
 * Colour clusters so that those with the same colour lie far apart.
 *
 * @param {import("./wire").MapDocument["clusters"]} clusters
 * @param {"dark" | "light"} theme
 * @returns {Map<number, string>} by the cluster's id
 */
export function clusterColours(clusters, theme) {
  const palette = theme === "dark" ? ON_DARK : ON_LIGHT;
  /** @type {{colour: number, x: number, y: number}[]} */
  const chosen = [];
  const inOrder = [...clusters].sort((a, b) => a.id - b.id);
  for (const { x, y } of inOrder) {
    const here = { x: x ?? 0, y: y ?? 0 };
    const nearest = palette.map((_, colour) =>
      Math.min(
        ...chosen
          .filter((other) => other.colour === colour)
          .map((other) => Math.hypot(other.x - here.x, other.y - here.y)),
      ),
    );
    chosen.push({ colour: nearest.indexOf(Math.max(...nearest)), ...here });
  }
  return new Map(inOrder.map((cluster, place) => [cluster.id, palette[chosen[place].colour]]));
}
