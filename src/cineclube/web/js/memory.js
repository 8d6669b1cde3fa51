/** What this browser remembers. Where it may not, the page forgets when it closes. */

const PREFIX = "cineclube.";
/** @type {Map<string, string>} */
const meanwhile = new Map();

/**
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @returns {T}
 */
export function recall(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name) ?? meanwhile.get(name);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise; // no storage, or what somebody else left there
  }
}

/** @param {string} name @param {unknown} value null forgets */
export function remember(name, value) {
  const text = JSON.stringify(value);
  meanwhile.set(name, text);
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, text);
  } catch {
    // full, or not allowed: `meanwhile` has it
  }
}
