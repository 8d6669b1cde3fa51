"""What is written is what was given."""

import io
import json
import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from cineclube.errors import ExportError
from cineclube.export import writers
from cineclube.export.formats import Format, format_of
from cineclube.export.writers import COLUMNS, check_format, open_writer
from cineclube.recommender.batch import Lists
from cineclube.recommender.rank import Strategy

WORDS = ["clusters", "outros_clusters", "popularidade", "clusters"]


def lists_of(user: int, scores: Sequence[float] = (0.25, 1 / 3, 1e-9, 0.0)) -> Lists:
    n = len(scores)
    return Lists(
        1,
        np.full(n, user, np.int64),
        np.arange(1, n + 1, dtype=np.int32),
        2**40 + np.arange(n, dtype=np.int64),
        np.array(scores, np.float32),
        np.arange(n, dtype=np.int8) % len(Strategy),
    )


def written(format_: Format, *blocks: Lists) -> bytes:
    file = io.BytesIO()
    with open_writer(file, format_) as writer:
        for block in blocks:
            writer.write(block)
    return file.getvalue()


def read(format_: Format, content: bytes) -> pd.DataFrame:
    file = io.BytesIO(content)
    if format_ is Format.PARQUET:
        return pd.read_parquet(file)
    return pd.read_csv(file) if format_ is Format.CSV else pd.read_json(file, lines=True)


@pytest.fixture(params=list(Format), ids=str)
def format_(request: pytest.FixtureRequest) -> Format:
    if request.param is Format.PARQUET:
        pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    return Format(request.param)


def test_write_when_blocks_follow_each_other_then_all_rows_are_read_back(format_: Format) -> None:
    table = read(format_, written(format_, lists_of(7), lists_of(9), lists_of(11, ())))
    assert tuple(table.columns) == COLUMNS
    assert table["usuario_id"].tolist() == [7] * 4 + [9] * 4
    assert table["posicao"].tolist() == [1, 2, 3, 4] * 2
    assert table["filme_id"].tolist() == [2**40 + n for n in range(4)] * 2
    assert table["pontuacao"].tolist() == pytest.approx([0.25, 1 / 3, 1e-9, 0] * 2, rel=5e-6)
    assert table["estrategia"].tolist() == WORDS * 2


def test_csv_when_written_then_it_is_this_text() -> None:
    assert written(Format.CSV, lists_of(7)).decode() == (
        "usuario_id,posicao,filme_id,pontuacao,estrategia\n"
        "7,1,1099511627776,0.25,clusters\n"
        "7,2,1099511627777,0.333333,outros_clusters\n"
        "7,3,1099511627778,1e-09,popularidade\n"
        "7,4,1099511627779,0,clusters\n"
    )


def test_jsonl_when_written_then_each_line_is_an_object() -> None:
    lines = written(Format.JSONL, lists_of(7)).decode().splitlines()
    assert lines[1] == (
        '{"usuario_id": 7, "posicao": 2, "filme_id": 1099511627777, "pontuacao": 0.333333, '
        '"estrategia": "outros_clusters"}'
    )
    assert [tuple(json.loads(line)) for line in lines] == [COLUMNS] * 4


def test_write_when_there_is_nobody_then_the_columns_are_there() -> None:
    assert written(Format.CSV).decode() == "usuario_id,posicao,filme_id,pontuacao,estrategia\n"
    assert written(Format.JSONL) == b""


def test_parquet_when_there_is_nobody_then_the_columns_are_there() -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    table = read(Format.PARQUET, written(Format.PARQUET))
    assert (tuple(table.columns), len(table)) == (COLUMNS, 0)


def test_parquet_when_written_then_row_groups_gather_blocks_and_types_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    from pyarrow import parquet  # noqa: PLC0415

    monkeypatch.setattr(writers, "ROW_GROUP_ROWS", 8)
    content = written(Format.PARQUET, *(lists_of(user) for user in range(1, 6)))
    file = parquet.ParquetFile(io.BytesIO(content))
    groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert groups == [8, 8, 4]
    types = ["int64", "int32", "int64", "float", "string"]
    assert [str(field.type) for field in file.schema_arrow] == types
    scores = file.read().column("pontuacao").to_numpy()
    assert scores.tolist() == np.tile(lists_of(1).scores, 5).tolist()  # not rounded


def test_parquet_when_the_block_fails_then_that_error_is_seen() -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")

    def write_and_fail(writer: writers.Writer) -> None:
        writer.write(lists_of(7))
        file.close()
        raise ValueError("mine")

    file = io.BytesIO()
    with pytest.raises(ValueError, match="mine"), open_writer(file, Format.PARQUET) as writer:
        write_and_fail(writer)


@pytest.mark.parametrize("format_", [Format.CSV, Format.JSONL])
def test_check_when_a_format_needs_nothing_then_it_passes(format_: Format) -> None:
    check_format(format_, to_screen=True)
    check_format(format_, to_screen=False)


def test_check_when_pyarrow_is_missing_then_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'cineclube\[parquet\]'"):
        check_format(Format.PARQUET, to_screen=False)


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.csv", Format.CSV),
        ("b/a.JSONL", Format.JSONL),
        ("a.ndjson", Format.JSONL),
        ("a.csv.parquet", Format.PARQUET),
        ("a.txt", Format.CSV),
        ("parquet", Format.CSV),
        ("-", Format.CSV),
    ],
)
def test_format_when_only_a_name_is_given_then_its_ending_decides(
    name: str, format_: Format
) -> None:
    assert format_of(name) is format_
