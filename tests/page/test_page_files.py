"""The files of the page: small, under a strict policy, and nothing beside them."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError

import pytest
from serving import DIRECT, Server
from visit import Visit

from cineclube import web

FOLDER = Path(web.__file__).parent
SCRIPTS = sorted(FOLDER.rglob("*.js"))
MOST_BYTES = 250_000
INJECT = """() => new Promise((resolve) => {
  const script = document.createElement("script");
  try {
    script.text = "window.injected = true";
    document.head.append(script);
  } catch (error) {
    document.documentElement.dataset.refused = error.name;
  }
  setTimeout(() => resolve(Boolean(window.injected)), 0);
})"""


def test_scripts_when_they_are_compressed_then_they_are_small() -> None:
    assert len(SCRIPTS) > 10
    assert sum(len(gzip.compress(path.read_bytes())) for path in SCRIPTS) < MOST_BYTES


def test_page_when_it_is_loaded_then_few_bytes_are_sent_and_all_of_it_is_ours(visit: Visit) -> None:
    visit.open()
    visit.chart.still()
    sent = visit.page.evaluate(
        """performance.getEntriesByType("resource")
          .filter(({ name }) => /[.](js|css)$/.test(name))
          .map(({ name, encodedBodySize }) => [name, encodedBodySize])"""
    )
    scripts = [size for name, size in sent if name.endswith(".js")]
    styles = [size for name, size in sent if name.endswith(".css")]
    assert len(scripts) > 10
    assert len(styles) > 2
    assert 0 < sum(scripts) < MOST_BYTES
    assert all(name.startswith(visit.address) for name, _ in sent)


@pytest.mark.parametrize(
    "path", ["", "web/index.html", "web/js/main.js", "web/css/base.css", "web/vendor/preact.js"]
)
def test_headers_when_a_file_is_asked_for_then_they_forbid_all_that_is_not_ours(
    houses: Callable[[str], Server], path: str
) -> None:
    with DIRECT.open(f"{houses('mock').address}/{path}") as response:
        headers = response.headers
        response.read()
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not re.search(r"unsafe|\*|https?:|data:|blob:", policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


@pytest.mark.parametrize(
    "path",
    [
        "web/__init__.py",
        "web/../settings.py",
        "web/..%2fsettings.py",
        "web/%2e%2e/settings.py",
        "web/js/..%2f..%2f__init__.py",
        "web/__init__.PY",
        "web//etc/passwd",
        "web/",
        "web/js",
        "web/__pycache__",
    ],
)
def test_files_when_they_are_not_of_the_page_then_they_are_not_served(
    houses: Callable[[str], Server], path: str
) -> None:
    with pytest.raises(HTTPError) as caught:
        DIRECT.open(f"{houses('mock').address}/{path}")
    with caught.value as error:
        assert error.code == 404


def test_policy_when_a_script_is_injected_then_it_does_not_run(visit: Visit) -> None:
    visit.watcher.expects("TrustedScript", "trusted type", "policy violated", "Content Security")
    visit.open()
    assert visit.page.evaluate(INJECT) is False
    assert visit.page.locator("html[data-refused]").count() == 1
