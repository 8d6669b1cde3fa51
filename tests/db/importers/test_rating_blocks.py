"""Blocks of ratings: the fast path gives what the slow one gives, and bad rows have reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cineclube.db.importers.movielens.ratings import parse_block, parse_lines

SEPARATORS = (",", "::", "\t")
good_row = st.tuples(
    st.integers(1, 2**63 - 1).map(str),
    st.integers(1, 300_000).map(str),
    st.integers(0, 10).map(lambda half: str(half / 2)),
    st.integers(0, 2_000_000_000).map(str),
)
odd_value = st.one_of(
    st.sampled_from(["", " ", "-1", "0", "5.5", "0.3", "nan", "inf", "1e0", '"1"']),
    st.sampled_from(["99999999999", "9" * 20, "9" * 5000]),
    st.sampled_from(
        [" 1", "1 ", "+1", "007", "1_0", "0x1", ".5", "5.", "\r", "4.5\r", "\x00", "é"]
    ),
    st.text('0123456789.,:;\t\r "-+eE', max_size=6),
)
any_row = st.lists(st.one_of(odd_value, st.integers(1, 9).map(str)), min_size=1, max_size=5)


@given(
    st.lists(st.one_of(good_row, any_row), max_size=6),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["\n", "\r\n"]),
)
def test_parse_block_equals_parse_lines(rows: list[list[str]], separator: str, end: str) -> None:
    block = "".join(separator.join(row) + end for row in rows).encode()
    fast, slow = parse_block(block, separator, 7), parse_lines(block, separator, 7)
    assert_frame_equal(fast.ratings, slow.ratings)
    assert fast.rejects == slow.rejects


@given(st.lists(good_row, min_size=1), st.sampled_from(SEPARATORS))
def test_parse_block_takes_every_good_row(rows: list[tuple[str, ...]], separator: str) -> None:
    block = "".join(separator.join(row) + "\n" for row in rows).encode()
    parsed = parse_block(block, separator, 2)
    assert parsed.rejects == []
    assert parsed.ratings["usuario_id"].tolist() == [int(row[0]) for row in rows]
    assert parsed.ratings["line"].tolist() == list(range(2, 2 + len(rows)))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,1,11,5", "avaliacao should be less than or equal to 5 (here 11.0)"),
        ("1,1,5.5,5", "avaliacao should be less than or equal to 5 (here 5.5)"),
        ("1,1,0.3,5", "avaliacao is no multiple of 0.5 (here 0.3)"),
        ("1,1,NaN,5", "avaliacao should be a valid number (here 'NaN')"),
        ("1,1,-1,5", "avaliacao should be greater than or equal to 0 (here -1.0)"),
        ("1,1,,5", "avaliacao should be a valid number (here '')"),
        ("0,1,4,5", "usuario_id should be greater than or equal to 1 (here 0)"),
        ("-1,1,4,5", "usuario_id should be greater than or equal to 1 (here -1)"),
        (
            "1,9223372036854775808,4,5",
            "filme_id should be less than or equal to 922",
        ),
        ("1,x,4,5", "filme_id should be a valid integer (here 'x')"),
        ("1,1,4,-5", "avaliado_em should be greater than or equal to 0 (here -5)"),
        ("1,1,4,32503680000", "avaliado_em should be less than 32503680000"),
        ("1,1,4", "3 fields where 4 are expected"),
        ("1,1,4,5,6", "5 fields where 4 are expected"),
        ('1,1,"4,5', "no valid csv"),
    ],
)
def test_parse_block_names_what_is_wrong(row: str, reason: str) -> None:
    parsed = parse_block(f"1,1,4.0,5\n\n{row}\n2,1,3.5,6\n".encode(), ",", 2)
    assert parsed.ratings["line"].tolist() == [2, 5]
    [(line, found)] = parsed.rejects
    assert line == 4
    assert found.startswith(reason)


@pytest.mark.parametrize("kept", range(1, len("1,2,4.0,964982703")))
def test_parse_block_rejects_a_last_line_cut_anywhere(kept: int) -> None:
    parsed = parse_block(b"1,1,4.0,964982703\n" + b"1,2,4.0,964982703"[:kept], ",", 2)
    assert len(parsed.ratings) == 1
    assert [line for line, _ in parsed.rejects] == [3]


def test_parse_block_takes_a_whole_last_line_without_a_line_break() -> None:
    parsed = parse_block(b"1,1,4.0,964982703\n1,2,4.0,964982703", ",", 2)
    assert len(parsed.ratings) == 2
    assert not parsed.rejects
