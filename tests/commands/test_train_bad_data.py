"""Whatever is in the database: the trainer trains what can be trained, or says why it cannot."""

import json
import math
from collections.abc import Callable

import numpy as np
import pytest
from studio import Rating, Row, Studio
from test_train import numbers_in

from cineclube.recommender.model import TasteModel

pytestmark = pytest.mark.usefixtures("quick_plot")

Data = tuple[list[Row], list[int], list[Rating]]
GENRES = ("drama", "comédia", "ação, aventura")


def films(n: int, **changes: object) -> list[Row]:
    return [
        {
            "id": i,
            "titulo": f"Filme {i}",
            "genero": GENRES[i % 3],
            "diretor": f"Diretora {i % 4}",
            "atores": f"Ator {i % 5}, Atriz {i % 3}",
            "ano": 1970 + i,
            **changes,
        }
        for i in range(1, n + 1)
    ]


def ratings(n_users: int, n_films: int, *, timed: bool = True) -> list[Rating]:
    """About half of all pairs, of people who love one genre in three."""
    return [
        (u, f, 4.5 if (u + f) % 3 == 0 else 2.5, 1_000 * u + 7 * f % 50 if timed else None)
        for u in range(1, n_users + 1)
        for f in range(1, n_films + 1)
        if (u * 31 + f * 17) % 5 < 3
    ]


def users(n: int) -> list[int]:
    return list(range(1, n + 1))


def usual() -> Data:
    return films(30), users(20), ratings(20, 30)


def with_values(change: Callable[[float], float]) -> Data:
    return films(30), users(20), [(u, f, change(v), t) for u, f, v, t in ratings(20, 30)]


CASES: dict[str, Data] = {
    "one film, one user, one rating": (films(1), [1], [(1, 1, 5.0, 10)]),
    "one film, some users": (films(1), users(5), [(u, 1, 4.0, 10) for u in users(5)]),
    "one film, nobody": (films(1), [], []),
    "two films": (films(2), users(3), [(u, f, 4.0, u) for u in users(3) for f in (1, 2)]),
    "one user": (films(30), [1], [(1, f, f % 11 / 2, f) for f in range(1, 21)]),
    "two users": (films(30), [1, 2], ratings(2, 30)),
    "no users": (films(30), [], []),
    "no ratings": (films(30), users(5), []),
    "one rating": (films(30), users(5), [(2, 7, 4.0, 1)]),
    "all ratings equal": with_values(lambda _: 4.0),
    "all ratings 5": with_values(lambda _: 5.0),
    "all ratings 0": with_values(lambda _: 0.0),
    "all ratings below 3": with_values(lambda v: v - 2),
    "a user without ratings": (films(30), users(25), ratings(20, 30)),
    "films without ratings": (films(40), users(20), ratings(20, 30)),
    "films without genre": (films(30, genero=""), users(20), ratings(20, 30)),
    "films without director": (films(30, diretor=""), users(20), ratings(20, 30)),
    "films without actors": (films(30, atores=""), users(20), ratings(20, 30)),
    "films without year": (films(30, ano=None), users(20), ratings(20, 30)),
    "films of which only the title is known": (
        films(30, genero="", diretor="", atores="", ano=None),
        users(20),
        ratings(20, 30),
    ),
    "films of which only the title is known, and no ratings": (
        films(30, genero="", diretor="", atores="", ano=None),
        [],
        [],
    ),
    "ratings without time": (films(30), users(20), ratings(20, 30, timed=False)),
    "some ratings without time": (
        films(30),
        users(20),
        [(u, f, v, None if f % 2 else t) for u, f, v, t in ratings(20, 30)],
    ),
    "equal times": (films(30), users(20), [(u, f, v, 5) for u, f, v, _ in ratings(20, 30)]),
    "one user who rated everything": (
        films(30),
        users(21),
        [*ratings(20, 30), *((21, f, 4.0, f) for f in range(1, 31))],
    ),
    "everybody rated everything": (
        films(12),
        users(8),
        [(u, f, (u * f) % 11 / 2, f) for u in users(8) for f in range(1, 13)],
    ),
    "everybody rated the same one film": (
        films(30), users(20), [(u, 3, 4.5, u) for u in users(20)],
    ),
    "duplicate titles": (films(30, titulo="O Mesmo"), users(20), ratings(20, 30)),
    "films that are all alike": (
        [{**film, "id": i} for i, film in enumerate(films(1) * 30, 1)],
        users(20),
        ratings(20, 30),
    ),
    "large ids": (
        [{**film, "id": film["id"] + 2**62} for film in films(30)],
        users(20),
        [(u, f + 2**62, v, t) for u, f, v, t in ratings(20, 30)],
    ),
    "times at the edges": (
        films(30),
        users(20),
        [(u, f, v, (0, 1, 253_402_300_799)[f % 3]) for u, f, v, _ in ratings(20, 30)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", CASES.values(), ids=CASES.keys())
def test_train_when_data_are_odd_then_it_trains_what_can_be_trained(
    studio: Studio, data: Data
) -> None:
    studio.fill(*data)
    result = studio.run("train")
    assert result.exit_code == 0, result.output
    assert studio.leftovers == []
    assert_answers(studio.load(), n_films=len(data[0]))
    assert all(math.isfinite(n) for n in numbers_in(json.loads(studio.metrics_text())))
    assert studio.open().plot.stat().st_size > 1000


def assert_answers(model: TasteModel, n_films: int) -> None:
    """Ask for everything, for nobody, for a fan and for a hater."""
    ids = model.film_ids[:3]
    times = np.arange(len(ids))
    for rated in (0, len(ids)):
        for value in (5, 0):
            values = np.full(rated, value, np.float32)
            history = model.fold_in(ids[:rated], values, times[:rated])
            ranking = model.recommend(history, 10_000, history.film_ix)
            assert len(set(ranking.film_ix.tolist())) == n_films - rated
            assert np.isfinite(ranking.scores).all()
    assert len({c.name for c in model.clusters}) == len(model.clusters)
    assert sum(c.n_films for c in model.clusters) == n_films


@pytest.mark.parametrize("n_films", [1, 3, 12])
def test_train_when_films_are_fewer_than_clusters_then_there_are_fewer_clusters(
    studio: Studio, n_films: int
) -> None:
    studio.fill(films(n_films), users(9), ratings(9, n_films))
    result = studio.run("train", "--clusters", "25")
    assert result.exit_code == 0, result.output
    assert 1 <= len(studio.load().clusters) <= n_films


def test_train_when_the_database_is_empty_then_exit_2_with_the_reason(studio: Studio) -> None:
    result = studio.run("train")
    assert result.exit_code == 2
    assert "holds no films" in result.stderr
    assert "cineclube seed" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert studio.versions == studio.leftovers == []


def test_train_when_there_are_only_users_then_exit_2_with_the_reason(studio: Studio) -> None:
    result = studio.fill(users=[1, 2]).run("train")
    assert result.exit_code == 2
    assert "holds no films" in result.stderr


@pytest.mark.parametrize("case", ["no ratings", "one rating", "one film, nobody"])
def test_train_when_nothing_can_be_held_out_then_it_says_that_it_is_not_measured(
    studio: Studio, case: str
) -> None:
    result = studio.fill(*CASES[case]).run("train")
    assert result.exit_code == 0, result.output
    assert "Not measured" in result.output
    assert studio.open().metrics["held_out"] is None
    assert studio.open().manifest.promotion.reason.startswith("not measured")


def test_train_when_no_rating_has_a_time_then_the_report_says_so(studio: Studio) -> None:
    result = studio.fill(*CASES["ratings without time"]).run("train")
    assert "No rating has a time: the held-out part was drawn at random." in result.output
    assert studio.open().metrics["held_out"]["split_by_time"] is False


def test_train_when_it_does_not_beat_popularity_then_the_first_is_promoted_with_a_warning(
    studio: Studio,
) -> None:
    everything_liked = [(u, f, 5.0, (u * f * 7) % 31) for u in users(12) for f in range(1, 31)]
    result = studio.fill(films(30), users(12), everything_liked).run("train")
    assert result.exit_code == 0, result.output
    assert "Warning: this does not clearly beat recommending what is popular" in result.output


TITLES = {
    "emoji": "👾 O Invasor 🎬",
    "one dollar": "$9.99",
    "mathematics": "Amor $x_2$ e $\\frac{1}{0$",
    "backslashes": r"C:\novo\title \$",
    "right to left": "سرقات صيفية",
    "hebrew": "ואלס עם באשיר",
    "chinese": "花樣年華",
    "combining": "Ame\u0301lie Z͑ͫa̴lgo",
    "newline": "Duas\nlinhas\r\ne\ttabulação",
    "300 letters": "Longo " * 50,
    "one word of 300 letters": "x" * 300,
    "markup": "[bold]Rec[/bold] [/x] [link=http://a]",
    "commas": "Oi, , tudo bem, ",
    "spaces": "   ",
    "zero width": "\u200b\u202e\ufeff",
    "control": "\x07\x1b[31mVermelho",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_train_when_texts_hold_anything_then_it_draws_and_reports_without_a_warning(
    studio: Studio, title: str
) -> None:
    odd = films(30, titulo=title, genero=title, diretor=title, atores=title)
    result = studio.fill(odd, users(12), ratings(12, 30)).run("train", "--clusters", "3")
    assert result.exit_code == 0, result.output
    assert studio.open().plot.stat().st_size > 1000
    assert studio.run("models", "list").exit_code == 0


def test_usual_when_trained_then_it_is_a_fair_base_for_the_odd_cases(studio: Studio) -> None:
    result = studio.fill(*usual()).run("train")
    assert result.exit_code == 0, result.output
    assert studio.open().metrics["held_out"]["n_users"] > 3
