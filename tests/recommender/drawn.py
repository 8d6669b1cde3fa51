"""What hypothesis draws for the tests of the mathematics."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME
from cineclube.recommender.model import History, TasteModel

half_stars = st.integers(0, 10).map(lambda n: n / 2)
some_times = st.one_of(st.just(UNKNOWN_TIME), st.integers(0, 9))


@st.composite
def histories_of(draw: st.DrawFn, model: TasteModel, film_ids: list[int]) -> History:
    """Draw what a user may have rated of some films, from nothing to everything."""
    given = st.tuples(half_stars, some_times)
    rated = draw(st.dictionaries(st.sampled_from(film_ids), given)) if film_ids else {}
    return fold_in(model, rated)


def fold_in(model: TasteModel, rated: dict[int, tuple[float, int]]) -> History:
    """Fold in ratings, film -> value and time, in their order."""
    return model.fold_in(
        np.array(list(rated), np.int64),
        np.array([value for value, _ in rated.values()], np.float32),
        np.array([time for _, time in rated.values()], np.int64),
    )


def masks(n_films: int) -> st.SearchStrategy[NDArray[np.bool_]]:
    """Draw which films are allowed."""
    some = st.lists(st.booleans(), min_size=n_films, max_size=n_films)
    return st.one_of(some, st.just([True] * n_films), st.just([False] * n_films)).map(np.array)
