"""The map: every film drawn, named by cluster, to be moved, pointed at and opened."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import expect
from scipy.spatial import cKDTree
from settings_of_visits import DESK, PAIRS, SIZES, _setting, visited_in
from visit import Visit

USER = {"mock": (3, "Thiago Nakamura"), "ml": (3, "Usuário 3")}
ALONE_PIXELS = 30  # to the next film: such a film can be told from all around it
VISIBLE = 10  # of 255
ENOUGH = 10
EDGE = 30  # pixels
DESKS = [
    _setting(DESK, "pt", "dark", "mock"),
    _setting(DESK, "en", "light", "ml"),
]


def enter(visit: Visit) -> list[int]:
    """Be a user; give the ids of the five films."""
    user_id, name = USER[visit.setting.data]
    visit.open()
    visit.choose(name)
    films = visit.api.get(f"filmes/{user_id}/recomendacoes", limite=5)
    visit.expect_five([film["titulo"] for film in films])
    visit.chart.still()
    return [film["id"] for film in films]


def zoom_in(visit: Visit) -> None:
    visit.press_button(visit.words.zoom_in)
    visit.chart.still()


@visited_in(PAIRS)
def test_map_when_one_comes_closer_then_titles_appear_and_no_label_lies_on_another(
    visit: Visit,
) -> None:
    enter(visit)
    chart = visit.chart
    assert chart.names.count() >= 3
    assert chart.overlapping_labels() == []
    visit.photograph("map")
    for _ in range(3):
        zoom_in(visit)
        assert chart.overlapping_labels() == []
    assert chart.film_labels.count() >= 5
    visit.photograph("map-closer")


@visited_in(DESKS)
def test_map_when_it_is_drawn_then_each_film_is_there_to_be_seen(visit: Visit) -> None:
    listed, drawn = enter(visit), visit.api.get("mapa")
    alone = films_alone(visit, drawn, listed)
    closer = visit.page.get_by_role("button", name=visit.words.zoom_in)
    while len(alone) < ENOUGH and closer.get_attribute("aria-disabled") != "true":
        zoom_in(visit)
        alone = films_alone(visit, drawn, listed)
    assert len(alone) >= ENOUGH / 2
    assert visit.chart.contrast_at(alone).min() > VISIBLE


def films_alone(visit: Visit, drawn: dict[str, Any], listed: list[int]) -> NDArray[np.float64]:
    """Where films are, in pixels of the window, that lie in view and far from all others."""
    box = visit.chart.area.bounding_box()
    assert box is not None
    corner, size = np.array([box["x"], box["y"]]), np.array([box["width"], box["height"]])
    points = np.array(list(visit.chart.places(drawn, listed).values()))
    inside = ((points > corner + EDGE) & (points < corner + size - EDGE)).all(axis=1)
    away, _ = cKDTree(points).query(points, k=2, p=np.inf)
    return points[inside & (away[:, 1] > ALONE_PIXELS)]


def nearby(drawn: dict[str, Any], film_id: int) -> list[int]:
    """Places in the map's columns of the ten films that lie closest, itself the first."""
    places = np.array([drawn["filmes"]["x"], drawn["filmes"]["y"]]).T
    away = np.hypot(*(places - places[drawn["filmes"]["id"].index(film_id)]).T)
    return [int(at) for at in np.argsort(away, kind="stable")[:10]]


@visited_in(DESKS)
def test_map_when_a_film_is_pointed_at_then_it_is_named_and_a_click_opens_it(visit: Visit) -> None:
    films = enter(visit)
    drawn = visit.api.get("mapa")
    x, y = visit.chart.places(drawn, films)[films[2]]
    titles = [drawn["filmes"]["titulo"][at] for at in nearby(drawn, films[2])]
    visit.page.mouse.move(x - 60, y - 60)
    visit.page.mouse.move(x, y, steps=4)
    tip = visit.chart.area.get_by_role("tooltip")
    expect(tip).to_be_visible()
    named = next(title for title in titles if tip.get_by_text(title, exact=True).count())
    visit.page.mouse.click(x, y)
    expect(visit.heading).to_have_text(named)


@visited_in(SIZES)
def test_map_when_only_keys_are_used_then_they_move_it_and_enter_opens_a_film(visit: Visit) -> None:
    enter(visit)
    visit.chart.area.focus()
    visit.page.keyboard.press("ArrowLeft")
    visit.chart.still()
    before = visit.chart.marker_place()
    visit.page.keyboard.press("ArrowRight")
    visit.chart.still()
    assert visit.chart.marker_place() != before
    for _ in range(3):
        visit.page.keyboard.press("+")
        visit.chart.still()
    assert visit.chart.film_labels.count() >= 3
    visit.page.keyboard.press("Home")
    visit.chart.still()
    for key in ["+", "ArrowRight", "ArrowDown"]:
        visit.page.keyboard.press(key)
        visit.chart.still()
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"#/filme/\d+$"))


@visited_in(SIZES)
def test_map_when_the_name_of_a_cluster_is_pressed_then_the_cluster_opens(visit: Visit) -> None:
    enter(visit)
    name = visit.chart.names.first
    text = name.inner_text()
    visit.press(name)
    expect(visit.heading).to_have_text(re.compile(re.escape(" ".join(text.split())), re.IGNORECASE))
    expect(visit.page).to_have_url(re.compile(r"#/cluster/\d+$"))
    expect(visit.page.get_by_role("heading", name=visit.words.best_known)).to_be_visible()
    visit.photograph("cluster")


@visited_in(SIZES)
def test_map_when_the_whole_is_wanted_then_the_view_is_as_at_first(visit: Visit) -> None:
    enter(visit)
    visit.press_button(visit.words.fit)
    visit.chart.still()
    whole = visit.chart.marker_place()
    zoom_in(visit)
    zoom_in(visit)
    assert visit.chart.marker_place() != whole
    visit.press_button(visit.words.fit)
    assert visit.chart.marker_place() == whole


@visited_in(SIZES)
def test_map_when_it_is_made_larger_then_it_takes_more_room_and_goes_back(visit: Visit) -> None:
    enter(visit)
    before = visit.chart.area.bounding_box()
    larger = {"pt": "Ampliar o mapa", "en": "Larger map"}[visit.setting.language]
    button = visit.page.get_by_role("button", name=larger)
    if visit.setting.phone:
        visit.press_button(larger)
        expect(button).to_have_attribute("aria-pressed", "true")
        visit.chart.still()
        after = visit.chart.area.bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] > before["height"] + 50
        visit.press_button(larger)
        expect(button).to_have_attribute("aria-pressed", "false")
    else:
        expect(button).to_have_count(0)
    visit.chart.still()
    assert visit.chart.area.bounding_box() == before
