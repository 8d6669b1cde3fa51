"""What is read of versions, whole or damaged."""

import json
from pathlib import Path
from typing import Any

import pytest

from cineclube.recommender.artefact import Promotion
from cineclube.recommender.versions import kept_versions, ndcg_at_10

MANIFEST = {
    "created_at": "2026-11-21T04:00:00Z",
    "promotion": {"promoted": True, "reason": "first"},
    "counts": {"filmes": 226, "clusters": 8},
}
MEASURED = {"held_out": {"methods": {"cineclube": {"ndcg_at_10": 0.25}}}}


def write(models_dir: Path, name: str, manifest: Any = None, metrics: Any = None) -> None:
    folder = models_dir / name
    folder.mkdir(parents=True)
    for file, content in (("manifest.json", manifest), ("metrics.json", metrics)):
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / file).write_text(text, encoding="utf-8")


def test_versions_when_they_are_whole_then_the_newest_comes_first(tmp_path: Path) -> None:
    for name in ("20250101", "20260101", ".staging-20270101"):
        write(tmp_path, name, MANIFEST, MEASURED)
    newest, oldest = kept_versions(tmp_path)
    assert (newest.name, oldest.name) == ("20260101", "20250101")
    assert newest.created_at is not None
    assert newest.created_at.isoformat() == "2026-11-21T04:00:00+00:00"
    assert newest.promotion == Promotion(promoted=True, reason="first")
    assert newest.counts == {"filmes": 226, "clusters": 8}
    assert newest.ndcg_at_10 == 0.25


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "null", '"text"', "[" * 100_000, '{"counts": [], "promotion": 3}'],
    ids=["empty", "cut", "list", "null", "text", "deep", "other types"],
)
def test_versions_when_a_manifest_is_damaged_then_the_rest_is_told(
    tmp_path: Path, manifest: str
) -> None:
    write(tmp_path, "v1", manifest, MEASURED)
    [kept] = kept_versions(tmp_path)
    assert (kept.name, kept.created_at, kept.promotion, kept.counts) == ("v1", None, None, {})
    assert kept.ndcg_at_10 == 0.25


def test_versions_when_some_fields_are_damaged_then_the_others_are_told(tmp_path: Path) -> None:
    counts = {"filmes": 226, "clusters": "8", "usuarios": True, "avaliacoes": 1.5}
    write(tmp_path, "v1", {**MANIFEST, "created_at": "soon", "counts": counts})
    [kept] = kept_versions(tmp_path)
    assert kept.counts == {"filmes": 226}
    assert kept.created_at is None
    assert kept.promotion == Promotion(promoted=True, reason="first")
    assert kept.ndcg_at_10 is None


def test_versions_when_files_cannot_be_read_then_the_version_is_told_by_its_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "v1" / "manifest.json").mkdir(parents=True)
    write(tmp_path, "v2")
    (tmp_path / "v2" / "manifest.json").write_bytes(b"\xff\xfe{")
    for kept in kept_versions(tmp_path):
        assert (kept.created_at, kept.counts, kept.ndcg_at_10) == (None, {}, None)
    assert [kept.name for kept in kept_versions(tmp_path)] == ["v2", "v1"]


def test_versions_when_there_is_no_folder_then_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert kept_versions(tmp_path / "none") == []
    assert kept_versions(tmp_path / "file") == []


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        None,
        {"held_out": None},
        {"held_out": {"methods": {"popularity": {"ndcg_at_10": 0.1}}}},
        {"held_out": {"methods": {"cineclube": {"ndcg_at_10": float("nan")}}}},
        {"held_out": {"methods": {"cineclube": {"ndcg_at_10": "0.25"}}}},
        {"held_out": {"methods": {"cineclube": {"ndcg_at_10": True}}}},
    ],
    ids=["empty", "none", "not measured", "others only", "nan", "text", "bool"],
)
def test_ndcg_when_it_was_not_measured_then_there_is_none(metrics: Any) -> None:
    assert ndcg_at_10(metrics) is None
