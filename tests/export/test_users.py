"""Which users a file names."""

import contextlib
import io
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cineclube.errors import ExportError
from cineclube.export.users import MAX_ID, WantedUsers, read_users


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "users.txt"


@pytest.mark.parametrize(
    ("text", "ids", "lines"),
    [
        ("", [], []),
        ("\n \n\n", [], []),
        ("3\n1\n2\n", [3, 1, 2], [1, 2, 3]),
        ("3\r\n1", [3, 1], [1, 2]),
        ("\n 3 \n\n\t1\n", [3, 1], [2, 4]),
        ("3\n1\n3\n", [3, 1], [1, 2]),
        ("007\n7\n", [7], [1]),
        (f"{MAX_ID}\n", [MAX_ID], [1]),
        ("usuario_id\n3\n", [3], [2]),
        ("\ufeffusuario_id\n3\n", [3], [2]),
        ("\ufeff3\n", [3], [1]),
        ("\nid\n3\n", [3], [3]),
        ('"3"\n"1"\n', [3, 1], [1, 2]),
        ("nome,usuario_id\nAna,3\n\nBia, 1 \n", [3, 1], [2, 4]),
        ("usuario_id;nome\n3;Ana\n", [3], [2]),
        ("usuario_id\tnome\n3\tAna\n", [3], [2]),
        ('nome,usuario_id\n"Ana\nMaria, filha",3\nBia,1\n', [3, 1], [3, 4]),
    ],
)
def test_read_when_it_is_well_formed_then_ids_come_in_its_order_once(
    file: Path, text: str, ids: list[int], lines: list[int]
) -> None:
    file.write_bytes(text.encode())
    wanted = read_users(str(file))
    assert (wanted.ids.tolist(), wanted.lines.tolist()) == (ids, lines)
    assert wanted.ids.dtype == wanted.lines.dtype == np.int64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n\nx2\n", "line 3: 'x2' is not the id of a user"),
        ("1a\n2\n", "line 1: '1a' is not"),
        ("1\nusuario_id\n", "line 2: 'usuario_id' is not"),
        ("0\n", "line 1: '0' is not"),
        ("-1\n", "line 1: '-1' is not"),
        ("1.0\n", "line 1: '1.0' is not"),
        ("+1\n", "line 1: '+1' is not"),
        ("١\n", "line 1: '١' is not"),
        ("1_0\n", "line 1: '1_0' is not"),
        (f"{MAX_ID + 1}\n", "line 1: '9223372036854775808' is not"),
        ("9" * 5000, f"line 1: '{'9' * 80}' is not"),
        ("1\n2,3\n", "line 2: '2,3' is not"),
        ("1,2\n", "line 1: none of ['1', '2'] is called usuario_id"),
        ("nome,id\nAna,1\n", "line 1: none of ['nome', 'id'] is called usuario_id"),
        ("nome,usuario_id\nAna\n", "line 2: '' is not"),
        ("nome,usuario_id\nAna,\n", "line 2: '' is not"),
        ("1\n" + "x" * 200_000 + "\n", "field larger than field limit"),
    ],
)
def test_read_when_something_is_wrong_then_line_and_value_are_named(
    file: Path, text: str, message: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=re.escape(message)) as raised:
        read_users(str(file))
    assert str(file) in str(raised.value)


def test_read_when_it_is_no_text_then_it_says_so(file: Path) -> None:
    file.write_bytes(b"1\n\xff\xfe\n")
    with pytest.raises(ExportError, match=r"cannot read .*utf-8"):
        read_users(str(file))


@pytest.mark.parametrize("name", ["", "missing.txt"])
def test_read_when_it_cannot_be_opened_then_it_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"cannot read .*(Is a directory|No such file)"):
        read_users(str(tmp_path / name))


def test_read_when_it_is_standard_input_then_it_is_read_and_left_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.TextIOWrapper(io.BytesIO("\ufeff3\n1\n".encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert read_users("-").ids.tolist() == [3, 1]
    assert not stream.closed
    stream.detach()


@given(st.text(max_size=60))
def test_read_when_text_is_any_then_it_is_ids_or_a_clear_error(text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(text.encode(errors="surrogatepass")))
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(ExportError):
        patch.setattr(sys, "stdin", stream)
        ids = read_users("-").ids
        assert (ids > 0).all()
        assert len(set(ids.tolist())) == len(ids)


def wanted_users(n: int) -> WantedUsers:
    return WantedUsers("file", np.arange(10, 10 + n), np.arange(1, 1 + n))


@pytest.mark.parametrize("n", [0, 3])
def test_refuse_when_all_are_known_then_nobody_is_refused(n: int) -> None:
    wanted = wanted_users(n)
    wanted.refuse(np.zeros(n, bool))  # raises nothing
    assert wanted.ids.tolist() == list(range(10, 10 + n))


FIVE = "10 (line 1), 11 (line 2), 12 (line 3), 13 (line 4), 14 (line 5)"


@pytest.mark.parametrize(
    ("unknown", "named"),
    [([1], "11 (line 2)"), (range(5), FIVE), (range(7), f"{FIVE} and 2 more")],
)
def test_refuse_when_some_are_unknown_then_the_first_five_are_named(
    unknown: list[int], named: str
) -> None:
    mask = np.zeros(8, bool)
    mask[list(unknown)] = True
    message = re.escape(f"file: no users have these ids: {named}")
    with pytest.raises(ExportError, match=f"^{message}$"):
        wanted_users(8).refuse(mask)
