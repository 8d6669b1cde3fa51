"""The page in a real Chromium, in front of the API as a process of its own.

Set CINECLUBE_TEST_CHROMIUM to use another one than Debian's, CINECLUBE_REQUIRE_BROWSER=1 to fail
where there is none, and CINECLUBE_SCREENSHOTS to a folder to look at what the visits saw.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chromium import EXECUTABLE, REQUIRED, WAIT_MS, Stage, context_for, stage
from halls import FOLDER, HAS_MOVIELENS, Hall, make_mock, make_movielens, shared
from playwright.sync_api import Browser, expect
from serving import Server, serving
from settings_of_visits import ONE, Setting
from visit import Visit, Visiting
from watching import Watcher

NO_BROWSER = "no Chromium: install Debian's, or set CINECLUBE_TEST_CHROMIUM"

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser; skip it where there is none, before anything is trained for it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if EXECUTABLE is None and not REQUIRED:
                item.add_marker(pytest.mark.skip(NO_BROWSER))


@pytest.fixture(scope="session")
def the_stage() -> Iterator[Stage]:
    if EXECUTABLE is None:
        pytest.fail(NO_BROWSER)
    with stage() as made:
        yield made


@pytest.fixture
def browser(the_stage: Stage) -> Iterator[Browser]:
    with the_stage.awake() as browser:
        yield browser


@pytest.fixture(scope="session")
def mock_hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """The embedded data. Only for reading, or to copy."""
    return shared(tmp_path_factory, "mock", make_mock)


@pytest.fixture(scope="session")
def movielens_hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """The films and ratings of ml-latest-small. Only for reading, or to copy."""
    if not HAS_MOVIELENS:
        pytest.skip(f"no MovieLens with details of films in {FOLDER}")
    return shared(tmp_path_factory, "ml", make_movielens)


@pytest.fixture(scope="session")
def houses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Server]]:
    """Servers of this worker's own copies, each started when it is first asked for.

    Their films stay as they are; a test that writes makes users of its own.
    """
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def server_of(data: str) -> Server:
            if data not in running:
                hall: Hall = request.getfixturevalue(
                    {"mock": "mock_hall", "ml": "movielens_hall"}[data]
                )
                copy = hall.copy(tmp_path_factory.mktemp("house") / data)
                running[data] = stack.enter_context(serving(copy))
            return running[data]

        yield server_of


@pytest.fixture
def hall(mock_hall: Hall, tmp_path: Path) -> Hall:
    """The embedded data, to change."""
    return mock_hall.copy(tmp_path / "hall")


@pytest.fixture
def server(hall: Hall) -> Iterator[Server]:
    """A server of `hall`, to stop."""
    with serving(hall) as server:
        yield server


@pytest.fixture
def setting(request: pytest.FixtureRequest) -> Setting:
    """A desk, in Portuguese and the dark, unless `visited_in` says something else."""
    chosen: Setting = getattr(request, "param", None) or ONE[0].values[0]
    return chosen


@pytest.fixture
def visiting(browser: Browser, setting: Setting) -> Iterator[Visiting]:
    """Visits servers; at the end nothing may have gone wrong that was not expected."""
    visits = []

    def visit(server: Server) -> Visit:
        context = context_for(browser, setting)
        watcher = Watcher(context, server.address)
        visits.append(Visit(context, setting, server.address, watcher))
        return visits[-1]

    yield visit
    for made in visits:
        made.context.close()
    assert [wrong for made in visits for wrong in made.watcher.unexpected()] == []


@pytest.fixture
def visit(visiting: Visiting, houses: Callable[[str], Server], setting: Setting) -> Visit:
    """A visit to the data of the setting."""
    return visiting(houses(setting.data))
