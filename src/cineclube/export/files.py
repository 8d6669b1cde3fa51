"""Files that appear whole or not at all."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cineclube.errors import ExportError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of `path` when the block ends, and vanishes if it fails.

    It is written beside `path`, under a hidden name that ends in `.part`. What is no file (a pipe,
    `/dev/null`) is not replaced but written to.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
        else:
            with _aside(path.resolve()) as file:
                yield file
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error


@contextmanager
def _aside(final: Path) -> Iterator[BinaryIO]:
    aside = final.with_name(f".cineclube-{secrets.token_hex(6)}.part")
    try:
        with aside.open("xb") as file:
            if final.exists():
                shutil.copymode(final, aside)
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(final)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Give standard output. A reader that goes away early is left to the command line to handle."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_the_rest()
        raise ExportError(f"cannot write to standard output: {error.strerror or error}") from error


def _forget_the_rest() -> None:
    """Let what is still buffered go nowhere: Python would try, and fail, once more at its exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
