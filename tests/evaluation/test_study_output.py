"""What people see of a study: the tables, the report, the plots, and the choice of rivals."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from rated import world
from rich.console import Console
from studied import dataset_of, films_of, printed, studied

from cineclube.errors import StudyError
from cineclube.evaluation import entrants, plots, wording
from cineclube.evaluation.html import render
from cineclube.evaluation.peers.ease import EASE
from cineclube.evaluation.peers.neighbours import COSINE
from cineclube.evaluation.plots import PLOTS, draw
from cineclube.evaluation.progress import Watch
from cineclube.evaluation.result import Comparison, Estimate, Interval, Study
from cineclube.evaluation.table import print_study
from cineclube.trainer.dataset import Dataset
from cineclube.trainer.measure import OURS

HOSTILE = "<script>alert('&')</script> [bold]$x_1$ ${y}"
VOID = {"meta", "img", "br"}


@pytest.fixture(scope="module")
def found() -> Study:
    ratings = world(40, 36)
    few = replace(EASE, candidates=EASE.candidates[:2])
    return studied(Dataset(ratings, films_of(ratings)), (few, replace(few, name=HOSTILE)))


def shown(study: Study) -> str:
    file = StringIO()
    print_study(Console(file=file, width=120, soft_wrap=True), study)
    return file.getvalue()


# the terminal


def test_table_when_printed_then_methods_come_by_ndcg(found: Study) -> None:
    lines = shown(found).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(("method", " method")))
    order = [
        name
        for line in lines[start:]
        for name in found.methods
        if re.match(rf" ?{re.escape(name)} +0\.", line)
    ][: len(found.methods)]
    best_first = [name for name, _ in found.ranked]
    assert order == [name for name in best_first if name in order]
    assert OURS in order


def test_table_when_printed_then_everything_is_said(found: Study) -> None:
    left_out = replace(found, left_out={"ALS": "needs [bold]implicit"})
    text = printed(shown(left_out))
    assert "40 users, 36 films" in text
    assert "Cut histories" in text
    assert "Clusters, chosen on validation" in text
    assert "films without ratings" in text
    assert "Left out: ALS: needs [bold]implicit" in text
    assert HOSTILE.split(maxsplit=1)[0] in text


def test_table_when_there_is_little_then_it_is_printed_all_the_same(found: Study) -> None:
    text = printed(shown(replace(found, cold_users=(), cold_films=None)))
    assert "Cut histories" not in text
    assert "nobody can be asked" in text


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.01, 0.02, "better than"),
        (-0.02, -0.01, "worse than"),
        (-0.01, 0.01, "not told apart from"),
    ],
)
def test_verdict_when_the_interval_is_known_then_it_decides(
    low: float, high: float, expected: str
) -> None:
    assert wording.verdict(Comparison((low + high) / 2, low, high)).startswith(expected)


def test_verdict_when_there_is_no_interval_then_one_user_is_not_enough() -> None:
    assert "one user" in wording.verdict(Comparison(0.5, None, None))


def test_numbers_when_written_then_they_are_short() -> None:
    assert wording.mean_and_error(Estimate(0.12345, 0.0071)) == "0.123 ±0.007"
    assert wording.mean_and_error(Estimate(0.5, None)) == "0.500"
    assert wording.mean_and_error_in_percent(Estimate(0.981, 0.004)) == "98% ±0.4%"
    assert wording.mean_and_error_in_percent(Estimate(1, None)) == "100%"
    assert wording.ratio(None) == ""
    assert wording.ratio(Comparison(1.018, 0.98, 1.06)) == "1.02 [0.98, 1.06]"
    assert wording.ratio(Comparison(61.4, 34.1, 165.0)) == "61 [34, >100]"
    assert wording.ratio(Comparison(3, None, None)) == "3.00"
    assert [wording.users(n) for n in (1, 1_500)] == ["1 user", "1,500 users"]


@pytest.mark.parametrize("terminal", [True, False])
def test_watch_when_shown_then_each_step_is_named(terminal: bool) -> None:
    file = StringIO()
    watch = Watch(Console(file=file, force_terminal=terminal, width=120))
    with watch.running(3):
        with watch.step("seed 1: EASE", 2) as advance:
            advance(1, 4)
        with watch.step("seed 1: [odd]", 1):
            pass
    text = file.getvalue()
    assert "[odd]" in text
    assert ("100 %" in text) == terminal


# the report


class Checker(HTMLParser):
    """Finds tags that are not closed, and what a browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_report_when_made_then_it_needs_nothing_else_and_is_well_formed(found: Study) -> None:
    text = render(found)
    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    assert len(checker.loaded) == len(PLOTS)
    assert all(address.startswith("data:image/svg+xml;base64,") for address in checker.loaded)
    assert "url(" not in text
    assert "@import" not in text


def test_report_when_names_are_hostile_then_they_are_text(found: Study) -> None:
    hostile = replace(found, left_out={HOSTILE: HOSTILE}, libraries={HOSTILE: "1"})
    text = render(hostile)
    checker = Checker()
    checker.feed(text)
    assert "script" not in checker.tags
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt; [bold]$x_1$ ${y}" in text


def test_report_when_made_then_it_says_what_was_measured(found: Study) -> None:
    text = render(found)
    assert "40 users, 36 films" in text
    assert found.data["fingerprint"] in text
    for name, version in found.libraries.items():
        assert f"{name} {version}" in text
    for heading in ("How to read this", "Chosen settings", "Films that are new"):
        assert heading in text
    assert "weights.regularisation = " in text


def test_report_when_there_is_little_then_it_is_made_all_the_same(found: Study) -> None:
    methods = {name: m for name, m in found.methods.items() if not any(m.settings) or name == OURS}
    groups = tuple(
        replace(group, methods={n: group.methods[n] for n in methods})
        for group in found.by_history_length
    )
    little = replace(
        found,
        methods=methods,
        cold_users=(),
        cold_films=None,
        by_history_length=groups,
        by_mainstream=(),
        data={**found.data, "split_by_time": False},
    )
    text = render(little)
    assert "No user has enough ratings" in text
    assert "No rating has a time" in text


def test_report_when_there_are_several_users_then_every_mean_has_its_error(found: Study) -> None:
    row = next(row for row in render(found).split("<tr") if row.startswith(' class="ours"'))
    for metric, estimate in found.methods[OURS].metrics.items():
        if metric != "full_list":
            assert f"<td>{estimate.mean:.3f} <small>±{estimate.error:.3f}</small></td>" in row
    assert row.count("<small>") == len(found.methods[OURS].metrics)


def test_report_when_made_then_both_budgets_are_told(found: Study) -> None:
    ours = found.protocol["candidates_of_ours"]
    assert f"16 settings for each rival, {ours} for cineclube" in render(found)


def test_returns_when_times_are_known_then_table_and_report_have_both_groups(found: Study) -> None:
    sitting = replace(found.by_history_length[0], name="same sitting", n_users=30)
    study = replace(found, by_return=(sitting, replace(sitting, name="came back later", n_users=1)))
    line = wording.return_line(study)
    assert "same sitting (30 users): cineclube 0." in line
    assert "came back later (1 user): cineclube 0." in line
    assert line in printed(shown(study))
    text = render(study)
    assert '<th scope="col">came back later: 1 user</th>' in text
    assert "most people rate everything in one sitting" in text


def test_returns_when_no_times_are_known_then_nothing_is_said(found: Study) -> None:
    study = replace(found, by_return=())
    assert "when the held-out ratings begin" not in printed(shown(study))
    assert "one sitting" not in render(study)


def test_study_when_one_user_is_asked_then_there_are_no_intervals_anywhere() -> None:
    rows = [
        (u, f, 4.5 if u == 1 else 2.0, f if u == 1 else -f)
        for u in range(1, 9)
        for f in range(1, 21)
    ]
    rows = [row for row in rows if row[0] == 1 or (row[0] + row[1]) % 3]
    study = studied(dataset_of(rows), (replace(EASE, candidates=EASE.candidates[:1]),))
    assert study.protocol["n_users"] == 1
    for method in study.methods.values():
        assert method.ndcg_at_10_interval == Interval(None, None)
        for compared in filter(None, (method.difference, method.ratio)):
            assert (compared.low, compared.high) == (None, None)
    for text in (printed(shown(study)), render(study)):
        assert "which cannot be done with one user" in text
    assert all(draw(plot, study, "png") for plot in PLOTS.values())


# the plots


@pytest.mark.parametrize("name", PLOTS)
def test_plot_when_drawn_twice_then_it_is_the_same_picture(name: str, found: Study) -> None:
    first, again = (draw(PLOTS[name], found, "svg") for _ in range(2))
    assert first == again
    assert first.startswith(b"<?xml")


def test_plot_when_drawn_as_png_then_it_is_one(found: Study) -> None:
    assert draw(PLOTS["ndcg"], found, "png").startswith(b"\x89PNG")


def test_coverage_when_drawn_then_names_do_not_overlap(found: Study) -> None:
    figure = Figure(dpi=plots.DPI, layout="constrained")
    FigureCanvasAgg(figure)
    plots.draw_coverage(found, figure)
    figure.draw_without_rendering()
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    assert OURS in [text.get_text() for text in texts]
    assert len(texts) >= len(found.methods) - 1  # one that is written in no place is left out
    for i, box in enumerate(boxes):
        assert not box.count_overlaps(boxes[:i])


def test_plots_when_a_method_is_hostile_then_they_are_drawn(found: Study) -> None:
    # matplotlib reads what stands between two dollar signs as mathematics
    odd = {"$\\frac{": found.methods["popularity"], **found.methods}
    groups = tuple(
        replace(g, methods={"$\\frac{": g.methods["popularity"], **g.methods})
        for g in found.by_history_length
    )
    study = replace(found, methods=odd, by_history_length=groups)
    assert all(draw(plot, study, "png") for plot in PLOTS.values())


# the choice


def test_choose_when_all_or_none_or_some_then_those_take_part() -> None:
    everyone = entrants.choose("all")
    assert len(everyone.specs) + len(everyone.missing) == len(entrants.PEERS)
    assert entrants.choose("none") == entrants.Entrants((), {})
    assert entrants.choose(" ease ,spectral,").specs == (
        entrants.PEERS["spectral"],
        entrants.PEERS["ease"],
    )


def test_choose_when_a_name_is_unknown_then_the_known_ones_are_listed() -> None:
    with pytest.raises(StudyError, match=r"no method 'svd'.*ease-recency"):
        entrants.choose("ease,svd")


def test_choose_when_a_library_is_missing_then_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        entrants,
        "missing_peers",
        lambda: {COSINE.name: "needs implicit"},
    )
    chosen = entrants.choose("ease,cosine")
    assert chosen.specs == (EASE,)
    assert chosen.missing == {
        COSINE.name: "needs implicit. To have it: pip install 'cineclube[bench]' "
        "(and libgomp1 of the system)"
    }


def test_better_popularity_when_one_is_better_then_it_is_named(found: Study) -> None:
    name = plots.better_popularity(found)
    means = {n: found.methods[n].ndcg.mean for n in ("popularity", "popularity (4 and more)")}
    assert means[name] == np.max(list(means.values()))
