"""What happens behind the page, which nobody sees: errors, warnings, requests to elsewhere."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`));
"""
SERIOUS = {"error", "warning", "assert"}
GIVEN_UP = "net::ERR_ABORTED"  # the page gives up questions whose answer it no longer needs


class Watcher:
    """Collects what went wrong; a test of a bad day says what it `expects`."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.origin = urlsplit(address).netloc
        self.wrong: list[str] = []
        self.expected: list[re.Pattern[str]] = []
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def expects(self, *patterns: str) -> None:
        """Declare what is bound to be logged, as regular expressions."""
        self.expected += [re.compile(pattern) for pattern in patterns]

    def unexpected(self) -> list[str]:
        return [
            wrong for wrong in self.wrong if not any(known.search(wrong) for known in self.expected)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in SERIOUS:
            self.wrong.append(f"console {message.type}: {message.text} {message.location}")

    def _error(self, error: WebError) -> None:
        self.wrong.append(f"error: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.origin:
            self.wrong.append(f"request to elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.wrong.append(f"failed: {request.method} {request.url} ({request.failure})")
