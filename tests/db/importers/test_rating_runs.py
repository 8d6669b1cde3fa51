"""More ratings than fit in memory come out in order, and several of a pair become one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_ratings import Row, arrays_of, fold_slowly, rows_of, rows_of_few_pairs

from cineclube.db.importers import rating_runs
from cineclube.db.importers.folding import fold
from cineclube.db.importers.rating_runs import RatingRuns


@pytest.fixture(autouse=True)
def _small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rating_runs, "RUN_ROWS", 5)
    monkeypatch.setattr(rating_runs, "PART_ROWS", 4)
    monkeypatch.setattr(rating_runs, "SAMPLE_STEP", 2)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


def runs_of(rows: list[Row], chunk: int, folder: Path) -> RatingRuns:
    """Hand rows over chunk by chunk."""
    runs = RatingRuns(folder)
    for start in range(0, len(rows), chunk):
        runs.add(arrays_of(rows[start : start + chunk]))
    return runs


@given(rows=rows_of_few_pairs, chunk=st.integers(1, 7))
def test_parts_when_joined_then_they_are_all_rows_by_user_and_film_in_the_files_order(
    rows: list[Row], chunk: int, room: Path
) -> None:
    runs = runs_of(rows, chunk, room)
    parts = [rows_of(part) for part in runs.parts()]
    runs.close()
    assert [row for part in parts for row in part] == sorted(rows, key=lambda row: row[:2])
    assert runs.n_rows == len(rows)


@given(rows=rows_of_few_pairs)
def test_parts_when_given_then_a_users_ratings_lie_in_one_part(rows: list[Row], room: Path) -> None:
    runs = runs_of(rows, 3, room)
    users = [{row[0] for row in rows_of(part)} for part in runs.parts()]
    runs.close()
    assert sum(map(len, users)) == len({row[0] for row in rows})
    assert runs.user_ids().tolist() == sorted({row[0] for row in rows})


def test_parts_when_there_are_many_ratings_then_each_part_holds_some(room: Path) -> None:
    rows: list[Row] = [(user, 1, 5.0, None) for user in range(100, 0, -1)]
    runs = runs_of(rows, 3, room)
    sizes = [len(part.usuario_id) for part in runs.parts()]
    runs.close()
    assert sum(sizes) == 100
    assert max(sizes) < 50


def test_runs_when_they_wait_on_the_disk_then_no_name_is_left_there(tmp_path: Path) -> None:
    runs = runs_of([(user, 1, 5.0, 7) for user in range(1, 30)], 10, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert len([row for part in runs.parts() for row in rows_of(part)]) == 29
    runs.close()


@given(rows_of_few_pairs)
def test_fold_when_pairs_repeat_then_it_equals_folding_row_by_row(rows: list[Row]) -> None:
    ordered = sorted(rows, key=lambda row: row[:2])
    folded = fold(arrays_of(ordered))
    expected = fold_slowly(rows)
    found = zip(rows_of(folded.ratings), folded.changes.tolist(), strict=True)
    assert [(row[:2], (row, changes)) for row, changes in found] == sorted(expected.items())
