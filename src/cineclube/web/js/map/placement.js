// Boxes that must not overlap, in pixels of the whole map at one zoom.

/** @typedef {{left: number, top: number, width: number, height: number}} Rect */

/**
 * A side of a point where a label can stand: shares of its width and height to add, and distances
 * in radii.
 * @typedef {[number, number, number, number]} Side
 */

/** @type {Side[]} */
export const SIDES = [
  [0, -0.5, 1, 0],
  [-1, -0.5, -1, 0],
  [-0.5, -1, 0, -1],
  [-0.5, 0, 0, 1],
  [0, -1, 0.7, -0.7],
  [0, 0, 0.7, 0.7],
  [-1, -1, -0.7, -0.7],
  [-1, 0, -0.7, 0.7],
];

/** @typedef {{left: number, top: number, right: number, bottom: number}} Edges */

const CELL = 128;
const GAP = 3;

/**
 * @param {Side} side
 * @param {number} x
 * @param {number} y
 * @param {number} distance
 * @param {{width: number, height: number}} size
 * @returns {Rect}
 */
export function beside(side, x, y, distance, { width, height }) {
  const [acrossShare, downShare, across, down] = side;
  return {
    left: x + width * acrossShare + distance * across,
    top: y + height * downShare + distance * down,
    width,
    height,
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @returns {Rect}
 */
export function around(x, y, radius) {
  return { left: x - radius, top: y - radius, width: 2 * radius, height: 2 * radius };
}

/**
 * @param {Rect} rect
 * @param {Edges} view
 */
export function inside(rect, view) {
  return (
    rect.left > view.left &&
    rect.top > view.top &&
    rect.left + rect.width < view.right &&
    rect.top + rect.height < view.bottom
  );
}

/**
 * How much of a rectangle is in view, 0 to 1.
 * @param {Rect} rect
 * @param {Edges} view
 */
export function shareInside({ left, top, width, height }, view) {
  const across = Math.min(left + width, view.right) - Math.max(left, view.left);
  const down = Math.min(top + height, view.bottom) - Math.max(top, view.top);
  return (Math.max(across, 0) * Math.max(down, 0)) / (width * height);
}

/** Rectangles by the cells that they touch. */
export class Taken {
  constructor() {
    /** @type {Map<string, Rect[]>} */
    this.cells = new Map();
  }

  /**
   * @param {Rect} rect
   * @returns {Iterable<string>}
   */
  *#cellsOf({ left, top, width, height }) {
    for (let x = Math.floor((left - GAP) / CELL); x <= (left + width + GAP) / CELL; x++) {
      for (let y = Math.floor((top - GAP) / CELL); y <= (top + height + GAP) / CELL; y++) {
        yield `${x}:${y}`;
      }
    }
  }

  /** @param {Rect} rect */
  isFree(rect) {
    for (const cell of this.#cellsOf(rect)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (
          rect.left < other.left + other.width + GAP &&
          other.left < rect.left + rect.width + GAP &&
          rect.top < other.top + other.height + GAP &&
          other.top < rect.top + rect.height + GAP
        ) {
          return false;
        }
      }
    }
    return true;
  }

  /** @param {Rect} rect */
  add(rect) {
    for (const cell of this.#cellsOf(rect)) {
      const rects = this.cells.get(cell);
      if (rects) rects.push(rect);
      else this.cells.set(cell, [rect]);
    }
  }
}
