/** The API, asked: answers as data, failures as two kinds of error. */

const PATIENCE_MS = 30_000;

/** The API answered, and said no (RFC 9457). */
export class ProblemError extends Error {
  /** @param {number} status @param {string} kind name of the problem @param {string} detail */
  constructor(status, kind, detail) {
    super(detail || kind);
    this.status = status;
    this.kind = kind;
  }
}

/** Nobody answered. */
export class UnreachableError extends Error {}

/** @typedef {"ok" | "unreachable" | "unready"} Condition */
/** @type {Set<(condition: Condition, problem: ProblemError | null) => void>} */
const listeners = new Set();

/**
 * Be told after each request how the API is.
 *
 * @param {(condition: Condition, problem: ProblemError | null) => void} listener
 */
export function onCondition(listener) {
  listeners.add(listener);
}

/** @param {Condition} condition @param {ProblemError | null} [problem] */
function tell(condition, problem = null) {
  for (const listener of listeners) listener(condition, problem);
}

/**
 * @typedef {object} Asked
 * @property {Record<string, unknown>} [query] lists are repeated, null and "" are left out
 * @property {unknown} [body]
 * @property {AbortSignal} [signal]
 * @property {number} [patience] milliseconds
 */

/**
 * Ask the API. Addresses are relative to the page, so that both may lie under any prefix.
 *
 * @param {string} method
 * @param {string} path
 * @param {Asked} [asked]
 * @returns {Promise<{data: any, version: string | null, total: number}>}
 */
export async function ask(method, path, { query, body, signal, patience = PATIENCE_MS } = {}) {
  const timeout = AbortSignal.timeout(patience);
  let response;
  let text;
  try {
    response = await fetch(path + queryString(query), {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: method === "GET" ? "no-cache" : "default",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    tell("unreachable");
    throw new UnreachableError(String(error));
  }
  return read(response, text);
}

/** @param {Response} response @param {string} text */
function read(response, text) {
  if (!response.ok) {
    const problem = problemOf(response.status, text);
    if (response.status >= 500) tell("unready", problem);
    throw problem;
  }
  const data = text ? parsed(text) : null;
  tell("ok");
  return {
    data,
    version: response.headers.get("X-Modelo-Versao"),
    total: Number(response.headers.get("X-Total-Count") ?? 0),
  };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    tell("unreachable"); // a proxy answers in the place of the API
    throw new UnreachableError(String(error));
  }
}

/** @param {number} status @param {string} text */
function problemOf(status, text) {
  try {
    const { type, detail } = JSON.parse(text);
    return new ProblemError(status, String(type).split("/").pop() ?? "", detail);
  } catch {
    return new ProblemError(status, "", ""); // a proxy in front may answer in its own words
  }
}

/** @param {Record<string, unknown>} [query] */
function queryString(query = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}
