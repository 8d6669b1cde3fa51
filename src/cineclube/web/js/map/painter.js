// Painting a piece of the map: light, dots, rings around the films that were rated.
import { SPECK } from "./dots.js";
import { scaleAt } from "./films.js";

/** @typedef {import("./colours.js").Theme} Theme */
/** @typedef {import("./dots.js").Atlas} Atlas */
/** @typedef {import("./dots.js").Dots} Dots */
/** @typedef {import("./glow.js").Glow} Glow */

/**
 * @typedef {object} Scene What the map shows.
 * @property {Dots} dots
 * @property {Glow} glow
 * @property {Theme} theme
 * @property {Set<number>} rated indices of films
 */

/** @typedef {{x: number, y: number, z: number}} Coords Of a tile: column, row, zoom. */
/** @typedef {{coords: Coords, canvas: HTMLCanvasElement, done: (() => void) | null}} Task */

export const SIZE = 512;
const MAX_RATIO = 2; // device pixels of a CSS pixel: more cannot be seen on dots
const SPECKS_AT_ONCE = 2048;
const IMAGES_AT_ONCE = 128;
const SOFT_STEPS = 14; // of zoom, after which the glow is gone
const PIXELS_KEPT = 2; // dots that may share the same pixel

export class Painter {
  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.ratio = Math.min(globalThis.devicePixelRatio || 1, MAX_RATIO);
    // painted on one canvas and shown on others, which then cost nothing while they only move
    this.easel = new OffscreenCanvas(SIZE * this.ratio, SIZE * this.ratio);
    this.context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      this.easel.getContext("2d", { alpha: false, willReadFrequently: true })
    );
  }

  /**
   * Paint a tile, a few milliseconds at a time.
   * @param {Task} task
   * @returns {Generator<void, void>}
   */
  *paint({ coords, canvas }) {
    const { dots, theme } = this.scene;
    const context = this.context;
    const pixels = SIZE * this.ratio;
    context.fillStyle = theme.background;
    context.fillRect(0, 0, pixels, pixels);
    this.#paintGlow(context, coords, pixels);
    const scale = scaleAt(coords.z);
    const reach = dots.reach(coords.z) / scale;
    const [west, north] = [(coords.x * SIZE) / scale, (coords.y * SIZE) / scale];
    const side = SIZE / scale;
    const found = dots.films.tree?.range(
      west - reach,
      north - reach,
      west + side + reach,
      north + side + reach,
    );
    yield;
    if (found?.length) yield* this.#paintDots(context, coords, Uint32Array.from(found).sort());
    this.#paintRings(context, coords);
    const shown = /** @type {ImageBitmapRenderingContext} */ (canvas.getContext("bitmaprenderer"));
    shown.transferFromImageBitmap(this.easel.transferToImageBitmap());
  }

  /**
   * @param {OffscreenCanvasRenderingContext2D} context
   * @param {Coords} coords
   * @param {number} pixels
   */
  #paintGlow(context, coords, pixels) {
    const { glow, dots } = this.scene;
    const closer = (coords.z - dots.fitZoom) / SOFT_STEPS;
    const opacity = Math.min(1, 1.15 - closer);
    if (opacity <= 0.02) return;
    const unit = glow.cell * scaleAt(coords.z) * this.ratio;
    const left = glow.west * scaleAt(coords.z) * this.ratio - coords.x * pixels;
    const top = glow.north * scaleAt(coords.z) * this.ratio - coords.y * pixels;
    const size = glow.canvas.width * unit;
    if (left > pixels || top > pixels || left + size < 0 || top + size < 0) return;
    context.globalAlpha = opacity;
    context.drawImage(glow.canvas, left, top, size, size);
    context.globalAlpha = 1;
  }

  /**
   * @param {OffscreenCanvasRenderingContext2D} context
   * @param {Coords} coords
   * @param {Uint32Array} found indices of films, the best known last
   */
  *#paintDots(context, coords, found) {
    const { films, level } = this.scene.dots;
    const atlas = this.scene.dots.atlas(coords.z, this.ratio);
    const { image, left, size } = atlas;
    const scale = scaleAt(coords.z) * this.ratio;
    const pixels = SIZE * this.ratio;
    const [west, north] = [coords.x * pixels, coords.y * pixels];
    const taken = new Uint8Array(pixels * pixels);
    const shown = new Uint32Array(found.length);
    let n = 0;
    for (let i = found.length - 1; i >= 0; i--) {
      const column = Math.round(films.x[found[i]] * scale - west);
      const row = Math.round(films.y[found[i]] * scale - north);
      const inside = column >= 0 && row >= 0 && column < pixels && row < pixels;
      if (inside && ++taken[row * pixels + column] > PIXELS_KEPT) continue;
      shown[n++] = found[i];
    }
    n = yield* this.#copySpecks(context, shown, n, coords, atlas);
    while (n--) {
      if (n % IMAGES_AT_ONCE === 0) yield;
      const film = shown[n];
      const side = size[level[film]];
      context.drawImage(
        image,
        left[level[film]],
        films.cluster[film] * side,
        side,
        side,
        Math.round(films.x[film] * scale - west) - side / 2,
        Math.round(films.y[film] * scale - north) - side / 2,
        side,
        side,
      );
    }
  }

  /**
   * Paint the dots that are specks, which are most: pixel by pixel, many times faster than as images.
   * @param {OffscreenCanvasRenderingContext2D} context
   * @param {Uint32Array} shown indices of films, the least known last
   * @param {number} n of them
   * @param {Coords} coords
   * @param {Atlas} atlas
   * @returns {Generator<void, number>} how many are left
   */
  *#copySpecks(context, shown, n, coords, { pixels, width, left, size }) {
    const { films, level } = this.scene.dots;
    const scale = scaleAt(coords.z) * this.ratio;
    const side = SIZE * this.ratio;
    const [west, north] = [coords.x * side, coords.y * side];
    const image = context.getImageData(0, 0, side, side);
    const { data } = image;
    for (; n && size[level[shown[n - 1]]] <= SPECK; n--) {
      if (n % SPECKS_AT_ONCE === 0) yield;
      const film = shown[n - 1];
      const width_ = size[level[film]];
      const column = Math.round(films.x[film] * scale - west) - width_ / 2;
      const row = Math.round(films.y[film] * scale - north) - width_ / 2;
      const firstColumn = Math.max(0, -column);
      const endColumn = Math.min(width_, side - column);
      const endRow = Math.min(width_, side - row);
      for (let down = Math.max(0, -row); down < endRow; down++) {
        let from = 4 * ((films.cluster[film] * width_ + down) * width + left[level[film]]);
        let to = 4 * ((row + down) * side + column);
        from += 4 * firstColumn;
        to += 4 * firstColumn;
        for (let across = firstColumn; across < endColumn; across++, from += 4, to += 4) {
          const opacity = pixels[from + 3] / 255;
          if (opacity === 0) continue;
          data[to] += (pixels[from] - data[to]) * opacity;
          data[to + 1] += (pixels[from + 1] - data[to + 1]) * opacity;
          data[to + 2] += (pixels[from + 2] - data[to + 2]) * opacity;
        }
      }
    }
    context.putImageData(image, 0, 0);
    return n;
  }

  /**
   * @param {OffscreenCanvasRenderingContext2D} context
   * @param {Coords} coords
   */
  #paintRings(context, coords) {
    const { dots, rated, theme } = this.scene;
    const scale = scaleAt(coords.z) * this.ratio;
    const pixels = SIZE * this.ratio;
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.6 * this.ratio;
    for (const film of rated) {
      const x = dots.films.x[film] * scale - coords.x * pixels;
      const y = dots.films.y[film] * scale - coords.y * pixels;
      const radius = (dots.radiusOf(film, coords.z) + 2.4) * this.ratio;
      if (Math.abs(x - pixels / 2) > pixels / 2 + radius + 2) continue;
      if (Math.abs(y - pixels / 2) > pixels / 2 + radius + 2) continue;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}
