"""The first visit: the page says what it is, as the browser likes it, and keeps what is chosen."""

import re

from playwright.sync_api import expect
from settings_of_visits import LOOKS, SIZES, visited_in
from visit import Visit
from words import WORDS

OTHER = {"pt": "en", "en": "pt", "dark": "light", "light": "dark"}
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
PAINTED = """performance.getEntriesByName("first-contentful-paint").length"""


def lightness(visit: Visit) -> float:
    """How light the ground of the page is, 0 to 1."""
    colour: str = visit.page.evaluate(BACKGROUND)
    channels = [float(number) for number in re.findall(r"[\d.]+", colour)[:3]]
    return sum(channels) / 3 / (255 if "rgb" in colour else 1)


def expect_to_look(visit: Visit, language: str, scheme: str) -> None:
    words = WORDS[language]
    expect(visit.page).to_have_title(words.title)
    expect(visit.page.locator("html")).to_have_attribute("lang", words.lang)
    expect(visit.page.get_by_role("heading", name=words.who, level=1)).to_be_visible()
    to_other = words.to_light if scheme == "dark" else words.to_dark
    expect(visit.page.get_by_role("button", name=to_other)).to_be_visible()
    visit.page.wait_for_function(
        f"dark => {BACKGROUND}.match(/[\\d.]+/g)[0] < 128 === dark", arg=scheme == "dark"
    )
    assert (lightness(visit) < 0.5) == (scheme == "dark")


@visited_in(LOOKS)
def test_first_visit_when_the_page_opens_then_it_is_as_the_browser_likes_it(visit: Visit) -> None:
    visit.open()
    expect_to_look(visit, visit.setting.language, visit.setting.scheme)
    expect(visit.chart.names.first).to_be_visible()
    visit.expect_to_fit()
    assert visit.page.evaluate(PAINTED) == 1
    visit.photograph("first-visit")


@visited_in(SIZES)
def test_first_visit_when_language_and_theme_are_switched_then_they_are_remembered(
    visit: Visit,
) -> None:
    language, scheme = OTHER[visit.setting.language], OTHER[visit.setting.scheme]
    visit.open()
    visit.press_button(visit.words.switch_language)
    visit.speak(WORDS[language])
    visit.press_button(visit.words.to_light if scheme == "light" else visit.words.to_dark)
    expect_to_look(visit, language, scheme)
    visit.page.reload()
    expect_to_look(visit, language, scheme)
    visit.press_button(visit.words.switch_language)
    expect_to_look(visit, visit.setting.language, scheme)


def test_first_visit_when_the_address_means_nothing_then_it_is_the_start(visit: Visit) -> None:
    for path in ("nowhere", "filme/none", "filme/0", "", "cluster"):
        visit.open(f"#/{path}")
        expect(visit.heading).to_have_text(visit.words.who)
