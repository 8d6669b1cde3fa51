/** Short messages that go by themselves, and may take something back. */
import { signal } from "../vendor/preact.js";

const SHOWN_MS = 7_000;

/** @typedef {{text: string, undo?: () => void}} Notice */

/** @type {import("../vendor/preact.js").Signal<Notice | null>} */
export const notice = signal(null);

let timer = 0;

/** @param {string} text @param {() => void} [undo] */
export function notify(text, undo) {
  notice.value = { text, undo };
  release();
}

export function dismiss() {
  clearTimeout(timer);
  notice.value = null;
}

/** Somebody is at it: it stays. */
export function hold() {
  clearTimeout(timer);
}

export function release() {
  clearTimeout(timer);
  timer = setTimeout(dismiss, SHOWN_MS);
}
