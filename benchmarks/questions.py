"""What the first questions are worth, beside simpler ways to choose them.

    python -m benchmarks.questions sqlite:///cineclube.db [--seed 7] [--newcomers 150] [--skip 0]

Newcomers are users with 60 ratings or more whose ratings the model never saw. They answer from
their ratings; what they did not rate they have not seen. Half of the films that they like is never
asked about: it is what the lists are measured against (NDCG@10), so all ways have the same aim.
A second table asks about everything and aims at whatever liked films were not asked about.
Differences to the most popular films have 95 % bootstrap intervals over newcomers.
"""

import argparse
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cineclube.db.engine import Database
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, SHOWN, compare, ndcg
from cineclube.recommender.fit import fit
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.questions import Answers, Interviewer
from cineclube.recommender.split import RELEVANT_FROM
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import WeightSettings
from cineclube.trainer.dataset import Dataset, read_dataset

MIN_RATINGS = 60
MOST_QUESTIONS = 40
N_QUESTIONS = 10
CUTS = (3, 5, 10)
SETTINGS = Hyperparameters(
    history=HistorySettings(popularity_weight=0.03),
    clusters=ClusterSettings(n_clusters=17),
    weights=WeightSettings(regularisation=200.0, next_weight=0.5, content_weight=10.0),
    matched_mass=0.7,
)

Choose = Callable[[Answers, NDArray[np.bool_], np.random.Generator], int]


@dataclass
class Newcomer:
    """One person, the films that they like and are never asked about, and what they said."""

    rated: dict[int, float]
    aim: NDArray[np.int32]
    may_ask: NDArray[np.bool_]
    seen: list[int] = field(default_factory=list)
    not_seen: list[int] = field(default_factory=list)

    @property
    def answers(self) -> Answers:
        """What was said so far."""
        return Answers(np.array(self.seen, np.int32), np.array(self.not_seen, np.int32))

    def ask(self, film_ix: int) -> None:
        """Answer one question."""
        (self.seen if film_ix in self.rated else self.not_seen).append(film_ix)
        self.may_ask[film_ix] = False


@dataclass
class Seen:
    """What one way of asking led to, for each newcomer."""

    ndcg: dict[str, list[float]] = field(default_factory=dict)
    tops: dict[str, list[set[int]]] = field(default_factory=dict)
    share: list[float] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)

    def look(self, name: str, model: TasteModel, person: Newcomer) -> None:
        """Measure the list that a newcomer gets now."""
        films = np.array(person.seen, np.int64)
        values = np.array([person.rated[i] for i in person.seen], np.float32)
        history = model.fold_in(model.film_ids[films], values, np.arange(len(films)))
        asked = person.answers.film_ix
        chosen = model.recommend(history, LIST_LENGTH, asked).film_ix
        aim = np.setdiff1d(person.aim, asked)
        hits = np.isin(chosen, aim)
        self.ndcg.setdefault(name, []).append(ndcg(hits, len(aim), LIST_LENGTH) if len(aim) else 0)
        self.tops.setdefault(name, []).append(set(chosen[:SHOWN].tolist()))


def ways(model: TasteModel, train: Ratings) -> dict[str, Choose]:
    """The ways to choose the next question."""
    popularity = model.popularity.astype(np.float64)
    second = np.bincount(train.film_ix, train.values**2, train.n_films)
    mean = np.bincount(train.film_ix, train.values, train.n_films) / np.maximum(popularity, 1)
    variance = np.maximum(second / np.maximum(popularity, 1) - mean**2, 0)
    known_200 = np.isin(np.arange(train.n_films), np.argsort(-popularity, kind="stable")[:200])
    interviewer = Interviewer(model)

    def greatest(worth: NDArray[np.float64]) -> Choose:
        return lambda _answers, left, _rng: int(np.where(left, worth, -1).argmax())

    return {
        "most popular": greatest(popularity),
        "random of 200": lambda _a, left, rng: int(rng.choice(np.flatnonzero(left & known_200))),
        "log popularity x variance": greatest(np.log1p(popularity) * variance),
        "ours": lambda answers, left, _rng: int(interviewer.questions(answers, left, 1)[0]),
    }


def newcomers(
    ratings: Ratings, users: NDArray[np.int64], rated: NDArray[np.bool_], whole: bool, seed: int
) -> list[Newcomer]:
    """Make newcomers of users; films that nobody of the others `rated` are not theirs either."""
    people = []
    for user in users.tolist():
        mine = (ratings.user_ix == user) & rated[ratings.film_ix]
        films, values = ratings.film_ix[mine], ratings.values[mine]
        liked = np.random.default_rng([user, seed]).permutation(films[values >= RELEVANT_FROM])
        aim = liked if whole else liked[: max(len(liked) // 2, 1)]
        may_ask = rated.copy()
        may_ask[[] if whole else aim] = False
        rated_films = dict(zip(films.tolist(), values.tolist(), strict=True))
        people.append(Newcomer(rated_films, aim, may_ask))
    return people


def interview(model: TasteModel, people: list[Newcomer], choose: Choose, seed: int) -> Seen:
    """Ask one question after the other, until ten films were known."""
    found, rng = Seen(), np.random.default_rng(seed)
    for person in people:
        missing = list(CUTS)
        for number in range(1, MOST_QUESTIONS + 1):
            if not missing and number > N_QUESTIONS:
                break
            person.ask(choose(person.answers, person.may_ask, rng))
            if number == N_QUESTIONS:
                _look_back(found, model, person, f"{N_QUESTIONS} questions")
            if missing and len(person.seen) == missing[0]:
                found.look(f"{missing.pop(0)} answers", model, person)
        for cut in missing:  # it never came to so many
            found.look(f"{cut} answers", model, person)
    return found


def interview_at_once(model: TasteModel, people: list[Newcomer]) -> Seen:
    """Ask ten of our questions at once."""
    found, interviewer = Seen(), Interviewer(model)
    for person in people:
        for film_ix in interviewer.questions(person.answers, person.may_ask, N_QUESTIONS).tolist():
            person.ask(film_ix)
        _look_back(found, model, person, f"{N_QUESTIONS} questions")
    return found


def _look_back(found: Seen, model: TasteModel, person: Newcomer, name: str) -> None:
    found.look(name, model, person)
    found.share.append(len(person.seen) / N_QUESTIONS)
    found.clusters.append(len(np.unique(model.cluster_of[person.answers.film_ix])))


def jaccard_distance(tops: list[set[int]]) -> float:
    """Mean over the pairs of lists."""
    return float(np.mean([1 - len(a & b) / len(a | b) for a, b in combinations(tops, 2)]))


def print_table(found: dict[str, Seen], model: TasteModel, seed: int) -> None:
    """Print one table: means, then differences to the first row."""
    columns = [*(f"{cut} answers" for cut in CUTS), f"{N_QUESTIONS} questions"]
    empty = model.fold_in(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64))
    popular = set(model.recommend(empty, SHOWN, np.empty(0, np.int32)).film_ix.tolist())
    print("| questions |", " | ".join(columns), "| seen | clusters | distance | popular |")
    print("|---|" + "---:|" * (len(columns) + 4))
    first = next(iter(found.values()))
    for name, seen in found.items():
        cells = []
        for column in columns:
            values = np.array(seen.ndcg.get(column, []))
            if not len(values):
                cells.append("")
                continue
            theirs = np.array(first.ndcg[column])
            gain = compare(values, theirs, seed)
            interval = f" ({gain.mean:+.3f}: {gain.low:+.3f} to {gain.high:+.3f})"
            cells.append(f"{values.mean():.3f}" + (interval if seen is not first else ""))
        tops = seen.tops.get(columns[0], seen.tops[columns[-1]])
        overlap = np.mean([len(top & popular) / SHOWN for top in tops])
        cells += [f"{np.mean(seen.share):.2f}", f"{np.mean(seen.clusters):.1f}"]
        print(
            "|", " | ".join([name, *cells, f"{jaccard_distance(tops):.2f}", f"{overlap:.2f}"]), "|"
        )


def measure(dataset: Dataset, users: NDArray[np.int64], seed: int) -> None:
    """Fit without the newcomers and print the tables."""
    ratings = dataset.ratings
    train = ratings.take(~np.isin(ratings.user_ix, users))
    model = fit(train, dataset.films, SETTINGS, seed)
    for title, whole in (("Half of the liked films is the aim", False), ("All are", True)):
        people = newcomers(ratings, users, train.popularity > 0, whole, seed)
        found = {
            name: interview(model, deepcopy(people), choose, seed)
            for name, choose in ways(model, train).items()
        }
        found["ours, ten at once"] = interview_at_once(model, people)
        print(f"\n{title}; {len(users)} newcomers, seed {seed}\n")
        print_table(found, model, seed)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="address of a database with ratings")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--newcomers", type=int, default=150)
    parser.add_argument("--skip", type=int, default=0, help="users to leave out of the drawing")
    options = parser.parse_args()
    database = Database(options.database)
    dataset = read_dataset(database)
    database.close()
    enough = np.flatnonzero(np.diff(dataset.ratings.user_slices()) >= MIN_RATINGS)
    drawn = np.random.default_rng(options.seed).permutation(enough)
    users = drawn[options.skip : options.skip + options.newcomers]
    measure(dataset, users, options.seed)


if __name__ == "__main__":
    main()
