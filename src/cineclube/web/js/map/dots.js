// Dots: how large each film is at a zoom, and its picture, drawn once for all films of a kind.
import { css, mixed, rgbOf } from "./colours.js";
import { STEPS, scaleAt, WORLD } from "./films.js";

/** @typedef {import("./films.js").Films} Films */
/** @typedef {import("./colours.js").Rgb} Rgb */
/** @typedef {import("./colours.js").Theme} Theme */

export const LEVELS = 12; // of being known
export const SPECK = 18; // device pixels: pictures up to this size are copied pixel by pixel
const KEPT = 6; // atlases, one a zoom
const HALO_FROM = 3.2; // pixels: smaller dots have none
const HALO_REACH = 2.7; // radii

/**
 * @typedef {object} Atlas Pictures of dots: a column for each level, a row for each cluster.
 * @property {HTMLCanvasElement} image
 * @property {Uint8ClampedArray} pixels of the columns of specks: red, green, blue, opacity
 * @property {number} width of those columns together
 * @property {Int32Array} left of each level's column
 * @property {Int32Array} size of each level's pictures
 */

export class Dots {
  /**
   * @param {Films} films
   * @param {Rgb[]} colours of clusters, by index; the last for films of none
   * @param {Theme} theme
   * @param {number} fitZoom at which all films are in view
   */
  constructor(films, colours, theme, fitZoom) {
    this.films = films;
    this.colours = colours;
    this.theme = theme;
    this.fitZoom = fitZoom;
    this.background = rgbOf(theme.background);
    this.room = Math.min(Math.max(400 / Math.max(films.n, 1), 0.01), 1);
    // all films on a phone: smaller dots, as the whole is smaller
    this.scale = Math.min(Math.max((scaleAt(fitZoom) * WORLD) / 760, 0.55), 1.1);
    this.level = Uint8Array.from(films.known, (known) => Math.min(known * LEVELS, LEVELS - 1));
    /** @type {Map<number, Atlas>} */
    this.atlases = new Map();
  }

  /**
   * Radius of a level's dots in CSS pixels.
   * @param {number} level
   * @param {number} zoom
   */
  radius(level, zoom) {
    const known = (level + 0.5) / LEVELS;
    const closer = Math.max((zoom - this.fitZoom) / STEPS, -1);
    const small = Math.min((0.8 + 1.7 * this.room) * this.scale * 2 ** (0.46 * closer), 4.5);
    const large = Math.min((3.6 + 4 * this.room) * this.scale * 2 ** (0.36 * closer), 15);
    return small + (large - small) * known ** 2.6;
  }

  /**
   * @param {number} film index
   * @param {number} zoom
   */
  radiusOf(film, zoom) {
    return this.radius(this.level[film], zoom);
  }

  /**
   * Radius of the largest dots in CSS pixels.
   * @param {number} zoom
   */
  largest(zoom) {
    return this.radius(LEVELS - 1, zoom);
  }

  /**
   * Radius in world units.
   * @param {number} zoom
   */
  worldRadius(zoom) {
    const scale = scaleAt(zoom);
    return (/** @type {number} */ film) => this.radiusOf(film, zoom) / scale;
  }

  /**
   * @param {number} level
   * @param {number} zoom
   */
  #opacity(level, zoom) {
    const closer = Math.max(zoom - this.fitZoom, 0) / STEPS;
    const known = (level + 0.5) / LEVELS;
    return Math.min(0.34 + 0.6 * known + 0.35 * this.room + 0.09 * closer, 0.95);
  }

  /**
   * Device pixels between the centre of a picture and its border.
   * @param {number} level
   * @param {number} zoom
   * @param {number} ratio device pixels of a CSS pixel
   */
  #reach(level, zoom, ratio) {
    const radius = this.radius(level, zoom);
    return Math.ceil((radius >= HALO_FROM ? radius * HALO_REACH : radius + 0.3) * ratio);
  }

  /**
   * CSS pixels that the largest picture of a zoom takes beyond its film's place.
   * @param {number} zoom
   */
  reach(zoom) {
    return this.#reach(LEVELS - 1, zoom, 1);
  }

  /**
   * @param {number} zoom
   * @param {number} ratio device pixels of a CSS pixel
   * @returns {Atlas}
   */
  atlas(zoom, ratio) {
    const key = zoom * 16 + ratio;
    const kept = this.atlases.get(key);
    if (kept) return kept;
    const atlas = this.#draw(zoom, ratio);
    const oldest = this.atlases.keys().next().value;
    if (this.atlases.size >= KEPT && oldest !== undefined) this.atlases.delete(oldest);
    this.atlases.set(key, atlas);
    return atlas;
  }

  /**
   * @param {number} zoom
   * @param {number} ratio
   * @returns {Atlas}
   */
  #draw(zoom, ratio) {
    const left = new Int32Array(LEVELS);
    const size = Int32Array.from(left, (_, level) => 2 * this.#reach(level, zoom, ratio));
    for (let level = 1; level < LEVELS; level++) left[level] = left[level - 1] + size[level - 1];
    const canvas = document.createElement("canvas");
    canvas.width = left[LEVELS - 1] + size[LEVELS - 1];
    canvas.height = size[LEVELS - 1] * this.colours.length;
    const context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    for (const [row, colour] of this.colours.entries()) {
      for (let level = 0; level < LEVELS; level++) {
        context.setTransform(
          ratio,
          0,
          0,
          ratio,
          left[level] + size[level] / 2,
          (row + 0.5) * size[level],
        );
        this.#dot(context, colour, this.radius(level, zoom), this.#opacity(level, zoom));
      }
    }
    const specks = size.filter((side) => side <= SPECK).length;
    const width = specks ? left[specks - 1] + size[specks - 1] : 1;
    const height = Math.max(1, specks && size[specks - 1] * this.colours.length);
    const pixels = context.getImageData(0, 0, width, height).data;
    return { image: canvas, pixels, width, left, size };
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Rgb} colour
   * @param {number} radius
   * @param {number} opacity
   */
  #dot(context, colour, radius, opacity) {
    const circle = (/** @type {number} */ size, /** @type {string | CanvasGradient} */ fill) => {
      context.beginPath();
      context.arc(0, 0, size, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
    };
    if (radius < HALO_FROM) {
      circle(radius, css(colour, opacity));
      return;
    }
    const reach = radius * HALO_REACH;
    const halo = context.createRadialGradient(0, 0, radius * 0.8, 0, 0, reach);
    const strength = (this.theme.dark ? 0.34 : 0.2) * opacity;
    for (const [stop, share] of [
      [0, 1],
      [0.25, 0.56],
      [0.5, 0.25],
      [0.75, 0.06],
      [1, 0],
    ]) {
      halo.addColorStop(stop, css(colour, strength * share));
    }
    circle(reach, halo);
    circle(radius + 0.6, css(this.background, 0.6));
    const light = mixed(colour, [255, 255, 255], this.theme.dark ? 0.5 : 0.3);
    const core = context.createRadialGradient(0, 0, 0, 0, 0, radius);
    core.addColorStop(0, css(light, opacity));
    core.addColorStop(0.85, css(colour, opacity));
    circle(radius, core);
  }
}
