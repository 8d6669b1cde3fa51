"""A training that is killed or asked to end, at every stage, as a process of its own."""

import logging
import signal
import subprocess
import sys

import pytest
from studio import ROOT, Studio

from cineclube.trainer import job

# what a training says before each stage: the line of the stage before
STAGES = {
    "reading": "Needs at most",
    "tuning": "Reading the database",
    "fitting without what is held out": "Choosing hyper-parameters",
    "measuring": "Fitting to all but",
    "fitting": "Measuring",
    "drawing": "Fitting to all ratings",
    "publishing": "Drawing the clusters",
}


def train_until(studio: Studio, line: str, number: signal.Signals) -> tuple[int, str]:
    """Send the signal as soon as a training says this; give its exit code and what it logged."""
    command = [sys.executable, "-u", str(ROOT / "train_model.py"), "--anew"]  # all stages
    with subprocess.Popen(
        command,
        env=studio.environment(),
        cwd=studio.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert any(said.startswith(line) for said in process.stdout)
        process.send_signal(number)
        logged = process.stderr.read()
    return process.returncode, logged


def assert_next_training_works(studio: Studio, before: str | None) -> None:
    assert studio.run("train").exit_code == 0  # the lock of the dead is not in the way
    assert studio.leftovers == []
    assert studio.current == studio.versions[-1] != before
    assert studio.load().n_films > 0


@pytest.mark.usefixtures("no_plot")
@pytest.mark.parametrize("line", STAGES.values(), ids=STAGES.keys())
def test_train_when_killed_in_a_stage_then_what_served_serves_and_the_next_training_works(
    small: Studio, line: str
) -> None:
    before = small.current
    code, _ = train_until(small, line, signal.SIGKILL)
    assert code == -signal.SIGKILL
    if line == STAGES["publishing"] and small.current != before:  # it came too late
        before = small.current
    assert small.current == before
    assert small.open().manifest.version == before
    assert small.load().n_films > 0
    assert_next_training_works(small, before)


@pytest.mark.parametrize("line", STAGES.values(), ids=STAGES.keys())
def test_train_when_terminated_in_a_stage_then_nothing_is_left_but_a_line(
    small: Studio, line: str
) -> None:
    before = small.current
    code, logged = train_until(small, line, signal.SIGTERM)
    if line == STAGES["publishing"] and small.current != before:  # it came too late
        assert code in (0, -signal.SIGTERM)
        assert small.current == small.versions[-1]
        assert small.leftovers == []
        return
    assert code == 128 + signal.SIGTERM
    (said,) = logged.strip().splitlines()
    assert "stopped by SIGTERM: nothing was published, what served still serves" in said
    assert (small.current, small.versions, small.leftovers) == (before, [before], [])


def test_train_when_interrupted_by_the_keyboard_then_130_and_the_same_line(small: Studio) -> None:
    before = small.current
    code, logged = train_until(small, STAGES["tuning"], signal.SIGINT)
    assert code == 128 + signal.SIGINT
    (said,) = logged.strip().splitlines()
    assert "stopped by SIGINT" in said
    assert (small.current, small.versions, small.leftovers) == (before, [before], [])


def test_train_when_interrupted_while_a_version_is_written_then_its_folder_goes(
    small: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        assert small.leftovers != []
        signal.raise_signal(signal.SIGTERM)

    before = small.current
    monkeypatch.setattr(job, "draw_clusters", interrupt)
    assert small.run("train").exit_code == 128 + signal.SIGTERM
    assert (small.current, small.versions, small.leftovers) == (before, [before], [])


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_last_one_was_killed_then_its_leftovers_go_with_a_line(
    small: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    (small.models_dir / ".staging-20260101T000000000Z").mkdir()
    with caplog.at_level(logging.WARNING):
        assert small.run("train").exit_code == 0
    (said,) = [r.getMessage() for r in caplog.records if r.name == job.__name__]
    assert said == "removed .staging-20260101T000000000Z, left by a training that was killed"
    assert small.leftovers == []
