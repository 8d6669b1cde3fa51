"""A film: found as one types, its facts and neighbours as the API says, and a link that lasts."""

import re

from playwright.sync_api import Locator, expect
from settings_of_visits import ONE, PAIRS, SIZES, visited_in
from visit import Visit

MATRIX = {"mock": (65, "Matrix", 1999), "ml": (2571, "The Matrix", 1999)}
USER = {"mock": (3, "Thiago Nakamura"), "ml": (3, "Usuário 3")}


def field(visit: Visit) -> Locator:
    return visit.page.get_by_role("combobox", name=visit.words.search)


def expect_film(visit: Visit, film_id: int) -> None:
    """See what the API says of a film, and of its neighbours."""
    film = visit.api.get(f"filmes/{film_id}")
    visit.expect_at(f"/filme/{film_id}")
    article = visit.page.get_by_role("article")
    expect(visit.heading).to_have_text(film["titulo"])
    people = film["diretor"].split(", ") + film["atores"].split(", ")[:4]
    for fact in [str(film["ano"]), *film["genero"].split(", ")[:3], *people]:
        expect(article).to_contain_text(fact)
    neighbours = visit.page.get_by_role("region", name=visit.words.neighbours)
    rows = neighbours.get_by_role("listitem")
    found = visit.api.get(f"filmes/{film_id}/similares", limite=8)
    expect(rows).to_have_count(8)
    for row, other in zip(rows.all(), found, strict=True):
        expect(row.get_by_role("link")).to_have_text(other["titulo"])
        expect(row).to_contain_text(visit.words.decimal(other["similaridade"], 2))


@visited_in(PAIRS)
def test_search_when_letters_are_typed_then_films_are_found_and_one_opens(visit: Visit) -> None:
    film_id, title, year = MATRIX[visit.setting.data]
    visit.open()
    field(visit).press_sequentially("matr")
    options = visit.page.get_by_role("listbox", name=visit.words.search).get_by_role("option")
    expect(options.first).to_be_visible()
    found = visit.api.get("filmes/busca", q="matr", limite=8)
    expect(options).to_have_count(len(found))
    visit.photograph("search")
    visit.press(visit.page.get_by_role("option", name=f"{title} ({year})", exact=True))
    expect_film(visit, film_id)
    visit.expect_to_fit()
    visit.photograph("film")


@visited_in(SIZES)
def test_search_when_only_keys_are_used_then_arrows_choose_and_enter_opens(visit: Visit) -> None:
    found = visit.api.get("filmes/busca", q="o", limite=8)
    visit.open()
    field(visit).focus()
    visit.page.keyboard.type("o")
    options = visit.page.get_by_role("option")
    expect(options).to_have_count(len(found))
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("ArrowDown")
    expect(visit.page.get_by_role("option", selected=True)).to_have_count(1)
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    visit.page.keyboard.press("Enter")
    expect_film(visit, found[1]["id"])


@visited_in(ONE)
def test_search_when_nothing_is_found_then_it_says_so_and_escape_closes_it(visit: Visit) -> None:
    visit.open()
    field(visit).fill("qqqqzzzz")
    said = visit.status("qqqqzzzz")
    expect(said).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(said).to_have_count(0)
    expect(visit.heading).to_have_text(visit.words.who)


@visited_in(SIZES)
def test_film_when_one_goes_back_then_the_list_is_there_again(visit: Visit) -> None:
    user_id, name = USER[visit.setting.data]
    five = visit.api.five(user_id)
    visit.open()
    visit.choose(name)
    visit.expect_five(five)
    visit.press(visit.card(five[3]).get_by_role("heading").get_by_role("link"))
    expect(visit.heading).to_have_text(five[3])
    first = visit.page.get_by_role("region", name=visit.words.neighbours).get_by_role("link").first
    title = first.inner_text()
    visit.press(first)
    expect(visit.heading).to_have_text(title)
    visit.page.go_back()
    expect(visit.heading).to_have_text(five[3])
    visit.page.go_back()
    visit.expect_five(five)
    visit.page.go_forward()
    expect(visit.heading).to_have_text(five[3])
    visit.follow(visit.words.back)
    visit.expect_five(five)


@visited_in(SIZES)
def test_film_when_its_link_is_opened_and_loaded_again_then_it_is_there(visit: Visit) -> None:
    film_id, _, _ = MATRIX[visit.setting.data]
    visit.open(f"#/filme/{film_id}")
    expect_film(visit, film_id)
    visit.page.reload()
    expect_film(visit, film_id)


@visited_in(SIZES)
def test_film_when_a_user_looks_then_it_says_what_it_is_to_them_and_can_be_rated(
    visit: Visit,
) -> None:
    name = f"Cinéfilo {visit.setting}"
    user = visit.api.admit(name)
    film = visit.api.get(f"filmes/{user}/recomendacoes", limite=3)[2]
    why = visit.api.get(f"filmes/{user}/recomendacoes/{film['id']}/motivo")
    visit.open()
    visit.choose(name)
    visit.expect_five(visit.api.five(user))
    visit.press(visit.card(film["titulo"]).get_by_role("heading").get_by_role("link"))
    for_you = visit.page.get_by_role("region", name=re.compile("Para você|For you"))
    expect(for_you).to_contain_text(visit.words.decimal(why["nota_esperada"], 1))
    expect(for_you).to_contain_text(re.compile(r"\b3(º|rd)"))
    article = visit.page.get_by_role("article")
    visit.rate(article, 4.0)
    expect(article.get_by_role("slider")).to_have_attribute("aria-valuenow", "4")
    assert visit.api.ratings(user)[film["id"]] == 4.0
    visit.press_button(visit.words.remove_rating)
    expect(article.get_by_role("slider")).to_have_attribute("aria-valuenow", "0")
    assert film["id"] not in visit.api.ratings(user)


@visited_in(ONE)
def test_film_when_there_is_none_of_that_number_then_it_says_so(visit: Visit) -> None:
    visit.watcher.expects("404")
    visit.open("#/filme/999999")
    expect(visit.page.get_by_text(visit.words.film_gone)).to_be_visible()
    visit.follow(visit.words.back)
    expect(visit.page.get_by_role("heading", name=visit.words.who)).to_be_visible()
