"""Reasons: shares of a score."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cineclube.db.avaliacoes import Rating
from cineclube.recommender.explain import Explanation
from cineclube.service.motivos import Motivo, TipoMotivo, reasons


def _reasons(contributions, popularity):
    ratings = [Rating(i, f"Filme {i}", 4.0, None) for i in range(1, len(contributions) + 1)]
    return reasons(Explanation(np.array(contributions, np.float32), popularity), ratings)


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
    assert [m.tipo for m in _reasons([1.0], 0.0004)] == [TipoMotivo.AVALIACAO]


def test_rounding_goes_to_the_largest_part_where_there_are_no_others():
    assert _reasons([1.0, 1.0, 1.0], 0.0) == (_film(1, 0.3334), _film(2, 0.3333), _film(3, 0.3333))


def test_what_the_user_dislikes_is_never_a_named_reason():
    assert _reasons([-0.5, -0.25], 1.0) == (
        Motivo(TipoMotivo.OUTRAS_AVALIACOES, -3.0),
        Motivo(TipoMotivo.POPULARIDADE, 4.0),
    )


def test_no_score_no_reasons():
    assert _reasons([0.5, -0.5], 0.0) == ()
    assert _reasons([-0.5], 0.1) == ()
    assert _reasons([], 0.0) == ()


@given(
    st.lists(st.floats(-1, 1, width=32), max_size=30),
    st.floats(0, 1, width=32),
)
def test_shares_add_up_to_one_and_at_most_five_are_told(contributions, popularity):
    told = _reasons(contributions, popularity)
    score = sum(map(float, np.array(contributions, np.float32))) + popularity
    largest = max([popularity, *map(abs, contributions)])
    if score > largest / 1000:  # what cancels out more than that is noise
        assert math.isclose(sum(m.participacao for m in told), 1, abs_tol=1e-9)
    assert len(told) <= 5
    assert len({(m.tipo, m.filme_id) for m in told}) == len(told)
