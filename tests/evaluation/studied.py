"""Small data for the tests of the study, and the study of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

import numpy as np
from rich.console import Console

from cineclube.evaluation.peers import PeerSpec
from cineclube.evaluation.progress import Watch
from cineclube.evaluation.result import Study
from cineclube.evaluation.study import StudyOptions, run_study
from cineclube.recommender.data import (
    UNKNOWN_TIME,
    FilmContent,
    Films,
    Ratings,
    make_ratings,
)
from cineclube.trainer.dataset import Dataset

KINDS = ("drama", "comédia", "ação")
Row = tuple[int, int, float, int | None]


def films_of(ratings: Ratings, *, content: bool = True) -> Films:
    """Describe the films of `rated.world`: there the kind of a film is its index modulo 3."""
    described = tuple(
        FilmContent(f"Filme {i}", (KINDS[i % 3],), (f"Diretora {i % 9}",), (), 1960 + i)
        if content
        else FilmContent("")
        for i in range(ratings.n_films)
    )
    return Films(ratings.film_ids, described)


def dataset_of(rows: Iterable[Row], n_films: int = 0) -> Dataset:
    """Make data from (user, film, value, seconds or None); films 1 to n_films are there anyway."""
    rows = list(rows)
    films = np.array([*range(1, n_films + 1), *(row[1] for row in rows)], np.int64)
    users = np.array([row[0] for row in rows], np.int64)
    ratings = make_ratings(
        users,
        films,
        users,
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float32),
        np.array([UNKNOWN_TIME if row[3] is None else row[3] for row in rows], np.int64),
    )
    return Dataset(ratings, films_of(ratings))


def quiet() -> Watch:
    """Show nothing."""
    return Watch(Console(file=StringIO()))


def studied(
    dataset: Dataset,
    specs: tuple[PeerSpec, ...] = (),
    n_tie_seeds: int = 1,
    missing: Mapping[str, str] | None = None,
) -> Study:
    """Study data without showing anything."""
    options = StudyOptions(7, n_tie_seeds, specs, dict(missing or {}))
    return run_study(dataset, options, quiet())


def numbers_in(value: Any) -> Iterator[float]:
    """All numbers of a JSON document."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(part)
    elif isinstance(value, int | float):
        yield value


def printed(text: str) -> str:
    """What was printed, in single spaces."""
    return re.sub(r"\s+", " ", text)
