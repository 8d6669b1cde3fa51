import type { Signal } from "../../vendor/preact.js";
import type { Film, Position, Question, Recommendation, Why } from "../wire";
import type { Wish } from "../wish.js";

/** What somebody says of a film: stars, or a mark where there are none. */
export interface Saying {
  stars: number | null;
  mark: Mark | null;
}

export type Mark = "ignored" | "seen" | "unseen";

export interface Said extends Saying {
  titulo: string;
}

export interface FiveFilms {
  films: Recommendation[];
  total: number;
  version: string | null;
}

/** Somebody whose taste the page shows: a user of the database, or who is new here. */
export interface Person {
  kind: "user" | "visitor";
  id: number | null;
  name: Signal<string>;
  /** Whether it is known what they have said. */
  opened: Signal<boolean>;
  /** By the film's id, what was said last at the end. */
  said: Signal<Map<number, Said>>;
  open(): Promise<void>;
  say(film: Pick<Film, "id" | "titulo">, saying: Saying): Promise<void>;
  recommend(wish: Wish, signal: AbortSignal): Promise<FiveFilms>;
  position(signal: AbortSignal): Promise<Position>;
  question(signal: AbortSignal): Promise<Question | null>;
  /** All reasons for a film; null where they cannot be had. */
  why(filmId: number, signal: AbortSignal): Promise<Why | null>;
}
