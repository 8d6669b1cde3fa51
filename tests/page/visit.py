"""A visit: somebody at the page, who finds things by what they are called."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from chart import Chart
from playwright.sync_api import BrowserContext, Locator, Page, Position, expect
from serving import Api, Server
from settings_of_visits import Setting
from watching import Watcher
from words import WORDS, Words

SCREENSHOTS = os.environ.get("CINECLUBE_SCREENSHOTS")


class Visit:
    def __init__(
        self, context: BrowserContext, setting: Setting, address: str, watcher: Watcher
    ) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.setting = setting
        self.address = address
        self.api = Api(address)
        self.watcher = watcher
        self.speak(WORDS[setting.language])

    def speak(self, words: Words) -> None:
        """Expect another language from now on."""
        self.words = words
        self.chart = Chart(self.page, words)

    # where one is

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")
        expect(self.page.get_by_role("banner")).to_be_visible()

    def at(self) -> str:
        return urlsplit(self.page.url).fragment

    def expect_at(self, fragment: str) -> None:
        expect(self.page).to_have_url(re.compile(rf"#{re.escape(fragment)}$"))

    def press(self, locator: Locator, position: Position | None = None) -> None:
        """Click with the mouse, or tap with a finger."""
        if self.setting.phone:
            locator.tap(position=position)
        else:
            locator.click(position=position)

    def press_button(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("button", name=name))

    def follow(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=True).first)

    # who one is

    def choose(self, name: str) -> None:
        """Be a user of the database."""
        field = self.page.get_by_role("combobox", name=self.words.i_am_a_user)
        field.fill(name)
        self.press(self.page.get_by_role("option", name=name, exact=True))
        link = self.page.get_by_role("link", name=f"{name} : {self.words.someone_else}")
        expect(link).to_be_visible()

    def begin_as_new(self) -> None:
        self.press_button(self.words.new_here)
        expect(self.question).to_be_visible()

    def leave(self) -> None:
        self.press(self.page.get_by_role("link", name=self.words.someone_else))
        expect(self.page.get_by_role("heading", name=self.words.who)).to_be_visible()

    # what one sees

    @property
    def question(self) -> Locator:
        """The film that is asked about."""
        asked = self.page.get_by_role("progressbar").locator("xpath=..")
        return asked.get_by_role("article")

    @property
    def five(self) -> Locator:
        return self.page.get_by_role(
            "region", name=re.compile(f"^({self.words.five}|{self.words.five_so_far})$")
        )

    def card(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.five.get_by_role("article").filter(has=heading)

    def expect_five(self, titles: list[str]) -> None:
        """See exactly these films, in this order."""
        expect(self.five.get_by_role("heading", level=3)).to_have_text(titles)
        expect(self.five).to_have_attribute("aria-busy", "false")

    @property
    def heading(self) -> Locator:
        """What the page is about."""
        return self.page.get_by_role("main").get_by_role("heading", level=1)

    @property
    def titles(self) -> list[str]:
        return self.five.get_by_role("heading", level=3).all_text_contents()

    def rate(self, where: Locator, stars: float) -> None:
        """Choose a number of stars by where one clicks."""
        slider = where.get_by_role("slider")
        expect(slider).to_be_enabled()
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        place: Position = {"x": box["width"] * (stars - 0.25) / 5, "y": box["height"] / 2}
        self.press(slider, place)

    def status(self, text: str) -> Locator:
        """What is said to everybody, also to who cannot see."""
        return self.page.get_by_role("status").filter(has_text=text)

    def expect_told(self, text: str) -> None:
        expect(self.status(text).first).to_be_visible()

    def expect_not_told(self, text: str) -> None:
        expect(self.status(text)).to_have_count(0)

    def expect_to_fit(self) -> None:
        """See nothing that reaches beyond the right edge, or is cut off there."""
        assert self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
        assert self.page.evaluate(CUT_OFF) == []

    def remembered(self, name: str) -> str | None:
        """What this browser keeps."""
        found: str | None = self.page.evaluate(
            "(name) => localStorage.getItem(`cineclube.${name}`)", name
        )
        return found

    def photograph(self, name: str) -> None:
        """Save what is seen, where somebody wants to look at it."""
        if SCREENSHOTS is None:
            return
        self.chart.still()
        folder = Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}-{self.setting}.png")


# texts and buttons that reach beyond the window or their own box, but for those that end in "..."
CUT_OFF = """[...document.querySelectorAll("h1, h2, h3, p, a, button, li, td, input")]
  .filter((element) => {
    if (element.closest("[role=application], .scroll, .unseen")) return false;
    for (let box = element; box; box = box.parentElement) {
      if (getComputedStyle(box).textOverflow === "ellipsis") return false;
    }
    const { right, width } = element.getBoundingClientRect();
    const block = getComputedStyle(element).display !== "inline" && element.tagName !== "INPUT";
    return width > 0 && (right > innerWidth + 1 || (block && element.scrollWidth > width + 2));
  }).map((element) => element.outerHTML.slice(0, 200))"""

Visiting = Callable[[Server], Visit]
