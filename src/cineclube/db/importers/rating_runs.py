"""Ratings in the order of the table, whatever the order of the file and however long it is."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from cineclube.db.rating_columns import RatingArrays

RUN_ROWS = 1_000_000  # 28 bytes each; what is beyond one run waits on the disk
PART_ROWS = 500_000  # or all ratings of a user, if there are more
SAMPLE_STEP = 1_000

UNKNOWN_TIME = np.iinfo(np.int64).min

_NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True)
class _Run:
    """Sorted rows in memory."""

    rows: RatingArrays

    def columns(self) -> RatingArrays:
        """All of its rows."""
        return self.rows

    @property
    def sample(self) -> NDArray[np.int64]:
        """Users of every so many rows."""
        return self.rows.usuario_id[::SAMPLE_STEP]


@dataclass(frozen=True)
class _StoredRun:
    """Sorted rows in a file, mapped into memory only while they are read."""

    file: IO[bytes]
    start: int
    n_rows: int
    sample: NDArray[np.int64]

    def columns(self) -> RatingArrays:
        """All of its rows."""
        ids = np.memmap(self.file, np.int64, "r", self.start, (3, self.n_rows))
        values = np.memmap(self.file, np.float32, "r", self.start + ids.nbytes, (self.n_rows,))
        return RatingArrays(ids[0], ids[1], values, ids[2])


class RatingRuns:
    """Sorts more than fits in memory: sorted runs in a file without a name, read side by side.

    Rows of one pair stay in the order in which they came.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._runs: list[_Run | _StoredRun] = []
        self._waiting: list[RatingArrays] = []
        self._n_waiting = 0
        self._user_ids = _NOBODY
        self.n_rows = 0

    def add(self, ratings: RatingArrays) -> None:
        """Take some more ratings."""
        n_rows = len(ratings.usuario_id)
        self._waiting.append(ratings)
        self._n_waiting += n_rows
        self.n_rows += n_rows
        if self._n_waiting >= RUN_ROWS:
            self._runs.append(self._written(self._end_run()))

    def user_ids(self) -> NDArray[np.int64]:
        """Ids of everybody who has a rating here, ascending."""
        self._finish()
        return self._user_ids

    def parts(self) -> Iterator[RatingArrays]:
        """Give all ratings by user and film, a part at a time; a user lies in one part."""
        self._finish()
        for first, end in self._limits():
            slices = [_of_users(run.columns(), first, end) for run in self._runs]
            yield _in_order(RatingArrays.joined(slices))

    def close(self) -> None:
        """Give the room back."""
        self._runs.clear()
        if self._file is not None:
            self._file.close()

    def _finish(self) -> None:
        if self._n_waiting:
            self._runs.append(_Run(self._end_run()))

    def _end_run(self) -> RatingArrays:
        run = _in_order(RatingArrays.joined(self._waiting))
        self._waiting, self._n_waiting = [], 0
        self._user_ids = np.union1d(self._user_ids, run.usuario_id)
        return run

    def _written(self, run: RatingArrays) -> _StoredRun:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        start = self._file.seek(0, SEEK_END)
        for column in (run.usuario_id, run.filme_id, run.avaliado_em, run.avaliacao):
            column.tofile(self._file)
        self._file.flush()
        sample = run.usuario_id[::SAMPLE_STEP].copy()
        return _StoredRun(self._file, start, len(run.usuario_id), sample)

    def _limits(self) -> list[tuple[int, int | None]]:
        """Each part's first user, and that of the next."""
        if not self._runs:
            return []
        users = np.sort(np.concatenate([run.sample for run in self._runs]))
        step = max(1, PART_ROWS // SAMPLE_STEP)
        first = np.unique(users[::step]).tolist()
        return list(zip(first, [*first[1:], None], strict=True))


def _of_users(run: RatingArrays, first: int, end: int | None) -> RatingArrays:
    """Those of the users from `first` until before `end`."""
    start = np.searchsorted(run.usuario_id, first)
    stop = len(run.usuario_id) if end is None else np.searchsorted(run.usuario_id, end)
    return run.take(slice(int(start), int(stop)))


def _in_order(ratings: RatingArrays) -> RatingArrays:
    users, films = ratings.usuario_id, ratings.filme_id
    same_user = users[1:] == users[:-1]
    if np.all((users[1:] > users[:-1]) | (same_user & (films[1:] >= films[:-1]))):
        return ratings
    return ratings.take(np.lexsort((films, users)))
