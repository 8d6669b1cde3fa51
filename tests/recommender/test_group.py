"""Films for several people, by hand and against loops."""

import math
from itertools import permutations

import numpy as np
import pytest
from drawn import masks
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from cineclube.recommender.group import HEAD_START, GroupStrategy, affinities, choose_for_group

N_FILMS = 5
ALL = np.ones(N_FILMS, bool)
MEMBERS = np.array(
    [
        [1.0, 0.9, 0.0, 0.5, 0.2],
        [0.9, 1.0, 0.1, 0.5, 0.2],
        [0.0, 0.0, 1.0, 0.4, 0.2],
    ],
    np.float32,
)
strategies = st.sampled_from(GroupStrategy)
shares = st.integers(0, 8).map(lambda n: n / 8)  # ties are many
groups = st.integers(1, 4).flatmap(
    lambda n: arrays.arrays(np.float32, (n, N_FILMS), elements=shares)
)


def slow_fairness(affinity: NDArray[np.float32], films: list[int], k: int) -> list[int]:
    """Take the film after which the product of all satisfactions is the greatest."""
    mine = affinity.astype(float)
    satisfaction = [HEAD_START] * len(mine)
    chosen: list[int] = []
    while films and len(chosen) < k:
        best = max(
            films,
            key=lambda f: (
                round(math.prod(s + row[f] for s, row in zip(satisfaction, mine, strict=True)), 9),
                mine[:, f].mean(),
                -f,
            ),
        )
        satisfaction = [s + row[best] for s, row in zip(satisfaction, mine, strict=True)]
        chosen.append(best)
        films = [f for f in films if f != best]
    return chosen


def test_affinities_when_scores_have_any_size_then_each_best_allowed_film_is_one() -> None:
    scores = np.array([[4, 2, -1, 8], [0.5, 0, 0.25, 0.1], [-1, -2, 0, 9]], np.float32)
    found = affinities(scores, np.array([True, True, True, False]))
    assert found.tolist() == [[1, 0.5, -0.25, 0], [1, 0, 0.5, 0], [-1, -2, 0, 0]]
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (GroupStrategy.MEAN, [0, 1, 3, 2, 4]),  # 0.633, 0.633, 0.467, 0.367, 0.2
        (GroupStrategy.LEAST_MISERY, [3, 4, 0, 1, 2]),  # 0.4, 0.2, then 0 and 0.9, 0.9, 0.1
        # 3 leaves .6 .6 .5; then 0 makes 1.2 (2 only .63), and then 2 makes 3.84 (1 only 3.13)
        (GroupStrategy.FAIRNESS, [3, 0, 2, 1, 4]),
    ],
)
def test_choose_when_by_hand_then_strategies_differ(
    strategy: GroupStrategy, expected: list[int]
) -> None:
    chosen = choose_for_group(MEMBERS, ALL, N_FILMS, strategy)
    assert chosen.dtype == np.int32
    assert chosen.tolist() == expected


def test_choose_when_somebody_dislikes_a_film_then_only_least_misery_asks_how_much() -> None:
    affinity = np.array([[0.9, 0.8, 0.1, 0, 0], [-0.5, 0, 0, -0.1, 0]], np.float32)
    chosen = {s: choose_for_group(affinity, ALL, 5, s).tolist() for s in GroupStrategy}
    assert chosen[GroupStrategy.LEAST_MISERY] == [1, 2, 4, 3, 0]
    assert chosen[GroupStrategy.MEAN] == chosen[GroupStrategy.FAIRNESS] == [0, 1, 2, 3, 4]


def test_choose_when_fair_then_who_got_least_is_served_next() -> None:
    affinity = np.array([[1, 0.9, 0.8, 0, 0], [0, 0, 0, 0.6, 0.5]], np.float32)
    fair = choose_for_group(affinity, ALL, 4, GroupStrategy.FAIRNESS)
    assert fair.tolist() == [0, 3, 1, 4]
    assert choose_for_group(affinity, ALL, 3, GroupStrategy.MEAN).tolist() == [0, 1, 2]


@given(groups, masks(N_FILMS), st.integers(1, 7))
def test_choose_when_groups_are_any_then_it_equals_the_loops(
    affinity: NDArray[np.float32], allowed: NDArray[np.bool_], k: int
) -> None:
    films = np.flatnonzero(allowed).tolist()
    mean = affinity.mean(axis=0)

    def choose(strategy: GroupStrategy) -> list[int]:
        return choose_for_group(affinity, allowed, k, strategy).tolist()

    assert choose(GroupStrategy.MEAN) == sorted(films, key=lambda f: (-mean[f], f))[:k]
    by_least = sorted(films, key=lambda f: ([-a for a in sorted(affinity[:, f])], f))
    assert choose(GroupStrategy.LEAST_MISERY) == by_least[:k]
    assert choose(GroupStrategy.FAIRNESS) == slow_fairness(affinity, films, k)


@given(
    arrays.arrays(np.float32, (3, N_FILMS), elements=st.floats(0, 1, width=32)),
    masks(N_FILMS),
    st.integers(1, 7),
    strategies,
)
def test_choose_when_members_come_in_another_order_then_nothing_changes(
    affinity: NDArray[np.float32], allowed: NDArray[np.bool_], k: int, strategy: GroupStrategy
) -> None:
    chosen = choose_for_group(affinity, allowed, k, strategy).tolist()
    assert len(set(chosen)) == len(chosen) == min(k, allowed.sum())
    for order in permutations(range(3)):
        again = choose_for_group(affinity[list(order)], allowed, k, strategy)
        assert again.tolist() == chosen


@pytest.mark.parametrize("strategy", GroupStrategy)
def test_choose_when_sums_round_by_their_order_then_it_is_nobodys_luck(
    strategy: GroupStrategy,
) -> None:
    affinity = np.array(list(permutations((0.3, 0.7, 0.9))), np.float32).T  # six films as good
    six = np.ones(6, bool)
    orders = [list(order) for order in permutations(range(3))]
    lists = {tuple(choose_for_group(affinity[o], six, 6, strategy).tolist()) for o in orders}
    assert len(lists) == 1


@pytest.mark.parametrize("strategy", GroupStrategy)
def test_choose_when_nobody_likes_anything_then_the_first_films_come(
    strategy: GroupStrategy,
) -> None:
    nothing = np.zeros((2, N_FILMS), np.float32)
    assert choose_for_group(nothing, ALL, 3, strategy).tolist() == [0, 1, 2]
    assert choose_for_group(nothing, ~ALL, 3, strategy).tolist() == []
    assert choose_for_group(nothing[:, :0], ALL[:0], 3, strategy).tolist() == []


def test_choose_when_one_member_likes_nothing_then_the_others_decide() -> None:
    affinity = np.vstack((MEMBERS[:1], np.zeros((1, N_FILMS), np.float32)))
    for strategy in GroupStrategy:
        assert choose_for_group(affinity, ALL, 5, strategy).tolist() == [0, 1, 3, 4, 2]


def test_choose_when_fair_and_one_likes_nothing_then_the_others_are_still_served_in_turn() -> None:
    affinity = np.array([[1, 0.9, 0.8, 0, 0], [0, 0, 0, 0.6, 0.5], [0] * 5], np.float32)
    assert choose_for_group(affinity, ALL, 4, GroupStrategy.FAIRNESS).tolist() == [0, 3, 1, 4]
