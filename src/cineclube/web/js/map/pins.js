// Elements that stay at a place of the map: Leaflet moves them while it pans and zooms.
import { DivIcon, LatLng, Marker } from "../../vendor/leaflet.js";

/**
 * @param {number} x world units
 * @param {number} y world units
 */
export const placeAt = (x, y) => new LatLng(-y, x);

/**
 * @param {string} className
 * @param {string} [text]
 */
export function element(className, text) {
  const made = document.createElement("div");
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A marker that is no layer of its own for the compositor: dozens of them stay cheap to move. */
class Pin extends Marker {
  /** @param {import("../../vendor/leaflet.js").Point} position */
  _setPos(position) {
    /** @type {any} */ (Marker.prototype)._setPos.call(this, position);
    const icon = this.getElement();
    if (icon) icon.style.transform = `translate(${position.x}px, ${position.y}px)`;
  }
}

/**
 * A marker without size, with an element in it.
 * @param {number} x world units
 * @param {number} y world units
 * @param {HTMLElement} content
 * @param {{pane: string, interactive?: boolean, zIndexOffset?: number}} options
 */
export function pin(x, y, content, options) {
  const icon = new DivIcon({ className: "map-pin", html: content, iconSize: [0, 0] });
  return new Pin(placeAt(x, y), { icon, keyboard: false, interactive: false, ...options });
}

/**
 * The element that a pin was made with.
 * @param {Marker} marker
 */
export function contentOf(marker) {
  const { html } = /** @type {DivIcon} */ (marker.options.icon).options;
  return /** @type {HTMLElement} */ (html);
}
