/** How the five films are to be: the knobs, named as the API names them. */
import { computed, signal } from "../vendor/preact.js";

/**
 * @typedef {object} Wish
 * @property {string[]} genero
 * @property {string[]} excluir_genero
 * @property {number | null} ano_min
 * @property {number | null} ano_max
 * @property {number | null} duracao_max minutes
 * @property {number} diversidade 0 to 1
 * @property {number} novidade 0 to 1
 * @property {number | null} cluster
 */

/** @type {Wish} */
const PLAIN = {
  genero: [],
  excluir_genero: [],
  ano_min: null,
  ano_max: null,
  duracao_max: null,
  diversidade: 0,
  novidade: 0,
  cluster: null,
};

export const wish = signal(PLAIN);

/** How many knobs are turned. */
export const turned = computed(() => {
  const { genero, excluir_genero, ...others } = wish.value;
  const plain = /** @type {Record<string, unknown>} */ (PLAIN);
  const single = Object.entries(others).filter(([name, value]) => value !== plain[name]).length;
  return genero.length + excluir_genero.length + single;
});

/** @param {Partial<Wish>} change */
export function turn(change) {
  wish.value = { ...wish.value, ...change };
}

export function turnBack() {
  wish.value = PLAIN;
}

/** The next state of a genre: wanted, unwanted, either. @param {string} genre */
export function turnGenre(genre) {
  const { genero, excluir_genero } = wish.value;
  /** @param {string[]} list */
  const without = (list) => list.filter((other) => other !== genre);
  if (genero.includes(genre)) {
    turn({ genero: without(genero), excluir_genero: [...excluir_genero, genre] });
  } else if (excluir_genero.includes(genre)) turn({ excluir_genero: without(excluir_genero) });
  else turn({ genero: [...genero, genre] });
}
