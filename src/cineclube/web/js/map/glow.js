// The light behind dense regions, painted once at a low resolution and stretched by the tiles.
import { WORLD } from "./films.js";

/** @typedef {import("./films.js").Films} Films */
/** @typedef {import("./colours.js").Rgb} Rgb */

const CELLS = 220; // of the longer side of the catalogue
const MARGIN = 0.3; // of the longer side: outliers glow too
const BLUR = 4; // cells
const PASSES = 3; // of a box, which comes close to a Gaussian

/**
 * @typedef {object} Glow
 * @property {HTMLCanvasElement} canvas
 * @property {number} west world units
 * @property {number} north world units
 * @property {number} cell size in world units
 */

/**
 * Blur along rows of a grid with four values a cell.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} size
 * @param {number} along distance of neighbours
 * @param {number} across distance of lines
 */
function blurLines(from, to, size, along, across) {
  const width = 2 * BLUR + 1;
  for (let line = 0; line < size; line++) {
    for (let channel = 0; channel < 4; channel++) {
      const start = line * across + channel;
      let sum = 0;
      for (let i = 0; i < BLUR; i++) sum += from[start + i * along];
      for (let i = 0; i < size; i++) {
        if (i + BLUR < size) sum += from[start + (i + BLUR) * along];
        to[start + i * along] = sum / width;
        if (i >= BLUR) sum -= from[start + (i - BLUR) * along];
      }
    }
  }
}

/**
 * @param {Films} films
 * @param {Rgb[]} colours of clusters, by index
 * @param {number} size of the grid
 * @param {(value: number) => number} cellOf
 */
function lightOf(films, colours, size, cellOf) {
  const light = new Float32Array(size * size * 4);
  for (let film = 0; film < films.n; film++) {
    const column = cellOf(films.x[film]);
    const row = cellOf(films.y[film]);
    if (column < 0 || row < 0 || column >= size || row >= size) continue;
    const weight = 0.3 + 2 * films.known[film] ** 3;
    const at = 4 * (row * size + column);
    const colour = colours[films.cluster[film]];
    for (let channel = 0; channel < 3; channel++) light[at + channel] += weight * colour[channel];
    light[at + 3] += weight;
  }
  const other = new Float32Array(light.length);
  for (let pass = 0; pass < PASSES; pass++) {
    blurLines(light, other, size, 4, 4 * size);
    blurLines(other, light, size, 4 * size, 4);
  }
  return light;
}

/**
 * How much light counts as bright: that of the brightest few cells.
 * @param {Float32Array} light
 */
function brightness(light) {
  const weights = light.filter((_, i) => i % 4 === 3);
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  const lit = weights.filter((weight) => weight > most / 100).sort();
  return lit.length ? lit[Math.floor(lit.length * 0.9)] : 1;
}

/**
 * @param {Films} films
 * @param {Rgb[]} colours of clusters, by index
 * @param {Rgb} background
 * @param {number} strength 0 to 1
 * @returns {Glow} opaque, so that faint light keeps all its shades
 */
export function glowOf(films, colours, background, strength) {
  const cell = WORLD / CELLS;
  const size = Math.ceil(CELLS * (1 + 2 * MARGIN));
  const west = -WORLD * (0.5 + MARGIN);
  const light = lightOf(films, colours, size, (value) => Math.floor((value - west) / cell));
  const bright = brightness(light);
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(size, size);
  for (let at = 0; at < light.length; at += 4) {
    const weight = light[at + 3];
    const share = strength * (1 - Math.exp(-weight / bright));
    for (let channel = 0; channel < 3; channel++) {
      const colour = weight > 0 ? light[at + channel] / weight : 0;
      image.data[at + channel] = background[channel] * (1 - share) + colour * share;
    }
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return { canvas, west, north: west, cell };
}
