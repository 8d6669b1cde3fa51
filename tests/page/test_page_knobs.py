"""The knobs: whatever is turned, the list is the API's answer to it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from settings_of_visits import LOOKS, ONE, SIZES, visited_in
from visit import Visit

USER = {"mock": (3, "Thiago Nakamura"), "ml": (3, "Usuário 3")}


def enter(visit: Visit) -> int:
    """Be a user, with the knobs open."""
    user_id, name = USER[visit.setting.data]
    visit.open()
    visit.choose(name)
    visit.expect_five(visit.api.five(user_id))
    visit.press(visit.page.get_by_role("heading", name=visit.words.knobs))
    expect(visit.page.get_by_role("slider", name=visit.words.diversity)).to_be_visible()
    return user_id


def chip(visit: Visit, genre: str, state: str) -> Locator:
    return visit.page.get_by_role("button", name=f"{genre}: {state}", exact=True)


def expect_as_asked(visit: Visit, user_id: int, **knobs: Any) -> list[str]:
    titles = visit.api.five(user_id, **knobs)
    visit.expect_five(titles)
    return titles


def type_year(visit: Visit, name: str, year: int | str) -> None:
    field = visit.page.get_by_role("textbox", name=name)
    field.fill(str(year))
    field.press("Tab")


@visited_in(LOOKS)
def test_genre_when_it_is_pressed_then_only_it_then_none_of_it_then_all(visit: Visit) -> None:
    user_id = enter(visit)
    plain = visit.titles
    genre = visit.api.get("generos")[1]["nome"]
    visit.press(chip(visit, genre, visit.words.either))
    wanted = expect_as_asked(visit, user_id, genero=genre)
    visit.press(chip(visit, genre, visit.words.wanted))
    unwanted = expect_as_asked(visit, user_id, excluir_genero=genre)
    assert not set(wanted) & set(unwanted)
    visit.press(chip(visit, genre, visit.words.unwanted))
    visit.expect_five(plain)
    expect(chip(visit, genre, visit.words.either)).to_be_visible()


@visited_in(SIZES)
def test_knobs_when_several_are_turned_then_all_of_them_count(visit: Visit) -> None:
    user_id = enter(visit)
    type_year(visit, visit.words.year_from, 1980)
    expect_as_asked(visit, user_id, ano_min=1980)
    type_year(visit, visit.words.year_to, 1999)
    expect_as_asked(visit, user_id, ano_min=1980, ano_max=1999)
    visit.page.get_by_role("combobox", name=visit.words.length, exact=True).select_option("120")
    knobs = {"ano_min": 1980, "ano_max": 1999, "duracao_max": 120}
    expect_as_asked(visit, user_id, **knobs)
    visit.photograph("knobs")
    visit.press_button(visit.words.clear)
    expect_as_asked(visit, user_id)


@pytest.mark.parametrize("knob", ["diversity", "novelty"])
def test_slider_when_it_is_moved_then_the_list_is_the_apis(visit: Visit, knob: str) -> None:
    user_id = enter(visit)
    plain = visit.titles
    slider = visit.page.get_by_role("slider", name=getattr(visit.words, knob))
    parameter = {"diversity": "diversidade", "novelty": "novidade"}[knob]
    slider.focus()
    slider.press("End")
    assert expect_as_asked(visit, user_id, **{parameter: 1}) != plain
    slider.press("ArrowLeft")
    expect_as_asked(visit, user_id, **{parameter: 0.9})
    visit.press_button(visit.words.clear)
    visit.expect_five(plain)
    expect(slider).to_have_value("0")


@visited_in(SIZES)
def test_knobs_when_no_film_passes_then_it_says_so_and_they_can_be_cleared(visit: Visit) -> None:
    user_id = enter(visit)
    type_year(visit, visit.words.year_from, 2190)
    expect(visit.five.get_by_text(visit.words.none_wished)).to_be_visible()
    visit.photograph("no-film-passes")
    visit.press(visit.five.get_by_role("button", name=visit.words.clear))
    expect_as_asked(visit, user_id)


@visited_in(ONE)
def test_year_when_it_is_none_then_it_does_not_count(visit: Visit) -> None:
    user_id = enter(visit)
    plain = visit.titles
    for typed in ("abcd", "12", "99", "", "-199", "1e9"):
        type_year(visit, visit.words.year_from, typed)
        expect(visit.page.get_by_role("textbox", name=visit.words.year_from)).to_have_value("")
        visit.expect_five(plain)
    type_year(visit, visit.words.year_from, 1990)
    expect_as_asked(visit, user_id, ano_min=1990)


@visited_in(SIZES)
def test_cluster_when_films_from_there_only_are_wanted_then_the_list_stays_in_it(
    visit: Visit,
) -> None:
    user_id = enter(visit)
    cluster = visit.api.get("clusters")[4]
    visit.page.goto(f"{visit.address}/#/cluster/{cluster['id']}")
    visit.press_button(visit.words.only_this_cluster)
    expect_as_asked(visit, user_id, cluster=cluster["id"])
    visit.press(visit.page.get_by_role("heading", name=visit.words.knobs))
    visit.press_button(re.compile(re.escape(visit.words.only_cluster.format(cluster["nome"]))))
    expect_as_asked(visit, user_id)


@visited_in(ONE)
def test_knobs_when_a_newcomer_turns_them_then_their_list_follows(visit: Visit) -> None:
    visit.open()
    visit.begin_as_new()
    genre = visit.api.get("generos")[0]["nome"]
    visit.press(visit.page.get_by_role("heading", name=visit.words.knobs))
    visit.press(chip(visit, genre, visit.words.either))
    visit.expect_five(visit.api.five_of({}, genero=[genre]))
