"""Files that cannot be read at all, and files that are made to harm."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from exported import LETTERBOXD, MAKERS, MOVIELENS, SAMPLE, letterboxd, trakt, zipped
from hypothesis import given
from hypothesis import strategies as st

from cineclube.errors import RatingsFileError, RatingsFileTooLargeError
from cineclube.importacao import Entry, Refusal, Refused, read_export
from cineclube.importacao.arquivos import MAX_FILE_BYTES, MIB
from cineclube.importacao.formatos import MAX_ROWS

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"


def encrypted() -> bytes:
    """Mark the file in a zip as encrypted, in both of its headers."""
    content = bytearray(zipped({"ratings.csv": letterboxd(SAMPLE)}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def compressed_by(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("ratings.csv", letterboxd(SAMPLE))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "portuguese"),
    [
        (b"", "vazio"),
        (b" \n\t\r\n", "vazio"),
        (PNG, "Letterboxd"),
        (b"<!DOCTYPE html><html><body>Sign in, please</body></html>", "página da web"),
        (b"hello\nworld\n", "desconhecido"),
        (b"a,b,c\n1,2,3\n", "desconhecido"),
        (b"Title,Year,Rating\nAlien,1979,4\n", "desconhecido"),  # of five, of ten, of a hundred?
        (b"Date,Name,Year,Letterboxd URI\n2020-01-01,Alien,1979,x\n", "desconhecido"),
        ("Date,Name,Year,Letterboxd URI,Rating\n".encode("utf-16-le"), "desconhecido"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "UTF-16"),
        (b'"', "desconhecido"),
        (b"Name,Year,Letterboxd URI,Rating" + b"," * 1_000_000, "desconhecido"),
        (b"[]", "desconhecido"),
        (b"{}", "desconhecido"),
        (b'[{"plays": 4, "movie": {"title": "X"}}]', "desconhecido"),
        (b"[" * 100_000, "JSON"),
        (b"[1" + b"0" * 5000 + b"]", "JSON"),
        (trakt(SAMPLE)[:-1], "JSON"),
        (b"PK\x03\x04", "zip"),
        (zipped({"ratings.csv": letterboxd(SAMPLE)})[:-1], "zip"),
        (zipped({}), "desconhecido"),
        (zipped({"x.csv": "a,b\n1,2\n"}), "desconhecido"),
        (zipped({"inner.zip": zipped({"ratings.csv": letterboxd(SAMPLE)})}), "desconhecido"),
        (zipped({"a.csv": letterboxd(SAMPLE), "b.json": trakt(SAMPLE)}), "vários serviços"),
        (encrypted(), "senha"),
        (compressed_by(zipfile.ZIP_BZIP2), "zip"),
        (compressed_by(zipfile.ZIP_LZMA), "zip"),
        (f"{MOVIELENS}\n1,1,4.0,1\n2,1,4.0,1\n".encode(), "vários usuários"),
    ],
)
def test_file_when_it_is_no_export_then_it_says_so(content: bytes, portuguese: str) -> None:
    with pytest.raises(RatingsFileError) as raised:
        read_export(content)
    assert portuguese in raised.value.detail
    assert raised.value.status == 422
    assert str(raised.value) != raised.value.detail


def zeros(n_bytes: int) -> bytes:
    return zipped({"ratings.csv": f"{LETTERBOXD}\n".encode() + b"0" * n_bytes})


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"x" * (MAX_FILE_BYTES + 1),
        lambda: zeros(30 * MIB),
        lambda: zeros(3 * MIB),  # small, and a thousand times what it takes
        lambda: zipped({f"{i}.csv": "" for i in range(3001)}),
        lambda: f"{LETTERBOXD}\n".encode() + b"2020-01-01,A,1990,x,4\n" * (MAX_ROWS + 1),
        lambda: f"{LETTERBOXD}\n".encode() + b"\n" * 2_000_000,
        lambda: json.dumps([{"rating": 5, "movie": {}}] * (MAX_ROWS + 1)).encode(),
    ],
    ids=["bytes", "unpacked bytes", "ratio", "files", "rows", "lines", "items"],
)
def test_file_when_it_is_too_large_then_it_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(RatingsFileTooLargeError) as raised:
        read_export(make())
    assert raised.value.status == 413
    assert raised.value.detail


def test_json_when_it_would_fill_the_memory_then_it_is_not_parsed() -> None:
    with pytest.raises(RatingsFileTooLargeError):
        read_export(b"[" + b"[]," * 1_500_000 + b"[]]")


def test_zip_when_a_file_lies_about_its_size_then_it_is_refused() -> None:
    content = bytearray(zipped({"ratings.csv": letterboxd(SAMPLE)}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (60).to_bytes(4, "little")  # the rest would be left out silently
    with pytest.raises(RatingsFileError):
        read_export(bytes(content))


def test_zip_when_paths_lead_out_of_it_then_they_are_only_names() -> None:
    export = read_export(zipped({"../../../etc/ratings.csv": letterboxd(SAMPLE)}))
    assert {row.place.file for row in export.rows} == {"../../../etc/ratings.csv"}


@pytest.mark.parametrize("n_cut", [1, 2, 3])
def test_table_when_it_is_cut_then_whole_rows_are_kept_and_the_last_is_told(n_cut: int) -> None:
    rows = read_export(letterboxd(SAMPLE)[:-n_cut]).rows
    assert [type(row) for row in rows] == [Entry, Entry, Refused]
    assert rows[-1].place.line == 4
    assert rows[-1].refusal is Refusal.CUT  # type: ignore[union-attr]


def test_table_when_only_a_column_without_use_can_be_cut_then_the_row_counts() -> None:
    assert all(isinstance(row, Entry) for row in read_export(MAKERS["imdb"](SAMPLE)[:-3]).rows)


CONTENTS = {name: make(SAMPLE) for name, make in MAKERS.items()}
UTF_16 = b"\xff\xfe" + CONTENTS["letterboxd"].decode().encode("utf-16-le")


def taken(rows: list[Entry | Refused]) -> list[tuple[object, ...]]:
    return [(r.work, r.value, r.rated_at) for r in rows if isinstance(r, Entry)]


@given(
    content=st.sampled_from([*CONTENTS.values(), UTF_16]),
    part=st.floats(0, 1, exclude_max=True),
)
def test_file_when_cut_anywhere_then_what_is_read_is_whole(content: bytes, part: float) -> None:
    whole = taken(read_export(content).rows)
    try:
        rows = read_export(content[: int(part * len(content))]).rows
    except RatingsFileError:
        return
    found = taken(rows)
    assert found == whole[: len(found)]
    assert sum(isinstance(row, Refused) for row in rows) <= 1


@given(content=st.sampled_from(list(CONTENTS.values())), data=st.data())
def test_file_when_any_bytes_change_then_it_is_read_or_refused(
    content: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows = read_export(bytes(damaged)).rows
    except RatingsFileError:
        return
    assert all(0 <= row.value <= 5 for row in rows if isinstance(row, Entry))
