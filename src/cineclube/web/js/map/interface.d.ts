/** What the map is told, and what it tells. */

export interface MapTexts {
  map: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  youAreHere: string;
  nearest: (title: string) => string;
}

export interface MapOptions {
  /** A film was chosen. */
  onFilm: (id: number) => void;
  /** A cluster's name was chosen. */
  onCluster: (id: number) => void;
  texts: MapTexts;
}

export interface MapMarks {
  /** Ids of films, the best first. */
  listed: number[];
  /** Stars by film. */
  rated: Map<number, number>;
  selected: number | null;
}
