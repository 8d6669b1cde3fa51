"""A map in headless Chromium, dragged and zoomed as a person does, and the frames it showed."""

import itertools
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from cineclube import web
from cineclube.controller import pagina

WEB = Path(web.__file__).parent
SCRIPT = Path(__file__).with_name("page_maps.js")
ORIGIN = "http://cineclube.test"
HTML = (
    '<!doctype html><html lang="pt" data-theme="dark"><meta charset="utf-8">'
    '<link rel="stylesheet" href="/web/vendor/leaflet.css">'
    '<link rel="stylesheet" href="/web/css/map.css"><link rel="stylesheet" href="/page.css">'
    '<title>map</title><div id="map"></div><script type="module" src="/page.js"></script></html>'
)
STYLE = "html, body, #map { margin: 0; height: 100%; }"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
SETTLING_MS = 1500
DRAGS, DRAG_SECONDS = 5, 1.2
WHEELS, WHEEL_SECONDS = (-100, -100, 100, 100, -100, -100), 0.7


@dataclass(frozen=True)
class Screen:
    """A screen: its size in CSS pixels, and how many device pixels each of them has."""

    name: str
    width: int
    height: int
    ratio: int


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of the system, without a graphics card."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("error: chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def frames_of(
    browser: Browser, screen: Screen, kind: str, document: bytes
) -> Iterator[tuple[str, list[float]]]:
    """Drag a map, zoom it, and drag it close by; give the milliseconds of each frame of each."""
    page = browser.new_page(
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.ratio,
    )
    page.route(f"{ORIGIN}/**", lambda route: _answer(route, document))
    page.goto(f"{ORIGIN}/?map={kind}")
    page.wait_for_selector("html[data-ready]", state="attached")
    for name, move in MOTIONS:
        page.wait_for_timeout(SETTLING_MS)
        page.evaluate("countFrames()")
        move(page, screen)
        times: list[float] = page.evaluate("countedFrames()")
        yield name, [after - before for before, after in itertools.pairwise(times)]
    page.close()


def _answer(route: Route, document: bytes) -> None:
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    headers = {"Content-Security-Policy": pagina.POLICY}
    made: dict[str, tuple[str, Any]] = {
        "/": ("text/html", HTML),
        "/page.css": ("text/css", STYLE),
        "/page.js": ("text/javascript", SCRIPT.read_text(encoding="utf-8")),
        "/mapa": ("application/json", document),
    }
    if path in made:
        kind, body = made[path]
        route.fulfill(body=body, content_type=kind, headers={**headers, "Content-Type": kind})
    elif path.startswith("/web/"):
        route.fulfill(path=WEB / path.removeprefix("/web/"), headers=headers)
    else:
        route.fulfill(status=404)


def _drag(page: Page, screen: Screen) -> None:
    """Drag in a bow, let go, drag again in another direction."""
    for turn in range(DRAGS):
        middle = screen.width / 2, screen.height / 2
        page.mouse.move(*middle)
        page.mouse.down()
        started = time.perf_counter()
        while (share := (time.perf_counter() - started) / DRAG_SECONDS) < 1:
            angle = 2 * math.pi * (turn / DRAGS + share / 3)
            reach = 0.42 * math.sin(math.pi / 2 * share)
            page.mouse.move(
                middle[0] + reach * screen.width * math.cos(angle),
                middle[1] + reach * screen.height * math.sin(angle),
            )
        page.mouse.up()


def _zoom(page: Page, screen: Screen) -> None:
    page.mouse.move(screen.width / 2, screen.height / 2)
    for wheel in WHEELS:
        page.mouse.wheel(0, wheel)
        page.wait_for_timeout(1000 * WHEEL_SECONDS)


MOTIONS: tuple[tuple[str, Callable[[Page, Screen], None]], ...] = (
    ("drag", _drag),
    ("zoom", _zoom),
    ("drag", _drag),
)


def encoded(document: dict[str, Any]) -> bytes:
    """Encode what `GET /mapa` answers."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
