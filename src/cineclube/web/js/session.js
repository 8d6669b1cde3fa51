/** Who is at the page, what they see, and what they do. */

import { batch, effect, signal, untracked } from "../vendor/preact.js";
import { ask, ProblemError } from "./api.js";
import { texts } from "./language.js";
import { onChange, recall, remember } from "./memory.js";
import { dismiss, notify } from "./notices.js";
import { User } from "./people/user.js";
import { VISITOR_MEMORY, Visitor } from "./people/visitor.js";
import { resource } from "./resource.js";
import { go, WHO } from "./route.js";
import { askAnew, condition, recoveries, version } from "./service.js";
import { turn, wish } from "./wish.js";

/** @typedef {import("./people/person").Person} Person */
/** @typedef {import("./people/person").FiveFilms} FiveFilms */
/** @typedef {import("./wire").Position} Position */
/** @typedef {import("./wire").MapDocument} MapDocument */

const WHO_MEMORY = "who";
const MODEL_LOOK_MS = 60_000;
const MAP_PATIENCE_MS = 180_000; // it may be megabytes, over a slow line

/** @type {import("../vendor/preact.js").Signal<Person | null>} */
export const person = signal(null);

/** Grows with everything that is said of a film. */
export const changes = signal(0);

/** @type {import("./resource.js").Resource<FiveFilms>} */
export const five = resource();
/** @type {import("./resource.js").Resource<Position>} */
export const position = resource();
/** @type {import("./resource.js").Resource<MapDocument>} */
export const map = resource();

/** What one person says, one thing after the other: none overtakes another. */
let last = Promise.resolve();

/** @param {() => Promise<void>} act */
export function inTurn(act) {
  last = last.then(act);
  return last;
}

/** Begin: with who was here last. */
export function begin() {
  setInterval(lookForModel, MODEL_LOOK_MS);
  onChange(VISITOR_MEMORY, () => {
    const somebody = person.peek();
    if (somebody instanceof Visitor) {
      somebody.reread(); // another window of this browser
      changes.value += 1;
    }
  });
  effect(() => {
    recoveries.value;
    untracked(loadMap);
  });
  effect(() => {
    if (recoveries.value) untracked(() => person.value && reopen(person.value));
  });
  effect(() => {
    const { data, loading } = map.state.peek();
    if (version.value && !loading && version.value !== data?.versao) untracked(loadMap);
  });
  effect(() => {
    recoveries.value;
    changes.value;
    const [somebody, wanted] = [person.value, wish.value];
    untracked(() => (somebody ? show(somebody, wanted) : showNobody()));
  });
  const known = recall(
    WHO_MEMORY,
    /** @type {{kind: string, id: number, name?: string} | null} */ (null),
  );
  if (known?.kind === "user" && Number.isInteger(known.id)) {
    become(new User(known.id, String(known.name ?? "")));
  } else if (known?.kind === "visitor") become(new Visitor());
}

/** Ask everything anew where another model serves. */
async function lookForModel() {
  if (document.hidden || condition.peek() !== "ok") return;
  try {
    const found = await ask("GET", "clusters");
    if (version.peek() && found.version !== version.peek()) askAnew();
  } catch {
    // the API was asked, so its condition is known
  }
}

export async function loadMap() {
  const before = map.state.peek().data;
  await map.load(
    async (signal) => (await ask("GET", "mapa", { signal, patience: MAP_PATIENCE_MS })).data,
  );
  const { data, loading } = map.state.peek();
  if (!data || loading) return;
  version.value ??= data.versao;
  keepCluster(before, data);
}

/**
 * Another model may mean another cluster by the same id: then the list leaves it.
 *
 * @param {MapDocument | null} before @param {MapDocument} now
 */
function keepCluster(before, now) {
  const { cluster } = wish.peek();
  /** @param {MapDocument | null} one */
  const named = (one) => one?.clusters.find(({ id }) => id === cluster)?.nome;
  if (cluster !== null && before && named(before) !== named(now)) turn({ cluster: null });
}

/** @param {Person} somebody @param {import("./wish.js").Wish} wanted */
async function show(somebody, wanted) {
  await Promise.all([
    five.load((signal) => somebody.recommend(wanted, signal)),
    position.load((signal) => somebody.position(signal)),
  ]);
  if (person.peek() !== somebody) return;
  const { data, error } = five.state.peek();
  if (data?.version) version.value = data.version;
  if (error) await recover(somebody, error);
}

function showNobody() {
  five.clear();
  position.clear();
}

/** Become somebody: what they have said is read first. @param {Person} somebody */
export async function become(somebody) {
  rememberWho(somebody);
  dismiss(); // what could be undone was another person's
  batch(() => {
    showNobody();
    person.value = somebody;
  });
  await reopen(somebody);
}

/** @param {Person} somebody */
const rememberWho = ({ kind, id, name }) => remember(WHO_MEMORY, { kind, id, name: name.peek() });

/** @param {Person} somebody */
function reopen(somebody) {
  return inTurn(async () => {
    try {
      await somebody.open();
      if (person.peek() === somebody) rememberWho(somebody);
    } catch (error) {
      await recover(somebody, /** @type {Error} */ (error));
    }
  });
}

export function leave() {
  remember(WHO_MEMORY, null);
  dismiss();
  person.value = null;
  go(WHO);
}

/**
 * Do what can be done about an error, unless whom it met is gone.
 *
 * @param {Person} somebody @param {Error} error
 */
export async function recover(somebody, error) {
  if (!(error instanceof ProblemError) || person.peek() !== somebody) return;
  if (error.kind === "usuario-nao-encontrado" && somebody.kind === "user") {
    leave();
    notify(texts.value.userGone);
  } else if (error.kind === "filmes-nao-encontrados" && somebody instanceof Visitor) {
    await loadMap();
    const there = map.state.peek().data;
    if (!there) return;
    somebody.keepOnly(new Set(there.filmes.id));
    notify(texts.value.filmsGone);
    changes.value += 1;
  } else if (error.kind === "cluster-nao-encontrado") turn({ cluster: null });
}
