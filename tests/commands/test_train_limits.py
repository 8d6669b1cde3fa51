"""Threads and memory of `cineclube train`: what it says, honours and refuses."""

import re

import pytest
from studio import ROOT, Studio, mock_films, mock_ratings, mock_users

from cineclube.recommender.data import Ratings
from cineclube.recommender.threads import n_threads
from cineclube.trainer import job

NEEDS = re.compile(
    r"^Needs at most (?P<memory>[\d.]+ [MG]iB) of memory \((?P<left>[\d.]+ [MG]iB) "
    r"(?P<whose>allowed|left)\) and [\d.]+ MiB on the disk \([\d.]+ [MG]iB left\); "
    r"threads: (?P<threads>\d+)$",
    re.MULTILINE,
)


@pytest.fixture
def filled(studio: Studio) -> Studio:
    return studio.fill(mock_films(), mock_users(), mock_ratings())


@pytest.fixture
def threads_seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many threads a training was to use; it ends once that is known."""
    seen: list[int] = []

    def stop(_ratings: Ratings, _seed: int) -> None:
        seen.append(n_threads())
        raise job.TrainingError("enough seen")

    monkeypatch.setattr(job, "hold_out", stop)
    return seen


@pytest.mark.parametrize(
    ("option", "setting", "expected"), [("3", "2", 3), (None, "2", 2)], ids=["option", "setting"]
)
def test_train_when_threads_are_given_then_the_option_comes_before_the_setting(
    filled: Studio, threads_seen: list[int], option: str | None, setting: str, expected: int
) -> None:
    options = () if option is None else ("--threads", option)
    result = filled.run("train", *options, CINECLUBE_THREADS=setting)
    assert result.exit_code == 2
    assert threads_seen == [expected]
    said = NEEDS.search(result.output)
    assert said is not None
    assert int(said["threads"]) == expected


@pytest.mark.usefixtures("threads_seen")
@pytest.mark.parametrize(
    ("option", "setting", "expected"),
    [("6GiB", "5GiB", "6.0 GiB"), (None, "3000M", "2.8 GiB")],
    ids=["option", "setting"],
)
def test_train_when_memory_is_limited_then_the_option_comes_before_the_setting(
    filled: Studio, option: str | None, setting: str, expected: str
) -> None:
    options = () if option is None else ("--memory-limit", option)
    said = NEEDS.search(filled.run("train", *options, CINECLUBE_MEMORY_LIMIT=setting).output)
    assert said is not None
    assert (said["left"], said["whose"]) == (expected, "allowed")


@pytest.mark.usefixtures("threads_seen")
def test_train_when_nothing_is_limited_then_it_says_what_is_left(filled: Studio) -> None:
    said = NEEDS.search(filled.run("train").output)
    assert said is not None
    assert said["whose"] == "left"


def test_train_when_done_then_it_held_no_more_than_it_said(small: Studio) -> None:
    result = small.run_script(str(ROOT / "train_model.py"))
    assert (result.returncode, result.stderr) == (0, "")
    said = NEEDS.search(result.stdout)
    assert said is not None
    number, unit = said["memory"].split()
    needed = float(number) * {"MiB": 2**20, "GiB": 2**30}[unit] / 1e6
    peak = max(map(float, re.findall(r"peak so far (\d+) MB", result.stdout)))
    assert peak < needed < 3 * peak


def test_train_when_memory_cannot_suffice_then_exit_2_before_anything_is_read(
    filled: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "read_dataset", lambda *_: pytest.fail("it reads"))
    result = filled.run("train", "--memory-limit", "20MB")
    assert result.exit_code == 2
    assert re.search(r"needs about \d+ MiB of memory .* 19 MiB are allowed", result.stderr)
    assert "Raise --memory-limit (CINECLUBE_MEMORY_LIMIT)" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert filled.leftovers == filled.versions == []


@pytest.mark.parametrize("size", ["0", "-1G", "much", "6 apples"])
def test_train_when_a_size_makes_no_sense_then_it_is_named(studio: Studio, size: str) -> None:
    result = studio.run("train", f"--memory-limit={size}")
    assert result.exit_code == 2
    assert "--memory-limit" in result.output
    assert not studio.models_dir.exists()


@pytest.mark.parametrize(
    ("setting", "value"), [("CINECLUBE_THREADS", "0"), ("CINECLUBE_MEMORY_LIMIT", "much")]
)
def test_train_when_a_setting_makes_no_sense_then_it_is_named(
    studio: Studio, setting: str, value: str
) -> None:
    result = studio.run("train", **{setting: value})
    assert result.exit_code == 2
    assert setting in result.stderr
