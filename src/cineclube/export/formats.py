"""What lists can be written as. Light, so that `--help` can name it."""

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """What lists can be written as."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


ENDINGS = {
    ".csv": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
}


def format_of(file: str) -> Format:
    """Tell by the ending of a file's name; csv where it says nothing."""
    return ENDINGS.get(Path(file).suffix.lower(), Format.CSV)
