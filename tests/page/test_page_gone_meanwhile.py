"""What was there when the page was opened, and is not any more; and what there never was."""

from collections.abc import Callable
from datetime import UTC, datetime

from halls import Hall
from playwright.sync_api import expect
from serving import Server
from settings_of_visits import ONE, ONE_PHONE, SIZES, visited_in
from sqlmodel import Session, delete, select
from visit import Visit, Visiting

from cineclube.db.tables import Avaliacao, Filme

NAME = "Thiago Nakamura"
USER = 3


def enter(visiting: Visiting, server: Server) -> Visit:
    visit = visiting(server)
    visit.open()
    visit.choose(NAME)
    visit.expect_five(visit.api.five(USER))
    return visit


def expect_choice(visit: Visit) -> None:
    expect(visit.page.get_by_role("heading", name=visit.words.who)).to_be_visible()
    expect(visit.chart.marker).to_have_count(0)


@visited_in(SIZES)
def test_user_when_deleted_meanwhile_then_it_says_so_and_offers_to_choose(visit: Visit) -> None:
    name = f"Passageira {visit.setting}"
    user = visit.api.admit(name)
    visit.watcher.expects("404")
    visit.open()
    visit.choose(name)
    visit.expect_five(visit.api.five(user))
    visit.api.ask("DELETE", f"usuarios/{user}")
    visit.rate(visit.card(visit.titles[0]), 4)
    visit.expect_told(visit.words.user_gone)
    expect_choice(visit)
    visit.photograph("user-gone")
    visit.choose(NAME)
    visit.expect_five(visit.api.five(USER))


def test_user_when_deleted_before_the_page_is_loaded_again_then_it_offers_to_choose(
    visit: Visit,
) -> None:
    user = visit.api.admit("Efêmero")
    visit.watcher.expects("404")
    visit.open()
    visit.choose("Efêmero")
    visit.expect_five(visit.api.five(user))
    visit.api.ask("DELETE", f"usuarios/{user}")
    visit.page.reload()
    visit.expect_told(visit.words.user_gone)
    expect_choice(visit)


@visited_in(ONE_PHONE)
def test_film_when_deleted_meanwhile_then_rating_it_says_so_and_the_list_follows(
    visiting: Visiting, server: Server
) -> None:
    visit = enter(visiting, server)
    visit.watcher.expects("404")
    film = server.api.get(f"filmes/{USER}/recomendacoes", limite=1)[0]
    server.api.ask("DELETE", f"filmes/{film['id']}")
    visit.rate(visit.card(film["titulo"]), 4)
    visit.expect_told(visit.words.film_gone)
    five = server.api.five(USER)
    assert film["titulo"] not in five
    visit.expect_five(five)


@visited_in(ONE)
def test_film_when_one_that_the_visitor_rated_is_deleted_then_the_others_stay(
    visiting: Visiting, server: Server
) -> None:
    visit = visiting(server)
    visit.watcher.expects("404", "422")
    visit.open()
    visit.begin_as_new()
    rated: dict[int, float] = {}
    for stars in (5.0, 4.0):
        film = server.api.ask("POST", "perguntas", body(rated))[0]
        expect(visit.question.get_by_role("heading")).to_have_text(film["titulo"])
        visit.rate(visit.question, stars)
        rated[film["id"]] = stars
        visit.expect_five(server.api.five_of(rated))
    gone = next(iter(rated))
    del rated[gone]
    server.api.ask("DELETE", f"filmes/{gone}")
    visit.page.reload()
    visit.expect_told(visit.words.films_gone)
    visit.expect_five(server.api.five_of(rated))
    expect(visit.chart.marker).to_be_visible()


def body(ratings: dict[int, float]) -> dict[str, object]:
    rows = [{"filme_id": film, "avaliacao": stars} for film, stars in ratings.items()]
    return {"avaliacoes": rows, "limite": 1}


@visited_in(SIZES)
def test_catalogue_when_it_is_empty_then_the_page_says_how_films_come_in(
    visiting: Visiting, hall: Hall, server: Server
) -> None:
    hall.change(lambda session: session.exec(delete(Filme)))
    visit = visiting(server)
    visit.open()
    empty = {"pt": "O mapa está vazio", "en": "The map is empty"}[visit.setting.language]
    expect(visit.page.get_by_text(empty)).to_be_visible()
    visit.choose(NAME)
    expect(visit.five.get_by_text(visit.words.none_empty)).to_be_visible()
    visit.photograph("empty-catalogue")
    visit.leave()
    visit.press_button("Sou novo aqui" if visit.setting.language == "pt" else "I am new here")
    expect(visit.five.get_by_text(visit.words.none_empty)).to_be_visible()


@visited_in(SIZES)
def test_list_when_the_user_has_seen_everything_then_it_says_so(
    visit: Visit, houses: Callable[[str], Server]
) -> None:
    name, now = f"Onívoro {visit.setting}", datetime.now(UTC)
    user = visit.api.admit(name, n_ratings=0)

    def rate_all(session: Session) -> None:
        for film_id in session.exec(select(Filme.id)).all():
            given = 1.0 + film_id % 5
            session.add(
                Avaliacao(usuario_id=user, filme_id=film_id, avaliacao=given, avaliado_em=now)
            )

    houses("mock").hall.change(rate_all)
    visit.open()
    visit.choose(name)
    expect(visit.five.get_by_text(visit.words.none_all)).to_be_visible()
    expect(visit.chart.marker).to_be_visible()
    visit.photograph("seen-everything")


@visited_in(ONE_PHONE)
def test_list_when_fewer_than_five_films_are_left_then_it_shows_them(
    visiting: Visiting, hall: Hall, server: Server
) -> None:
    films = server.api.get(f"filmes/{USER}/recomendacoes", limite=5)
    kept = [film["id"] for film in films[:2]]
    hall.change(lambda session: session.exec(delete(Filme).where(Filme.id.not_in(kept))))
    visit = visiting(server)
    visit.open()
    visit.choose(NAME)
    five = visit.api.five(USER)
    assert len(five) == 2
    visit.expect_five(five)
