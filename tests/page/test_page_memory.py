"""What the browser remembers, may not remember, or remembers wrongly; and what it asks for."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from serving import Server
from settings_of_visits import SIZES, visited_in
from visit import Visit, Visiting

FORBIDDEN = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("not here", "SecurityError"); },
});"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("no room", "QuotaExceededError");
};"""
RUBBISH = {
    "no json": dict.fromkeys(("who", "visitor", "language", "theme", "enough"), "{"),
    "other kinds": {"who": "5", "visitor": "{}", "language": "[]", "theme": "7", "enough": "{}"},
    "nothing": dict.fromkeys(("who", "visitor", "language", "theme", "enough"), "null"),
    "unknown values": {
        "who": '{"kind": "ghost", "id": 1}',
        "visitor": '[null, 1, [2], [3, null], ["x", {"titulo": 5}]]',
        "language": '"xx"',
        "theme": '"pink"',
    },
    "ratings that are none": {
        "who": '{"kind": "visitor", "id": null}',
        "visitor": json.dumps(
            [
                [65, {"stars": "many", "mark": None, "titulo": "Matrix"}],
                [2, {"stars": 99, "mark": None, "titulo": "Nove e noventa"}],
                [3, {"stars": None, "mark": "eaten", "titulo": "Comido"}],
                [4, {"titulo": "Nada"}],
                [-5, {"stars": 4, "mark": None, "titulo": "Menos"}],
            ]
        ),
    },
}
RUNNING = """document.getAnimations().filter((animation) =>
  animation.playState === "running" && animation.effect.getComputedTiming().duration > 50).length"""


def expect_to_work(visit: Visit) -> None:
    visit.choose("Thiago Nakamura")
    visit.expect_five(visit.api.five(3))
    expect(visit.chart.marker).to_be_visible()


@visited_in(SIZES)
@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_memory_when_there_is_none_then_the_page_works(visit: Visit, script: str) -> None:
    visit.context.add_init_script(script)
    visit.open()
    visit.press_button(re.compile(f"{visit.words.to_light}|{visit.words.to_dark}"))
    visit.begin_as_new()
    title = visit.question.get_by_role("heading").text_content() or ""
    visit.rate(visit.question, 5)
    expect(visit.question.get_by_role("heading", name=title, exact=True)).to_have_count(0)
    visit.leave()
    expect_to_work(visit)


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_memory_when_it_holds_rubbish_then_the_page_works(
    visit: Visit, rubbish: dict[str, str]
) -> None:
    visit.open()
    visit.page.evaluate(
        "(all) => Object.entries(all).forEach(([name, text]) => "
        "localStorage.setItem(`cineclube.${name}`, text))",
        rubbish,
    )
    visit.page.reload()
    expect(visit.page.locator("html")).to_have_attribute("lang", re.compile("^(pt-BR|en)$"))
    expect(visit.page.locator("html")).to_have_attribute("data-theme", re.compile("^(dark|light)$"))
    if visit.page.locator("html").get_attribute("lang") == "pt-BR":
        if "visitor" in rubbish.get("who", ""):
            expect(visit.five.get_by_role("article").first).to_be_visible()
            visit.leave()
        expect_to_work(visit)


@visited_in(SIZES)
def test_motion_when_it_is_not_wanted_then_nothing_moves(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    name = f"Calma {visit.setting}"
    user = visit.api.admit(name)
    visit.open()
    visit.choose(name)
    five = visit.api.five(user)
    visit.expect_five(five)
    place = visit.chart.marker_place()
    assert visit.page.evaluate(RUNNING) == 0
    visit.rate(visit.card(five[0]), 5)
    visit.expect_five(visit.api.five(user))
    assert visit.page.evaluate(RUNNING) == 0
    assert visit.chart.marker_place() != place


def test_languages_when_the_browser_speaks_others_then_it_is_english(
    visiting: Visiting, houses: Callable[[str], Server]
) -> None:
    visit = visiting(houses("mock"))
    visit.context.add_init_script(
        "Object.defineProperty(navigator, 'languages', { value: ['de-DE', 'fr'] })"
    )
    visit.open()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
