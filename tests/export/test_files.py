"""Files appear whole or not at all."""

import os
import stat
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from cineclube.errors import ExportError
from cineclube.export.files import replacing


def write_and_fail(file: BinaryIO, error: type[BaseException]) -> None:
    file.write(b"new")
    raise error


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_replacing_when_the_block_ends_well_then_the_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    path.write_text("old", encoding="utf-8")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["lists.csv"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_replacing_when_the_block_fails_then_what_was_there_stays(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "lists.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(error), replacing(path) as file:
        write_and_fail(file, error)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["lists.csv"]


def test_replacing_when_the_disk_fails_then_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    message = f"cannot write {path}: No space left on device"
    with pytest.raises(ExportError, match=message), replacing(path):
        raise OSError(28, os.strerror(28))
    assert names(tmp_path) == []


def test_replacing_when_the_folder_is_missing_or_the_path_is_one_then_it_says_so(
    tmp_path: Path,
) -> None:
    with pytest.raises(ExportError, match="No such file"), replacing(tmp_path / "a" / "b.csv"):
        pytest.fail("opened")
    with pytest.raises(ExportError, match="Is a directory"), replacing(tmp_path):
        pytest.fail("opened")


def test_replacing_when_the_path_is_a_link_then_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_replacing_when_the_old_file_was_private_then_the_new_one_is(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    path.touch(mode=0o600)
    path.chmod(0o600)
    with replacing(path) as file:
        file.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_replacing_when_the_path_is_a_pipe_then_it_is_written_to(tmp_path: Path) -> None:
    path, read = tmp_path / "pipe", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    with replacing(path) as file:
        file.write(b"new")
    reader.join()
    assert read == [b"new"]
    assert path.is_fifo()
