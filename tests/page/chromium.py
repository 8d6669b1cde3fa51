"""Debian's Chromium, driven by Playwright."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from settings_of_visits import Setting

EXECUTABLE = os.environ.get("CINECLUBE_TEST_CHROMIUM") or shutil.which("chromium")
REQUIRED = os.environ.get("CINECLUBE_REQUIRE_BROWSER") == "1"
WAIT_MS = 30_000
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
ARGUMENTS_OF_ROOT = ["--no-sandbox"]  # the sandbox of Chromium refuses to run as root


class Stage:
    """One browser for many tests.

    Playwright runs an event loop in the main thread and leaves it marked as running between its
    calls, so that no other test could run one there. It is marked as running while `awake` alone.
    """

    def __init__(self, browser: Browser, loop: asyncio.AbstractEventLoop) -> None:
        self.browser = browser
        self.loop = loop

    @contextmanager
    def awake(self) -> Iterator[Browser]:
        asyncio._set_running_loop(self.loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)


@contextmanager
def stage() -> Iterator[Stage]:
    """Start a browser; close it at the end."""
    arguments = ARGUMENTS + (ARGUMENTS_OF_ROOT if os.geteuid() == 0 else [])
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=arguments)
    made = Stage(browser, asyncio.get_running_loop())
    asyncio._set_running_loop(None)
    try:
        yield made
    finally:
        asyncio._set_running_loop(made.loop)
        browser.close()
        playwright.stop()
        asyncio._set_running_loop(None)


def context_for(browser: Browser, setting: Setting) -> BrowserContext:
    """Make a browser that remembers nothing, with languages and scheme as the setting says."""
    context = browser.new_context(
        viewport={"width": setting.width, "height": setting.height},
        device_scale_factor=2 if setting.phone else 1,
        has_touch=setting.phone,
        is_mobile=setting.phone,
        locale=setting.locale,
        color_scheme=setting.scheme,
        timezone_id="America/Sao_Paulo",
        service_workers="block",
    )
    context.set_default_timeout(WAIT_MS)
    return context
