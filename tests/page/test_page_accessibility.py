"""axe-core finds nothing serious in any view, in both colour schemes and at both widths."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from settings_of_visits import LOOKS, visited_in
from visit import Visit

BAD = {"serious", "critical"}
USER = {"mock": "Thiago Nakamura", "ml": "Usuário 3"}
FINISH_MOTION = """() => Promise.all(document.getAnimations()
  .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
  .map((animation) => animation.finished.catch(() => {})))"""


def violations(visit: Visit) -> Iterable[dict[str, Any]]:
    visit.chart.still()
    visit.page.evaluate(FINISH_MOTION)
    yield from Axe().run(visit.page).response["violations"]


def found_in(visit: Visit, where: str) -> list[str]:
    """Describe what is serious, each as one line."""
    return [
        f"{where}: {violation['id']} ({violation['impact']}) at {node['target']}: "
        f"{node['failureSummary']}"
        for violation in violations(visit)
        if violation["impact"] in BAD
        for node in violation["nodes"]
    ]


@visited_in(LOOKS)
def test_axe_when_a_newcomer_begins_then_it_finds_nothing_serious(visit: Visit) -> None:
    visit.open()
    expect(visit.heading).to_be_visible()
    found = found_in(visit, "who")
    visit.page.get_by_role("combobox", name=visit.words.i_am_a_user).focus()
    expect(visit.page.get_by_role("option").first).to_be_visible()
    found += found_in(visit, "who, choosing")
    visit.page.keyboard.press("Escape")
    visit.begin_as_new()
    expect(visit.five.get_by_role("article").first).to_be_visible()
    found += found_in(visit, "question")
    visit.rate(visit.question, 4)
    expect(visit.page.get_by_role("button", name=visit.words.undo)).to_be_visible()
    found += found_in(visit, "toast")
    assert found == []


@visited_in(LOOKS)
def test_axe_when_a_user_looks_around_then_it_finds_nothing_serious(visit: Visit) -> None:
    visit.open()
    visit.choose(USER[visit.setting.data])
    visit.press(visit.page.get_by_role("heading", name=visit.words.knobs))
    expect(visit.page.get_by_role("slider", name=visit.words.diversity)).to_be_visible()
    expect(visit.five.get_by_role("article")).to_have_count(5)
    found = found_in(visit, "list")
    for path in ("filme/2", "cluster/3", "modelo", "notas"):
        visit.page.goto(f"{visit.address}/#/{path}")
        expect(visit.heading).to_be_visible()
        if path.startswith("filme"):
            expect(visit.page.get_by_role("region", name=visit.words.neighbours)).to_be_visible()
        found += found_in(visit, path)
    visit.page.get_by_role("combobox", name=visit.words.search).fill("a")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    found += found_in(visit, "search")
    assert found == []


def test_views_when_they_are_read_aloud_then_each_has_one_heading_of_the_first_level(
    visit: Visit,
) -> None:
    visit.open()
    visit.choose(USER["mock"])
    for view in ("", "quem", "filme/65", "cluster/2", "modelo", "notas"):
        visit.page.goto(f"{visit.address}/#/{view}")
        expect(visit.heading).to_have_count(1)
