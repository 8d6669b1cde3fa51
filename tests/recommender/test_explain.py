"""Reasons of lists that are longer than a block."""

import numpy as np
from drawn import fold_in
from tiny import fit_world, make_world

from cineclube.recommender.explain import BLOCK_FILMS, explain, explain_each

MODEL = fit_world(make_world(seed=5))
RATED = {int(film_id): (4.0, 1) for film_id in MODEL.film_ids[::7]}
MANY = np.resize(np.arange(MODEL.n_films, dtype=np.int32), 2 * BLOCK_FILMS + 1)


def test_explain_each_when_a_list_is_long_then_it_is_as_all_at_once() -> None:
    history = fold_in(MODEL, RATED)
    at_once = explain(MODEL, history, MANY, 0.3)
    for one, other in zip(explain_each(MODEL, history, MANY, 0.3), at_once, strict=True):
        assert one.contributions.tolist() == other.contributions.tolist()
        assert one.popularity == other.popularity


def test_explain_each_when_a_list_is_long_then_only_a_block_is_in_memory() -> None:
    first = next(explain_each(MODEL, fold_in(MODEL, RATED), MANY))
    assert first.contributions.base is not None
    assert first.contributions.base.shape == (BLOCK_FILMS, len(RATED))


def test_explain_each_when_a_list_is_empty_then_nothing_comes() -> None:
    assert list(explain_each(MODEL, fold_in(MODEL, RATED), MANY[:0])) == []
