// Colours: read from CSS, mixed, and made to stand out from what is behind them.

/** @typedef {[number, number, number]} Rgb Red, green and blue, 0 to 255. */

/**
 * @typedef {object} Theme The colours that the map takes from CSS.
 * @property {string} background
 * @property {string} ink
 * @property {string} faint
 * @property {boolean} dark whether the background is dark
 */

const AA_CONTRAST = 4.5;

/**
 * Any CSS colour as numbers.
 * @param {string} colour
 * @returns {Rgb}
 */
export function rgbOf(colour) {
  const context = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );
  context.fillStyle = "#808080";
  context.fillStyle = colour.trim();
  const hex = /^#(..)(..)(..)$/.exec(context.fillStyle);
  if (hex) return /** @type {Rgb} */ (hex.slice(1).map((part) => Number.parseInt(part, 16)));
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/**
 * A colour between two others.
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share of `to`, 0 to 1
 * @returns {Rgb}
 */
export function mixed(from, to, share) {
  return /** @type {Rgb} */ (from.map((part, i) => part + (to[i] - part) * share));
}

/**
 * @param {Rgb} colour
 * @param {number} [alpha]
 */
export function css([red, green, blue], alpha = 1) {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha.toFixed(3)})`;
}

/**
 * Relative luminance, 0 to 1 (WCAG 2.2).
 * @param {Rgb} colour
 */
export function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * @param {Rgb} one
 * @param {Rgb} other
 */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The colour itself, or as little of the ink mixed in as text needs (WCAG AA).
 * @param {Rgb} colour
 * @param {Rgb} background
 * @param {Rgb} ink
 * @returns {Rgb}
 */
export function readable(colour, background, ink) {
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mixed(colour, ink, share);
    if (contrast(candidate, background) >= AA_CONTRAST) return candidate;
  }
  return ink;
}

/**
 * Black or white, whichever reads better on a colour.
 * @param {Rgb} colour
 */
export function textOn(colour) {
  return contrast(colour, [12, 14, 20]) >= contrast(colour, [255, 255, 255])
    ? "#0c0e14"
    : "#ffffff";
}

/**
 * @param {Element} element
 * @returns {Theme}
 */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    style.getPropertyValue(name).trim() || otherwise;
  const background = read("--map-background", "#0d1018");
  return {
    background,
    ink: read("--map-ink", "#f4f1e8"),
    faint: read("--map-faint", "#8a8fa3"),
    dark: luminance(rgbOf(background)) < 0.3,
  };
}
