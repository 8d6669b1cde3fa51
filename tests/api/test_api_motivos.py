"""Reasons: shares of a score."""

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from cineclube.db.avaliacoes import Rating
from cineclube.recommender.explain import Explanation
from cineclube.service.motivos import NEGLIGIBLE, UNITS, Motivo, TipoMotivo, reasons


def _reasons(contributions, popularity):
    ratings = [Rating(i, f"Filme {i}", 4.0, None) for i in range(1, len(contributions) + 1)]
    [told] = reasons([Explanation(np.array(contributions, np.float32), popularity)], ratings)
    return told


def _film(film_id, share):
    return Motivo(TipoMotivo.AVALIACAO, share, film_id, f"Filme {film_id}", 4.0)


def test_the_three_largest_are_named_and_the_others_are_summed():
    assert _reasons([0.1, 0.5, 0.25, 0.2, -0.15], 0.1) == (
        _film(2, 0.5),
        _film(3, 0.25),
        _film(4, 0.2),
        Motivo(TipoMotivo.OUTRAS_AVALIACOES, -0.05),
        Motivo(TipoMotivo.POPULARIDADE, 0.1),
    )


def test_popularity_alone_is_the_whole():
    assert _reasons([], 0.02) == (Motivo(TipoMotivo.POPULARIDADE, 1.0),)


def test_popularity_that_is_hardly_there_is_not_named():
    for popularity in (4e-6, -4e-6):
        assert _reasons([1.0], popularity) == (_film(1, 1.0),)


def test_popularity_that_speaks_against_a_film_is_named_too():
    assert _reasons([0.75, 0.5], -0.25) == (
        _film(1, 0.75),
        _film(2, 0.5),
        Motivo(TipoMotivo.POPULARIDADE, -0.25),
    )


def test_rounding_goes_to_the_largest_part_where_there_are_no_others():
    assert _reasons([1.0, 1.0, 1.0], 0.0) == (
        _film(1, 0.333334),
        _film(2, 0.333333),
        _film(3, 0.333333),
    )


def test_what_the_user_dislikes_is_never_a_named_reason():
    assert _reasons([-0.5, -0.25], 1.0) == (
        Motivo(TipoMotivo.OUTRAS_AVALIACOES, -3.0),
        Motivo(TipoMotivo.POPULARIDADE, 4.0),
    )


def test_no_score_no_reasons():
    assert _reasons([0.5, -0.5], 0.0) == ()
    assert _reasons([-0.5], 0.1) == ()
    assert _reasons([], 0.0) == ()


def test_a_film_that_speaks_for_it_is_never_named_as_one_that_speaks_against_it():
    told = _reasons([2e-6, -4e-6], 1.0)
    assert all(m.participacao > 0 for m in told if m.tipo is TipoMotivo.AVALIACAO)


@given(
    st.lists(st.floats(-1, 1, width=32), max_size=30),
    st.floats(-1, 1, width=32),
)
def test_shares_add_up_to_one_and_at_most_five_are_told(contributions, popularity):
    told = _reasons(contributions, popularity)
    assert bool(told) == (_score(contributions, popularity) > 0)
    if _is_more_than_noise(contributions, popularity):
        units = [m.participacao * UNITS for m in told]
        assert sum(map(round, units)) == UNITS
        assert all(abs(unit - round(unit)) < 1e-3 for unit in units)  # six decimals
    assert len(told) <= 5
    assert len({(m.tipo, m.filme_id) for m in told}) == len(told)


@given(
    st.lists(st.floats(-0.25, 0.25, width=32), max_size=30),
    st.floats(-0.25, 0.25, width=32),
)
def test_shares_of_the_score_are_its_parts(contributions, popularity):
    assume(_is_more_than_noise(contributions, popularity))
    score = _score(contributions, popularity)
    told = {
        (m.tipo, m.filme_id): m.participacao * score for m in _reasons(contributions, popularity)
    }
    hidden = 1e-5 + NEGLIGIBLE / UNITS * score  # too little to be named: one other part has it
    popular = told.pop((TipoMotivo.POPULARIDADE, None), 0.0)
    assert math.isclose(popular, popularity, abs_tol=hidden)
    others = told.pop((TipoMotivo.OUTRAS_AVALIACOES, None), 0.0)
    named = {film_id: part for (_, film_id), part in told.items()}
    rest = sum(c for i, c in enumerate(map(float, contributions), 1) if i not in named)
    assert math.isclose(others, rest, abs_tol=2 * hidden)
    largest = sorted(contributions, reverse=True)[: len(named)]
    for part, (film_id, told_part) in zip(largest, named.items(), strict=True):
        assert contributions[film_id - 1] == part
        first = film_id == next(iter(named))
        assert math.isclose(told_part, part, abs_tol=2 * hidden if first else 1e-5)


def _score(contributions, popularity):
    return math.fsum([*contributions, popularity])


def _is_more_than_noise(contributions, popularity):
    """Whether a score is not what remains where larger parts cancel out."""
    largest = max([abs(popularity), *map(abs, contributions)])
    return _score(contributions, popularity) > largest / 1000
