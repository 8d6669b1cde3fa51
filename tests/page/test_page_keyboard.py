"""A whole visit by the keyboard alone: everything is reached, and one always sees where one is."""

import re

from playwright.sync_api import Locator, expect
from settings_of_visits import SIZES, visited_in
from visit import Visit
from words import WORDS

MOST_STEPS = 150
USER = "Thiago Nakamura"
# the focused element is named, on the page, and drawn unlike when it is not focused
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "lost";
  if (element.matches("[role=application], main *[tabindex='-1']")) return "";
  const seen = (one) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, textDecoration,
      color } = getComputedStyle(one);
    return JSON.stringify([outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor,
      textDecoration, color]);
  };
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height) return `invisible: ${element.outerHTML.slice(0, 120)}`;
  const around = [element, element.parentElement, element.querySelector("*")].filter(Boolean);
  const focused = around.map(seen).join();
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) return "";
  element.blur();
  const blurred = around.map(seen).join();
  element.focus({ focusVisible: true, preventScroll: true });
  return focused === blurred ? `not marked: ${element.outerHTML.slice(0, 120)}` : "";
}"""


def is_focused(locator: Locator) -> bool:
    return locator.count() == 1 and bool(locator.evaluate("(it) => it === document.activeElement"))


def tab_to(visit: Visit, locator: Locator, key: str = "Tab") -> None:
    """Press Tab until somebody who wants `locator` is there."""
    expect(locator).to_have_count(1)
    for _ in range(MOST_STEPS):
        if is_focused(locator):
            return
        visit.page.keyboard.press(key)
        assert visit.page.evaluate(FOCUS) == ""
    raise AssertionError(f"never reached: {locator}")


def expect_focus_is_kept(visit: Visit) -> None:
    visit.page.wait_for_function("() => document.activeElement !== document.body")


@visited_in(SIZES)
def test_keyboard_when_nothing_else_is_used_then_a_whole_visit_can_be_made(visit: Visit) -> None:
    page, words = visit.page, visit.words
    visit.open()
    tab_to(visit, page.get_by_role("combobox", name=words.i_am_a_user))
    page.keyboard.type(USER)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    visit.expect_five(visit.api.five(3))
    expect_focus_is_kept(visit)

    tab_to(visit, page.get_by_role("combobox", name=words.search), "Shift+Tab")
    page.keyboard.type("matrix")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(visit.heading).to_have_text("Matrix")
    expect_focus_is_kept(visit)

    tab_to(visit, page.get_by_role("link", name=words.back, exact=True))
    page.keyboard.press("Enter")
    visit.expect_five(visit.api.five(3))
    expect_focus_is_kept(visit)

    tab_to(visit, page.get_by_role("group").filter(has_text=words.knobs).locator("summary"))
    page.keyboard.press("Enter")
    tab_to(visit, page.get_by_role("slider", name=words.diversity))
    page.keyboard.press("End")
    visit.expect_five(visit.api.five(3, diversidade=1))

    tab_to(visit, page.get_by_role("link", name=words.the_model, exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(visit.heading).to_have_text(words.the_model)
    expect_focus_is_kept(visit)
    visit.photograph("keyboard")


@visited_in(SIZES)
def test_keyboard_when_language_and_theme_are_switched_then_one_stays_where_one_was(
    visit: Visit,
) -> None:
    page, setting = visit.page, visit.setting
    visit.open()
    tab_to(visit, page.get_by_role("button", name=visit.words.switch_language))
    page.keyboard.press("Enter")
    visit.speak(WORDS[{"pt": "en", "en": "pt"}[setting.language]])
    expect(page).to_have_title(visit.words.title)
    assert is_focused(page.get_by_role("button", name=visit.words.switch_language))
    dark = setting.scheme == "dark"
    tab_to(
        visit,
        page.get_by_role("button", name=visit.words.to_light if dark else visit.words.to_dark),
    )
    page.keyboard.press("Space")
    other = page.get_by_role("button", name=visit.words.to_dark if dark else visit.words.to_light)
    expect(other).to_be_focused()


@visited_in(SIZES)
def test_keyboard_when_a_film_is_rated_then_the_focus_is_not_lost(visit: Visit) -> None:
    name = f"Sem mouse {visit.setting}"
    user = visit.api.admit(name)
    five = visit.api.five(user)
    visit.open()
    visit.choose(name)
    visit.expect_five(five)
    tab_to(visit, visit.card(five[0]).get_by_role("slider"))
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Enter")
    expect(visit.card(five[0])).to_have_count(0)
    visit.expect_five(visit.api.five(user))
    expect_focus_is_kept(visit)
    tab_to(visit, visit.page.get_by_role("button", name=visit.words.undo))
    visit.page.keyboard.press("Enter")
    visit.expect_five(five)
    expect_focus_is_kept(visit)


@visited_in(SIZES)
def test_keyboard_when_a_newcomer_answers_then_the_next_question_is_at_hand(visit: Visit) -> None:
    visit.open()
    tab_to(visit, visit.page.get_by_role("button", name=re.compile(visit.words.new_here)))
    visit.page.keyboard.press("Enter")
    for at in range(3):
        expect(visit.page.get_by_text(visit.words.question.format(at + 1))).to_be_visible()
        slider = visit.question.get_by_role("slider")
        expect(slider).to_be_visible()
        tab_to(visit, slider)
        title = visit.question.get_by_role("heading").text_content() or ""
        visit.page.keyboard.press("End")
        visit.page.keyboard.press("Enter")
        heading = visit.question.get_by_role("heading", name=title, exact=True)
        expect(heading).to_have_count(0)
        expect_focus_is_kept(visit)


@visited_in(SIZES)
def test_keyboard_when_the_skip_link_is_taken_then_the_map_is_skipped(visit: Visit) -> None:
    visit.open()
    visit.page.keyboard.press("Tab")
    link = visit.page.get_by_role("link", name=visit.words.skip)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    visit.page.keyboard.press("Enter")
    expect_focus_is_kept(visit)
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate(FOCUS) == ""
    expect(visit.page.get_by_role("button", name=re.compile(visit.words.new_here))).to_be_focused()
