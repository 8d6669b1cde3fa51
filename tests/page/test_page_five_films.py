"""A user of the database: five films with reasons, as the API has them; what is said of them."""

import re
from typing import Any

from playwright.sync_api import Locator, expect
from settings_of_visits import EVERY, SIZES, visited_in
from visit import Visit
from words import Words

LEAST_SHARE = 0.005
STARS = 5.0


def percent(share: float) -> str:
    """Write a share as the page does."""
    size, sign = abs(share), "−" if share < 0 else ""
    return f"{sign}< 1 %" if size < LEAST_SHARE else f"{sign}{int(100 * size + 0.5)} %"


def expect_facts(card: Locator, film: dict[str, Any]) -> None:
    expect(card.get_by_role("link", name=film["cluster"]["nome"], exact=True)).to_be_visible()
    parts = [str(film["ano"] or ""), film["genero"].split(", ")[0]]
    people = film["diretor"].split(", ")[:1] + film["atores"].split(", ")[:4]
    for part in parts + people:
        expect(card).to_contain_text(part)


def expect_reasons(card: Locator, reasons: list[dict[str, Any]], words: Words) -> None:
    """See each rated film that speaks for this one, with its share."""
    told = card.get_by_role("list", name=words.because).get_by_role("listitem")
    for reason in reasons:
        if reason["tipo"] != "avaliacao" or reason["participacao"] < 0:
            continue
        row = told.filter(has_text=reason["titulo"])
        expect(row).to_contain_text(words.because_rated.format(words.stars(reason["avaliacao"])))
        expect(row).to_contain_text(percent(reason["participacao"]))


@visited_in(EVERY)
def test_main_visit_when_a_user_looks_and_rates_then_list_and_map_are_the_apis(
    visit: Visit,
) -> None:
    name = f"Avaliadora {visit.setting}"
    user = visit.api.admit(name)
    visit.open()
    expect(visit.page).to_have_title(visit.words.title)
    visit.choose(name)
    films = visit.api.get(f"filmes/{user}/recomendacoes", limite=5)
    before = [film["titulo"] for film in films]
    visit.expect_five(before)
    for film in films:
        card = visit.card(film["titulo"])
        expect_facts(card, film)
        expect_reasons(card, film["motivos"], visit.words)
    expect_shares(visit, user)
    place = visit.chart.marker_place()
    assert visit.chart.overlapping_labels() == []
    visit.expect_to_fit()
    visit.photograph("five-films")
    visit.rate(visit.card(before[0]), STARS)
    visit.expect_told(visit.words.rated.format(visit.words.stars(STARS), before[0]))
    expect(visit.card(before[0])).to_have_count(0)
    assert visit.api.ratings(user)[films[0]["id"]] == STARS
    visit.expect_five(visit.api.five(user))
    assert visit.chart.marker_place() != place
    visit.photograph("rated")
    visit.press_button(visit.words.undo)
    visit.expect_five(before)
    assert films[0]["id"] not in visit.api.ratings(user)
    assert visit.chart.marker_place() == place


def expect_shares(visit: Visit, user_id: int) -> None:
    shares = visit.api.get(f"usuarios/{user_id}/posicao")["clusters"]
    region = visit.page.get_by_role("region", name=visit.words.taste)
    links = region.get_by_role("listitem").get_by_role("link")
    shown = [f"{share['nome']} {percent(share['participacao'])}" for share in shares]
    expect(links.first).to_be_visible()
    assert links.count() >= min(3, len(shown))
    expect(links).to_have_text(shown[: links.count()])


@visited_in(SIZES)
def test_rating_when_only_keys_are_used_then_arrows_choose_and_enter_confirms(visit: Visit) -> None:
    name = f"Tecladista {visit.setting}"
    user = visit.api.admit(name)
    before = visit.api.five(user)
    visit.open()
    visit.choose(name)
    visit.expect_five(before)
    slider = visit.card(before[1]).get_by_role("slider", name=visit.words.your_rating)
    slider.focus()
    visit.page.keyboard.press("End")
    visit.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute(
        "aria-valuetext", visit.words.stars_of.format(visit.words.stars(4.5))
    )
    visit.page.keyboard.press("Enter")
    expect(visit.card(before[1])).to_have_count(0)
    visit.expect_five(visit.api.five(user))
    assert 4.5 in visit.api.ratings(user).values()
    assert len(visit.api.ratings(user)) == 13


@visited_in(SIZES)
def test_marks_when_a_film_is_seen_or_does_not_interest_then_the_api_knows(visit: Visit) -> None:
    name = f"Cansado {visit.setting}"
    user = visit.api.admit(name)
    before = visit.api.five(user)
    ids = [film["id"] for film in visit.api.get(f"filmes/{user}/recomendacoes", limite=5)]
    visit.open()
    visit.choose(name)
    visit.expect_five(before)
    for at, button, mark in (
        (0, visit.words.seen, "vistos"),
        (1, visit.words.not_interested, "ignorados"),
    ):
        visit.press(visit.card(before[at]).get_by_role("button", name=re.compile(button)))
        expect(visit.card(before[at])).to_have_count(0)
        assert visit.api.marked(user, mark) == [ids[at]]
        visit.expect_five(visit.api.five(user))
    visit.press_button(visit.words.undo)
    expect(visit.card(before[1])).to_be_visible()
    assert visit.api.marked(user, "ignorados") == []
    assert visit.api.marked(user, "vistos") == [ids[0]]
    assert len(visit.api.ratings(user)) == 12


def test_what_was_said_when_it_is_looked_through_then_all_of_it_is_there(visit: Visit) -> None:
    name = "Memória de Elefante"
    user = visit.api.admit(name, n_ratings=7)
    visit.open()
    visit.choose(name)
    visit.press(visit.page.get_by_role("link", name=re.compile(r"^7 ")))
    expect(visit.page.get_by_role("heading", name=visit.words.your_ratings)).to_be_visible()
    rows = visit.page.get_by_role("main").get_by_role("listitem")
    expect(rows).to_have_count(7)
    for film, stars in visit.api.ratings(user).items():
        title = visit.api.get(f"filmes/{film}")["titulo"]
        row = rows.filter(has=visit.page.get_by_role("link", name=title, exact=True))
        expect(row).to_contain_text(f"{visit.words.stars(stars)} ★")
