"""Titles and names that want to be more than text."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from halls import Hall
from playwright.sync_api import expect
from serving import Server, serving
from settings_of_visits import SIZES, visited_in
from sqlmodel import Session
from visit import Visit, Visiting

from cineclube.db.tables import Filme, Usuario

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
EMOJI = "🎬👩‍🚀🧟‍♂️ O Filme 🏴‍☠️"
ARABIC = "لورنس العرب: رحلة في الصحراء"
HEBREW = "ואלס עם באשיר"
LONG = "Supercalifragil" * 20
LONGER = "W" * 500
TITLES = [SCRIPT, IMAGE, EMOJI, ARABIC, HEBREW, LONG, LONGER]
USER = 3
BARE = 9_001
NAMES = {9_101: IMAGE, 9_102: "قارئ", 9_103: "N" * 120, 9_104: "{{constructor}}"}
RAN = "window.ran = []; window.alert = (...told) => window.ran.push(told);"


@pytest.fixture(scope="module")
def hostile_house(mock_hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The embedded data, with other titles for the films that user 3 is told first."""
    hall = mock_hall.copy(tmp_path_factory.mktemp("hostile") / "hall")
    with serving(hall) as server:
        films = server.api.get(f"filmes/{USER}/recomendacoes", limite=len(TITLES))
        known = [int(film["id"]) for film in films]

        def rename(session: Session) -> None:
            for film_id, title in zip(known, TITLES, strict=True):
                film = session.get_one(Filme, film_id)
                film.titulo = title
                film.diretor = title[:200]
                film.atores = f"{SCRIPT[:60]}, {IMAGE}"
            session.add(Filme(id=BARE, titulo="Filme sem nada"))
            session.add_all(Usuario(id=number, nome=name) for number, name in NAMES.items())

        hall.change(rename)
        yield server


@pytest.fixture
def hostile(visiting: Visiting, hostile_house: Server) -> Iterator[Visit]:
    visit = visiting(hostile_house)
    visit.context.add_init_script(RAN)
    yield visit
    assert visit.page.evaluate("window.ran") == []
    assert visit.page.locator("img").count() == 0


def titles(visit: Visit) -> dict[str, int]:
    films = visit.api.get(f"filmes/{USER}/recomendacoes", limite=len(TITLES))
    return {film["titulo"]: film["id"] for film in films}


@visited_in(SIZES)
def test_list_when_titles_are_hostile_then_they_are_text_that_stays_inside(hostile: Visit) -> None:
    hostile.open()
    hostile.choose("Thiago Nakamura")
    five = hostile.api.five(USER)
    assert set(five) <= set(TITLES)
    hostile.expect_five(five)
    hostile.expect_to_fit()
    hostile.photograph("hostile-list")
    films: dict[str, Any] = titles(hostile)
    for title in TITLES:
        hostile.page.goto(f"{hostile.address}/#/filme/{films[title]}")
        expect(hostile.heading).to_have_text(title)
        hostile.expect_to_fit()
        hostile.chart.still()
        assert hostile.chart.film_labels.filter(has_text=title).count() <= 1
    hostile.photograph("hostile-film")


@visited_in(SIZES)
def test_search_when_a_title_is_hostile_then_it_is_found_as_text(hostile: Visit) -> None:
    hostile.open()
    field = hostile.page.get_by_role("combobox", name=hostile.words.search)
    for title in (SCRIPT, IMAGE, EMOJI, ARABIC, HEBREW):
        field.fill(" ".join(re.findall(r"[^\W\d_]{3,}", title)))
        option = hostile.page.get_by_role("option").filter(has_text=title)
        expect(option.first).to_be_visible()
        hostile.expect_to_fit()
        hostile.press(option.first)
        expect(hostile.heading).to_have_text(title)


@visited_in(SIZES)
def test_toast_and_map_when_a_title_is_hostile_then_they_show_text(hostile: Visit) -> None:
    hostile.open()
    hostile.begin_as_new()
    films = titles(hostile)
    for title in (SCRIPT, IMAGE, LONGER):
        hostile.page.goto(f"{hostile.address}/#/filme/{films[title]}")
        expect(hostile.heading).to_have_text(title)
        hostile.rate(hostile.page.get_by_role("article"), 5)
        hostile.expect_told(title)
        hostile.expect_to_fit()
        hostile.chart.still()
        label = hostile.chart.film_labels.filter(has_text=title)
        expect(label).to_have_count(1)
        assert label.bounding_box()["width"] <= 240  # type: ignore[index]
    hostile.photograph("hostile-toast")
    hostile.page.goto(f"{hostile.address}/#/notas")
    expect(hostile.page.get_by_role("link", name=SCRIPT, exact=True)).to_be_visible()
    hostile.expect_to_fit()


@visited_in(SIZES)
def test_user_when_the_name_is_hostile_then_it_is_text(hostile: Visit) -> None:
    hostile.open()
    for name in NAMES.values():
        field = hostile.page.get_by_role("combobox", name=hostile.words.i_am_a_user)
        field.fill(name[:100])
        option = hostile.page.get_by_role("option").filter(has_text=name)
        expect(option).to_be_visible()
        hostile.expect_to_fit()
        hostile.press(option)
        expect(hostile.page.get_by_role("banner").get_by_text(name, exact=True)).to_be_attached()
        hostile.expect_to_fit()
        hostile.leave()


@visited_in(SIZES)
def test_film_when_it_has_nothing_but_a_title_then_the_title_is_shown(hostile: Visit) -> None:
    hostile.open(f"#/filme/{BARE}")
    expect(hostile.heading).to_have_text("Filme sem nada")
    article = hostile.page.get_by_role("article")
    expect(article).not_to_contain_text(re.compile("null|undefined|NaN"))
    hostile.expect_to_fit()
