// The films of the map as typed arrays: the best known last, so that they are painted on top.
import { KDBush } from "../../vendor/leaflet.js";

/**
 * @typedef {object} MapCluster
 * @property {number} id
 * @property {string} nome
 * @property {number} n_filmes
 * @property {number} participacao_avaliacoes 0 to 1
 * @property {number | null} x
 * @property {number | null} y
 */

/**
 * @typedef {object} MapFilms Columns of equal length.
 * @property {number[]} id
 * @property {string[]} titulo
 * @property {(number | null)[]} ano
 * @property {(number | null)[]} x
 * @property {(number | null)[]} y
 * @property {number[]} cluster
 * @property {number[]} n_avaliacoes
 */

/**
 * @typedef {object} MapData The answer of GET /mapa.
 * @property {string} versao
 * @property {number[]} variancia
 * @property {MapCluster[]} clusters
 * @property {MapFilms} filmes
 */

/** @typedef {{west: number, north: number, east: number, south: number}} Box In world units. */

export const WORLD = 256; // the longer side of the catalogue, in pixels at zoom 0
export const STEPS = 4; // levels of zoom for each doubling, so that any view is near a crisp one
const OUTLIERS = 0.005; // of the films, at each side
const TELL_APART_PIXELS = 26;
const KNOWN_FILMS = 400; // whose neighbours decide how far one can zoom in
const DEEPEST = 44; // 256 units << 11

/**
 * Pixels of a world unit.
 * @param {number} zoom
 */
export const scaleAt = (zoom) => 2 ** (zoom / STEPS);

/**
 * @param {Float64Array} values
 * @param {number} share left out at each side
 * @returns {[number, number]}
 */
function spread(values, share) {
  if (!values.length) return [0, 0];
  const sorted = values.slice().sort();
  const skipped = Math.floor(sorted.length * share);
  return [sorted[skipped], sorted[sorted.length - 1 - skipped]];
}

export class Films {
  /** @param {MapData} data */
  constructor(data) {
    const { id, titulo, ano, x, y, cluster, n_avaliacoes: ratings } = data.filmes;
    const rows = Uint32Array.from(id.keys()).filter((row) => x[row] != null && y[row] != null);
    rows.sort((a, b) => ratings[a] - ratings[b] || id[b] - id[a]);
    this.n = rows.length;
    /** Ids of films by index. */
    this.ids = Array.from(rows, (row) => id[row]);
    this.titles = Array.from(rows, (row) => titulo[row] ?? "");
    this.years = Array.from(rows, (row) => ano[row] ?? null);
    this.clusters = data.clusters;
    const place = new Map(data.clusters.map((one, index) => [one.id, index]));
    /** Index of each film's cluster; as many as there are clusters: none. */
    this.cluster = Uint16Array.from(rows, (row) => place.get(cluster[row]) ?? place.size);
    const across = Float64Array.from(rows, (row) => /** @type {number} */ (x[row]));
    const up = Float64Array.from(rows, (row) => /** @type {number} */ (y[row]));
    const [west, east] = spread(across, OUTLIERS);
    const [south, north] = spread(up, OUTLIERS);
    const unit = WORLD / (Math.max(east - west, north - south) || 1);
    /** World coordinates, right and down, of a place in the data. */
    this.toX = (/** @type {number} */ value) => (value - (west + east) / 2) * unit;
    this.toY = (/** @type {number} */ value) => ((south + north) / 2 - value) * unit;
    this.x = across.map(this.toX);
    this.y = up.map(this.toY);
    /** @type {Box} */
    this.box = {
      west: this.toX(west),
      east: this.toX(east),
      north: this.toY(north),
      south: this.toY(south),
    };
    const most = Math.log1p(this.n ? Math.max(ratings[rows[this.n - 1]], 1) : 1);
    /** How well known each film is, 0 to 1. */
    this.known = Float32Array.from(rows, (row) => Math.log1p(Math.max(ratings[row], 0)) / most);
    this.index = new Map(this.ids.map((film, index) => [film, index]));
    this.tree = this.n ? this.#indexed(0) : null;
    this.maxZoom = this.#deepest();
  }

  /** @param {number} first films from this index on */
  #indexed(first) {
    const tree = new KDBush(this.n - first, 64, Float64Array);
    for (let film = first; film < this.n; film++) tree.add(this.x[film], this.y[film]);
    return tree.finish();
  }

  /** The zoom at which the two closest known films can be told apart. */
  #deepest() {
    const first = Math.max(0, this.n - KNOWN_FILMS);
    if (this.n - first < 2) return 4 * STEPS;
    const tree = this.#indexed(first);
    let least = Number.POSITIVE_INFINITY;
    for (let film = first; film < this.n; film++) {
      for (const near of tree.within(this.x[film], this.y[film], WORLD / 64)) {
        const distance = Math.hypot(
          this.x[film] - this.x[near + first],
          this.y[film] - this.y[near + first],
        );
        if (distance > WORLD * 1e-4) least = Math.min(least, distance);
      }
    }
    const wanted = STEPS * Math.log2(TELL_APART_PIXELS / least);
    return Math.round(Math.min(Math.max(wanted, 6 * STEPS), DEEPEST));
  }

  /**
   * Where most films of a cluster are.
   * @param {number} cluster index
   * @returns {Box | null}
   */
  boxOf(cluster) {
    const members = [...this.cluster.keys()].filter((film) => this.cluster[film] === cluster);
    if (!members.length) return null;
    const outliers = members.length > 10 ? 0.06 : 0;
    const [west, east] = spread(
      Float64Array.from(members, (film) => this.x[film]),
      outliers,
    );
    const [north, south] = spread(
      Float64Array.from(members, (film) => this.y[film]),
      outliers,
    );
    return { west, north, east, south };
  }

  /**
   * The film whose dot is nearest to a place, the best known of those that it is on; or null.
   * @param {number} x
   * @param {number} y
   * @param {number} reach world units
   * @param {(film: number) => number} radius of a dot, world units
   */
  nearest(x, y, reach, radius) {
    let best = null;
    let least = Number.POSITIVE_INFINITY;
    for (const film of this.tree?.within(x, y, reach) ?? []) {
      const away = Math.hypot(this.x[film] - x, this.y[film] - y);
      const distance = Math.max(away - radius(film), 0);
      if (distance < least || (distance === least && film > (best ?? -1))) {
        least = distance;
        best = film;
      }
    }
    return best;
  }
}

export const NO_FILMS = new Films({
  versao: "",
  variancia: [],
  clusters: [],
  filmes: { id: [], titulo: [], ano: [], x: [], y: [], cluster: [], n_avaliacoes: [] },
});
