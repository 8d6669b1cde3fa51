"""Bad days of the service: the page says what is going on, and recovers by itself."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from halls import Hall
from playwright.sync_api import Route, expect
from serving import Server, eventually, serving
from settings_of_visits import ONE_PHONE, SIZES, visited_in
from visit import Visit, Visiting

REFUSED = "ERR_CONNECTION_REFUSED"
GONE = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET")
NAME = "Thiago Nakamura"


def enter(visit: Visit) -> None:
    visit.open()
    visit.choose(NAME)
    visit.expect_five(visit.api.five(3))


def open_knobs(visit: Visit) -> None:
    visit.press(visit.page.get_by_role("heading", name=visit.words.knobs))
    expect(visit.page.get_by_role("slider", name=visit.words.diversity)).to_be_visible()


def turn_diversity(visit: Visit) -> None:
    visit.page.get_by_role("slider", name=visit.words.diversity).press("End")


def keeping(held: list[Route]) -> Callable[[Route], None]:
    """Keep requests instead of letting them go on."""

    def keep(route: Route) -> None:
        held.append(route)

    return keep


@visited_in(SIZES)
def test_service_when_it_stops_and_starts_again_then_the_page_says_so_and_recovers(
    visiting: Visiting, server: Server
) -> None:
    visit = visiting(server)
    visit.watcher.expects(*GONE)
    enter(visit)
    before = visit.titles
    open_knobs(visit)
    server.stop()
    turn_diversity(visit)
    visit.expect_told(visit.words.unreachable)
    assert visit.titles == before
    visit.rate(visit.card(before[0]), 5)
    visit.expect_told(visit.words.not_saved)
    visit.photograph("service-down")
    server.start()
    visit.expect_not_told(visit.words.unreachable)
    visit.expect_five(visit.api.five(3, diversidade=1))


@visited_in(ONE_PHONE)
def test_service_when_it_is_down_while_the_page_is_open_as_nobody_then_it_recovers(
    visiting: Visiting, server: Server
) -> None:
    visit = visiting(server)
    visit.watcher.expects(*GONE)
    visit.open()
    server.stop()
    field = visit.page.get_by_role("combobox", name=visit.words.i_am_a_user)
    field.fill("Thia")
    visit.expect_told(visit.words.unreachable)
    server.start()
    visit.expect_not_told(visit.words.unreachable)
    visit.choose(NAME)
    visit.expect_five(visit.api.five(3))


@visited_in(SIZES)
def test_model_when_there_is_none_yet_then_the_page_waits_for_it(
    visiting: Visiting, mock_hall: Hall, tmp_path: Path
) -> None:
    hall = mock_hall.copy(tmp_path / "hall")
    models = hall.models_dir.rename(tmp_path / "models")
    with serving(hall, ready=False) as server:
        visit = visiting(server)
        visit.watcher.expects("503")
        visit.open()
        visit.expect_told(visit.words.no_model)
        visit.choose(NAME)
        visit.photograph("no-model")
        versions = [path for path in models.iterdir() if path.is_dir()]
        for version in versions:
            shutil.copytree(version, hall.models_dir / version.name)
        shutil.copy(models / "current", hall.models_dir / "current")
        visit.expect_not_told(visit.words.no_model)
        visit.expect_five(visit.api.five(3))
        expect(visit.chart.marker).to_be_visible()


def test_model_when_another_version_is_published_then_map_and_list_follow(
    visiting: Visiting, hall: Hall, server: Server
) -> None:
    visit = visiting(server)
    enter(visit)
    visit.chart.still()
    before = server.api.get("mapa")["versao"]
    hall.train(n_clusters=4, seed=9)
    with visit.page.expect_response("**/mapa") as answered:
        open_knobs(visit)
        eventually(lambda: server.api.get("modelo")["versao"] != before)
        turn_diversity(visit)
    assert answered.value.json()["versao"] != before
    visit.expect_five(visit.api.five(3, diversidade=1))
    names = {cluster["nome"] for cluster in server.api.get("clusters")}
    assert len(names) == 4
    visit.chart.still()
    shown = visit.chart.names.all_text_contents()
    assert shown
    assert {" ".join(name.split()) for name in shown} <= names


@visited_in(SIZES)
def test_answers_when_they_are_slow_then_the_page_says_that_it_waits(visit: Visit) -> None:
    held: list[Route] = []
    visit.page.route("**/filmes/3/recomendacoes*", keeping(held))
    visit.open()
    visit.choose(NAME)
    visit.expect_told(visit.words.slow)
    visit.photograph("slow")
    held[-1].continue_()  # those before it were given up
    visit.expect_five(visit.api.five(3))
    visit.expect_not_told(visit.words.slow)


def test_service_when_it_has_trouble_then_the_page_says_so_and_recovers(visit: Visit) -> None:
    visit.watcher.expects("500")
    troubled = "**/filmes/3/recomendacoes*"
    visit.page.route(troubled, lambda route: route.fulfill(status=500, body="<b>oh</b>"))
    visit.page.route("**/health/ready", lambda route: route.fulfill(status=500, body="{"))
    visit.open()
    visit.choose(NAME)
    visit.expect_told("O serviço está com um problema")
    visit.page.unroute_all()
    visit.expect_five(visit.api.five(3))
    visit.expect_not_told("O serviço está com um problema")


def test_answers_when_an_older_one_comes_later_then_the_newer_one_stays(visit: Visit) -> None:
    held: list[Route] = []
    enter(visit)
    open_knobs(visit)
    slider = visit.page.get_by_role("slider", name=visit.words.diversity)
    visit.page.route(re.compile(r"diversidade=0\.1\b"), keeping(held))
    slider.press("ArrowRight")
    expect(visit.five).to_have_attribute("aria-busy", "true")
    slider.press("End")
    newest = visit.api.five(3, diversidade=1)
    visit.expect_five(newest)
    for route in held:
        route.fulfill(json=[])
    visit.chart.still()
    visit.expect_five(newest)
