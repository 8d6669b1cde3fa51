// Names of clusters: placed once for each zoom, all over the map, so that panning never moves them.
import { css, readable, rgbOf } from "./colours.js";
import { STEPS, scaleAt } from "./films.js";
import { element } from "./pins.js";

/** @typedef {import("./placement.js").Rect} Rect */
/** @typedef {import("./placement.js").Taken} Taken */
/** @typedef {import("./painter.js").Scene} Scene */

/**
 * @typedef {object} Name
 * @property {number} cluster index
 * @property {HTMLElement} content
 * @property {number} x of the cluster's place, world units
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

const SMALLEST = 13;
const LARGEST = 20;
const NARROW = 0.78;
const GOLDEN_ANGLE = 2.399963;
const TRIES = 200;
const GONE_STEPS = 3.5 * STEPS; // closer than all films by this much: titles alone

/**
 * @param {Scene} scene
 * @param {HTMLElement} ground where sizes are measured
 * @param {boolean} narrow
 * @returns {Name[]} the largest clusters first
 */
export function namesOf(scene, ground, narrow) {
  const { films, colours } = scene.dots;
  const background = rgbOf(scene.theme.background);
  const ink = rgbOf(scene.theme.ink);
  const most = Math.max(...films.clusters.map((one) => one.participacao_avaliacoes), 1e-9);
  const names = [];
  for (const [cluster, one] of films.clusters.entries()) {
    if (one.x == null || one.y == null || !one.nome) continue;
    const share = Math.sqrt(one.participacao_avaliacoes / most);
    const size = (SMALLEST + (LARGEST - SMALLEST) * share) * (narrow ? NARROW : 1);
    const content = element("map-label map-label--cluster", one.nome);
    content.dir = "auto";
    content.style.fontSize = `${size.toFixed(1)}px`;
    content.style.color = css(readable(colours[cluster], background, ink));
    names.push({ cluster, content, x: films.toX(one.x), y: films.toY(one.y), share });
  }
  names.sort((a, b) => b.share - a.share);
  return measured(names, ground);
}

/**
 * @param {Omit<Name, "width" | "height">[]} names
 * @param {HTMLElement} ground
 * @returns {Name[]}
 */
function measured(names, ground) {
  ground.append(...names.map((name) => name.content));
  const sized = names.map((name) => ({
    ...name,
    width: Math.ceil(name.content.offsetWidth),
    height: Math.ceil(name.content.offsetHeight),
  }));
  for (const { content } of names) content.remove();
  return sized;
}

/**
 * Where names stand at a zoom; names that find no place near theirs are left out.
 * @param {Name[]} names
 * @param {Taken} taken gets what was placed
 * @param {number} zoom
 * @param {number} fitZoom
 * @returns {Map<number, Rect>} by cluster index, in pixels of the whole map
 */
export function placeNames(names, taken, zoom, fitZoom) {
  /** @type {Map<number, Rect>} */
  const placed = new Map();
  if (zoom > fitZoom + GONE_STEPS) return placed;
  const scale = scaleAt(zoom);
  for (const { cluster, x, y, width, height } of names) {
    for (let i = 0; i < TRIES; i++) {
      const distance = 5.5 * Math.sqrt(i);
      const rect = {
        left: Math.round(x * scale - width / 2 + 1.6 * distance * Math.cos(i * GOLDEN_ANGLE)),
        top: Math.round(y * scale - height / 2 + distance * Math.sin(i * GOLDEN_ANGLE)),
        width,
        height,
      };
      if (!taken.isFree(rect)) continue;
      taken.add(rect);
      placed.set(cluster, rect);
      break;
    }
  }
  return placed;
}
