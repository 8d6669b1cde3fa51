"""New here: ten films, one after the other; all of it stays in the browser."""

import json
import re

from playwright.sync_api import expect
from settings_of_visits import LOOKS, ONE, SIZES, visited_in
from visit import Visit

GIVEN = [5.0, 2.0, 4.5, 3.0, 1.0, 4.0, 5.0, 0.5, 3.5, 4.0]


def asked(visit: Visit) -> str:
    return visit.question.get_by_role("heading").text_content() or ""


def expect_another_question(visit: Visit, title: str) -> None:
    expect(visit.question.get_by_role("heading", name=title, exact=True)).to_have_count(0)


def kept_ratings(visit: Visit) -> dict[int, float]:
    """What this browser keeps of the visitor's ratings."""
    kept = json.loads(visit.remembered("visitor") or "[]")
    return {film: said["stars"] for film, said in kept if said["stars"] is not None}


def answer(visit: Visit, stars: float) -> None:
    """Rate the film that is asked about; the list follows."""
    title = asked(visit)
    visit.rate(visit.question, stars)
    expect_another_question(visit, title)
    visit.expect_five(visit.api.five_of(kept_ratings(visit), excluir=marked(visit)))


def marked(visit: Visit) -> list[int]:
    """Films that the visitor has seen or does not want: not those not seen."""
    kept = json.loads(visit.remembered("visitor") or "[]")
    return [film for film, said in kept if said["mark"] in {"seen", "ignored"}]


@visited_in(LOOKS)
def test_newcomer_when_ten_films_are_rated_then_list_and_marker_follow_and_nothing_is_stored(
    visit: Visit,
) -> None:
    before = [visit.api.total(f"usuarios/{user}/avaliacoes") for user in (1, 2, 3)]
    users = visit.api.total("usuarios")
    visit.open()
    visit.begin_as_new()
    places = set()
    for at, stars in enumerate(GIVEN):
        expect(visit.page.get_by_text(visit.words.question.format(at + 1))).to_be_visible()
        if at in {1, 4}:
            skipped = asked(visit)
            visit.press_button(visit.words.have_not_seen)
            expect_another_question(visit, skipped)
            expect(visit.page.get_by_text(visit.words.question.format(at + 1))).to_be_visible()
        if at == 5:
            visit.photograph("newcomer")
        answer(visit, stars)
        if at in {0, 1, 2}:
            places.add(visit.chart.marker_place())
    expect(visit.question).to_have_count(0)
    expect(visit.page.get_by_role("region", name=visit.words.five)).to_be_visible()
    assert len(places) == 3
    assert list(kept_ratings(visit).values()) == GIVEN
    visit.photograph("ten-films-rated")
    assert visit.api.total("usuarios") == users
    assert [visit.api.total(f"usuarios/{user}/avaliacoes") for user in (1, 2, 3)] == before


@visited_in(SIZES)
def test_newcomer_when_the_page_is_loaded_again_then_everything_is_still_there(
    visit: Visit,
) -> None:
    visit.open()
    visit.begin_as_new()
    for stars in GIVEN[:3]:
        answer(visit, stars)
    titles, question = visit.titles, asked(visit)
    visit.page.reload()
    visit.expect_five(titles)
    expect(visit.question.get_by_role("heading")).to_have_text(question)
    expect(visit.chart.marker).to_be_visible()
    expect(visit.page.get_by_text(visit.words.question.format(4))).to_be_visible()


@visited_in(SIZES)
def test_newcomer_when_somebody_else_was_here_then_they_go_on_where_they_stopped(
    visit: Visit,
) -> None:
    visit.open()
    visit.begin_as_new()
    for stars in GIVEN[:2]:
        answer(visit, stars)
    titles = visit.titles
    visit.leave()
    visit.choose("Thiago Nakamura")
    visit.expect_five(visit.api.five(3))
    visit.leave()
    visit.press_button(re.compile(f"{visit.words.go_on}.*2"))
    visit.expect_five(titles)
    expect(visit.page.get_by_text(visit.words.question.format(3))).to_be_visible()


@visited_in(ONE)
def test_newcomer_when_they_had_enough_then_the_questions_stop_for_good(visit: Visit) -> None:
    visit.open()
    visit.begin_as_new()
    answer(visit, 5.0)
    visit.press_button(re.compile("Chega"))
    expect(visit.question).to_have_count(0)
    visit.page.reload()
    expect(visit.page.get_by_role("region", name=visit.words.five)).to_be_visible()
    expect(visit.question).to_have_count(0)


@visited_in(ONE)
def test_newcomer_when_a_film_is_not_wanted_then_it_leaves_the_list_and_comes_back_by_undo(
    visit: Visit,
) -> None:
    visit.open()
    visit.begin_as_new()
    answer(visit, 4.0)
    before = visit.titles
    name = re.compile(visit.words.not_interested)
    visit.press(visit.card(before[0]).get_by_role("button", name=name))
    expect(visit.card(before[0])).to_have_count(0)
    visit.expect_five(visit.api.five_of(kept_ratings(visit), excluir=marked(visit)))
    visit.press_button(visit.words.undo)
    visit.expect_five(before)
