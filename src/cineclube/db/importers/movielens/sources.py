"""Files in a folder or in a zip: read the same way, in blocks of whole lines."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cineclube.db.importers.report import Progress
from cineclube.errors import ImportFileError

BLOCK_BYTES = 1 << 22
DEEPEST = 2  # parts of a path: official zips hold one folder

_UNREADABLE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,  # zipfile: a password is needed
    NotImplementedError,  # zipfile: an unknown compression
)


@dataclass(frozen=True)
class SourceFile:
    """A file that may lie in a zip."""

    name: str
    path: str
    size: int
    open: Callable[[], IO[bytes]]

    @classmethod
    def at(cls, path: Path) -> "SourceFile":
        """A file of its own."""
        with _readable(path.name):
            return cls(path.name, str(path), path.stat().st_size, lambda: path.open("rb"))

    def blocks(self, progress: Progress | None = None) -> Iterator[bytes]:
        """Give the content in blocks that end with a line; tell the progress after each."""
        with _readable(self.path):
            stream = self.open()
        done = 0
        with stream:
            while True:
                with _readable(self.path):
                    block = stream.read(BLOCK_BYTES) + stream.readline()
                if not block:
                    return
                yield block
                done += len(block)
                if progress:
                    progress(self.name, done, self.size)

    def read(self, progress: Progress | None = None) -> bytes:
        """Give the whole content."""
        return b"".join(self.blocks(progress))

    def head(self) -> bytes:
        """Give the first lines."""
        with _readable(self.path), self.open() as stream:
            return stream.read(1 << 14) + stream.readline(1 << 14)


@contextmanager
def source_files(path: Path) -> Iterator[list[SourceFile]]:
    """Give the files of a folder or zip, and of the folders in it."""
    if path.is_dir():
        yield _files_of_folder(path)
    elif zipfile.is_zipfile(path):
        with _readable(str(path)):
            archive = zipfile.ZipFile(path)
        with archive:
            yield _files_of_zip(archive)
    elif path.exists():
        raise ImportFileError(f"{path} is neither a folder nor a whole zip file")
    else:
        raise ImportFileError(f"{path} does not exist; expected a MovieLens folder or zip")


def _files_of_folder(folder: Path) -> list[SourceFile]:
    with _readable(str(folder)):
        paths = sorted([*folder.glob("*"), *folder.glob("*/*")])
    return [SourceFile.at(path) for path in paths if path.is_file()]


def _files_of_zip(archive: zipfile.ZipFile) -> list[SourceFile]:
    def source(entry: zipfile.ZipInfo) -> SourceFile:
        name = PurePosixPath(entry.filename).name
        return SourceFile(name, entry.filename, entry.file_size, lambda: archive.open(entry))

    entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
    return [
        source(entry)
        for entry in entries
        if not entry.is_dir() and len(PurePosixPath(entry.filename).parts) <= DEEPEST
    ]


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise ImportFileError(f"cannot read {name}: {error}") from error
