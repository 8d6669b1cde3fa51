/** What this browser remembers. Where it may not, the page forgets when it closes. */

const PREFIX = "cineclube.";
/** What could not be stored. @type {Map<string, string>} */
const meanwhile = new Map();

/**
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @returns {T}
 */
export function recall(name, otherwise) {
  try {
    const text = meanwhile.get(name) ?? localStorage.getItem(PREFIX + name);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise; // no storage, or what somebody else left there
  }
}

/** @param {string} name @param {unknown} value null forgets */
export function remember(name, value) {
  const text = JSON.stringify(value);
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, text);
    meanwhile.delete(name);
  } catch {
    meanwhile.set(name, text); // full, or not allowed
  }
}

/** Be told when another window of this browser remembers otherwise. @param {string} name @param {() => void} listener */
export function onChange(name, listener) {
  addEventListener("storage", ({ key }) => {
    if (key === PREFIX + name || key === null) listener();
  });
}
