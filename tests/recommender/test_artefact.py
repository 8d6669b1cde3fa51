"""Versions on disk: what is written is what is read, and nothing doubtful is loaded."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import history_of

from cineclube.errors import InvalidModelError
from cineclube.recommender import artefact
from cineclube.recommender.artefact import Manifest, Promotion
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.explain import explain
from cineclube.recommender.model import TasteModel


def write_version(models_dir: Path, model: TasteModel | None, version: str) -> Path:
    with artefact.staged(models_dir, version) as folder:
        if model is None:
            (folder / artefact.MODEL_FILE).write_bytes(b"no model")
        else:
            artefact.save_model(model, folder / artefact.MODEL_FILE)
        (folder / artefact.METRICS_FILE).write_text('{"held_out": null}', encoding="utf-8")
        (folder / artefact.PLOT_FILE).write_bytes(b"PNG")
        manifest = Manifest(
            format=artefact.FORMAT,
            version=version,
            created_at=datetime.now(UTC),
            libraries=artefact.library_versions(),
            settings={},
            seed=1,
            data_fingerprint="0" * 64,
            counts={"filmes": 1},
            promotion=Promotion(promoted=True, reason="first"),
            sha256=artefact.hash_files(folder),
        )
        artefact.seal(folder, manifest)
        return artefact.publish(folder, models_dir, version, current=False)


def edit_manifest(folder: Path, **changes: Any) -> None:
    path = folder / artefact.MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory, model: TasteModel) -> Path:
    """A models directory with one good version; not to be changed."""
    models_dir = tmp_path_factory.mktemp("good") / "models"
    write_version(models_dir, model, "v1")
    artefact.make_current(models_dir, "v1")
    return models_dir


@pytest.fixture
def models_dir(good: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(good, tmp_path / "models"))


def current(models_dir: Path, text: bytes) -> str | None:
    (models_dir / artefact.CURRENT_FILE).write_bytes(text)
    return artefact.current_version(models_dir)


def open_and_load(models_dir: Path) -> TasteModel:
    return artefact.load_model(artefact.open_version(models_dir, "v1"))


def test_round_trip_when_saved_and_loaded_then_every_field_is_the_same(
    good: Path, model: TasteModel
) -> None:
    loaded = open_and_load(good)
    for field in fields(TasteModel):
        assert joblib.hash(getattr(loaded, field.name)) == joblib.hash(getattr(model, field.name))


def test_round_trip_when_saved_and_loaded_then_no_answer_changes(
    good: Path, model: TasteModel, world: tuple[Ratings, Films]
) -> None:
    loaded = open_and_load(good)
    for user in range(world[0].n_users):
        mine, theirs = (history_of(m, world[0], user) for m in (model, loaded))
        expected = model.recommend(mine, 10, mine.film_ix)
        found = loaded.recommend(theirs, 10, theirs.film_ix)
        assert found.film_ix.tolist() == expected.film_ix.tolist()
        assert found.scores.tolist() == expected.scores.tolist()
        assert found.strategies.tolist() == expected.strategies.tolist()
        before, after = (explain(m, h, found.film_ix) for m, h in ((model, mine), (loaded, theirs)))
        assert [e.contributions.tolist() for e in before] == [
            e.contributions.tolist() for e in after
        ]


def test_open_when_good_then_manifest_metrics_and_plot_are_there(good: Path) -> None:
    version = artefact.open_version(good, "v1")
    assert version.manifest.version == "v1"
    assert version.metrics == {"held_out": None}
    assert version.plot.read_bytes() == b"PNG"
    assert set(version.manifest.sha256) == {"model.joblib", "metrics.json", "clusters.png"}


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def halve(name: str) -> Callable[[Path], object]:
    return lambda folder: os.truncate(folder / name, (folder / name).stat().st_size // 2)


def change(**changes: Any) -> Callable[[Path], object]:
    return lambda folder: edit_manifest(folder, **changes)


def write(name: str, text: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(text)


def forget_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["sha256"].pop("model.joblib")
    edit_manifest(folder, sha256=manifest["sha256"])


def forget_field(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["seed"]
    path.write_text(json.dumps(manifest), "utf-8")


NOW = artefact.FORMAT
OTHER_LIBRARY = {**artefact.library_versions(), "scikit-learn": "0.24.2"}

BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "cannot read .*manifest.json"),
    "no manifest": (remove("manifest.json"), "cannot read .*manifest.json"),
    "half a manifest": (halve("manifest.json"), "cannot read .*manifest.json"),
    "a manifest of other bytes": (write("manifest.json", b"\xff\xfe"), "cannot read"),
    "a manifest that is a list": (write("manifest.json", b"[]"), "format None"),
    "an older format": (change(format=0), rf"format 0, this program reads {NOW}; train again"),
    "a newer format": (change(format=NOW + 1), rf"format {NOW + 1}, this program reads {NOW}"),
    "a manifest without a field": (forget_field, "is not a manifest"),
    "another scikit-learn": (change(libraries=OTHER_LIBRARY), r"scikit-learn 0\.24\.2"),
    "an unknown scikit-learn": (change(libraries={}), "scikit-learn unknown"),
    "no model": (remove("model.joblib"), "cannot read .*model.joblib"),
    "half a model": (halve("model.joblib"), "model.joblib is damaged"),
    "another model": (write("model.joblib", b"x"), "model.joblib is damaged"),
    "no metrics": (remove("metrics.json"), "cannot read .*metrics.json"),
    "other metrics": (write("metrics.json", b"{}"), "metrics.json is damaged"),
    "no plot": (remove("clusters.png"), "cannot read .*clusters.png"),
    "a plot without a hash": (
        lambda folder: edit_manifest(folder, sha256={"model.joblib": "0" * 64}),
        "no hash for metrics.json",
    ),
    "a model without a hash": (forget_hash, "no hash for model.joblib"),
}


@pytest.mark.parametrize(("break_it", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_open_when_broken_then_it_is_refused_and_nothing_is_executed(
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[Path], object],
    message: str,
) -> None:
    monkeypatch.setattr(joblib, "load", lambda *_: pytest.fail("it was loaded"))
    break_it(models_dir / "v1")
    with pytest.raises(InvalidModelError, match=message):
        artefact.open_version(models_dir, "v1")


def test_open_when_only_the_patch_level_of_scikit_learn_differs_then_it_is_accepted(
    models_dir: Path,
) -> None:
    major, minor, *_ = artefact.library_versions()["scikit-learn"].split(".")
    libraries = {**artefact.library_versions(), "scikit-learn": f"{major}.{minor}.99"}
    edit_manifest(models_dir / "v1", libraries=libraries)
    assert artefact.open_version(models_dir, "v1").manifest.libraries == libraries


def test_open_when_the_manifest_names_files_elsewhere_then_they_are_not_read(
    models_dir: Path,
) -> None:
    manifest = json.loads((models_dir / "v1" / "manifest.json").read_text("utf-8"))
    (models_dir.parent / "outside").write_bytes(b"secret")
    secret = hashlib.sha256(b"secret").hexdigest()
    hashes = {**manifest["sha256"], "../../outside": secret}
    edit_manifest(models_dir / "v1", sha256=hashes)
    with pytest.raises(InvalidModelError, match=r"cannot read .*v1/outside"):
        artefact.open_version(models_dir, "v1")


def test_load_when_the_file_cannot_be_unpickled_then_it_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path, None, "v1")
    with pytest.raises(InvalidModelError, match="cannot be loaded"):
        open_and_load(tmp_path)


def test_load_when_the_state_is_not_a_model_then_it_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path, None, "v1")
    folder = tmp_path / "v1"
    for state in ({"film_ids": np.arange(3)}, [1, 2]):
        joblib.dump(state, folder / "model.joblib")
        edit_manifest(folder, sha256=artefact.hash_files(folder))
        with pytest.raises(InvalidModelError, match="cannot be loaded"):
            open_and_load(tmp_path)


def test_load_when_the_version_has_no_twin_then_it_says_so(good: Path) -> None:
    version = artefact.open_version(good, "v1")
    with pytest.raises(InvalidModelError, match=r"has no evaluation\.joblib"):
        artefact.load_model(version, artefact.TWIN_FILE)


# The pointer


def test_current_when_nothing_was_published_then_there_is_none(tmp_path: Path) -> None:
    assert artefact.current_version(tmp_path) is None
    assert artefact.current_version(tmp_path / "missing") is None


def test_current_when_written_then_it_names_the_version(good: Path) -> None:
    assert artefact.current_version(good) == "v1"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"  \n",
        b"..",
        b".",
        b"../v1",
        b"/etc",
        b"v1/../v1",
        b".staging-v1",
        b"v1/",
        b"\xff\xfe",
    ],
)
def test_current_when_it_names_nonsense_then_it_is_refused(models_dir: Path, text: bytes) -> None:
    with pytest.raises(InvalidModelError, match="current"):
        current(models_dir, text)


def test_current_when_it_is_a_folder_then_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / artefact.CURRENT_FILE).mkdir()
    with pytest.raises(InvalidModelError, match="cannot read"):
        artefact.current_version(tmp_path)


@pytest.mark.parametrize("text", [b"v2\n", b"v1\nv1\n", b"v\x001", b"x" * 5000])
def test_current_when_it_names_a_version_that_is_not_there_then_it_cannot_be_opened(
    models_dir: Path, text: bytes
) -> None:
    named = current(models_dir, text)
    assert named is not None
    with pytest.raises(InvalidModelError, match="cannot read"):
        artefact.open_version(models_dir, named)


@given(st.text(max_size=12))
def test_current_when_it_holds_any_text_then_it_never_leads_out_of_the_folder(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "pointers"
    folder.mkdir(exist_ok=True)
    try:
        named = current(folder, text.encode(errors="surrogatepass"))
    except InvalidModelError:
        return
    assert named is not None
    assert (folder / named).parent == folder
    assert named not in {".", ".."}


def test_make_current_when_it_fails_halfway_then_the_old_version_still_serves(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(artefact, "_sync", fail)
    with pytest.raises(OSError, match="No space"):
        artefact.make_current(models_dir, "v2")
    assert artefact.current_version(models_dir) == "v1"


def test_make_current_when_watched_then_the_pointer_is_whole_and_replaced_in_one_step(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, str]] = []
    replace = Path.replace

    def watched(source: Path, target: Path) -> Path:
        before = artefact.current_version(models_dir)
        steps.append((str(before), source.read_text("utf-8").strip()))
        assert source.parent == Path(target).parent  # elsewhere it would not be atomic
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", watched)
    artefact.make_current(models_dir, "v2")
    assert steps == [("v1", "v2")]
    assert artefact.current_version(models_dir) == "v2"
    assert sorted(p.name for p in models_dir.iterdir()) == ["current", "v1"]


# Folders


def test_staged_when_the_block_fails_then_nothing_is_left(tmp_path: Path) -> None:
    with suppress(RuntimeError), artefact.staged(tmp_path, "v1") as folder:
        (folder / "half").write_bytes(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_staged_when_not_yet_published_then_it_is_not_a_version(tmp_path: Path) -> None:
    with artefact.staged(tmp_path, "v1") as folder:
        (folder / artefact.MANIFEST_FILE).write_text("{}", encoding="utf-8")
        assert artefact.list_versions(tmp_path) == []


def test_seal_when_done_then_every_file_and_the_folder_were_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    real = artefact._sync
    monkeypatch.setattr(artefact, "_sync", lambda path: (synced.append(path), real(path)))
    folder = write_version(tmp_path, None, "v1")
    staging = tmp_path / ".staging-v1"
    names = {p.name for p in folder.iterdir()}
    assert {p.name for p in synced if p.parent == staging} == names
    assert synced.index(staging) > max(synced.index(staging / name) for name in names)
    assert synced[-1] == tmp_path


def test_publish_when_the_name_is_taken_then_it_fails_and_the_version_stays(
    tmp_path: Path,
) -> None:
    before = write_version(tmp_path, None, "v1")
    hashes = artefact.hash_files(before)
    with pytest.raises(OSError, match="not empty"):
        write_version(tmp_path, None, "v1")
    assert artefact.hash_files(before) == hashes
    assert [p.name for p in tmp_path.iterdir()] == ["v1"]


def test_remove_leftovers_when_a_training_was_killed_then_only_its_traces_go(
    models_dir: Path,
) -> None:
    (models_dir / ".staging-v2").mkdir()
    (models_dir / ".staging-v2" / "model.joblib").write_bytes(b"half")
    (models_dir / ".staging-current").write_text("v2", encoding="utf-8")
    (models_dir / ".trainer.lock").touch()
    assert artefact.remove_leftovers(models_dir) == [".staging-current", ".staging-v2"]
    assert sorted(p.name for p in models_dir.iterdir()) == [".trainer.lock", "current", "v1"]


def make_versions(models_dir: Path, *versions: str) -> None:
    for version in versions:
        write_version(models_dir, None, version)


def test_list_versions_when_there_are_several_then_the_oldest_comes_first(tmp_path: Path) -> None:
    make_versions(tmp_path, "20260102T1", "20251231T9", "20260101T5")
    (tmp_path / "no version").mkdir()
    assert artefact.list_versions(tmp_path) == ["20251231T9", "20260101T5", "20260102T1"]


@pytest.mark.parametrize(
    ("keep", "serving", "left"),
    [
        (2, "d", ["c", "d"]),
        (2, "a", ["a", "d"]),
        (3, "b", ["b", "c", "d"]),
        (1, "d", ["d"]),
        (1, "b", ["b", "d"]),
        (9, "b", ["a", "b", "c", "d"]),
        (4, "b", ["a", "b", "c", "d"]),
        (3, None, ["b", "c", "d"]),
    ],
)
def test_prune_when_there_are_too_many_then_the_oldest_go_and_never_the_current_or_newest(
    tmp_path: Path, keep: int, serving: str | None, left: list[str]
) -> None:
    make_versions(tmp_path, "a", "b", "c", "d")
    if serving:
        artefact.make_current(tmp_path, serving)
    removed = artefact.prune(tmp_path, keep, newest="d")
    assert artefact.list_versions(tmp_path) == left
    assert sorted([*removed, *left]) == ["a", "b", "c", "d"]
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == set(left)


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_publish_when_made_current_then_it_serves(models_dir: Path) -> None:
    with artefact.staged(models_dir, "v2") as folder:
        artefact.publish(folder, models_dir, "v2", current=True)
    assert artefact.current_version(models_dir) == "v2"
    assert (models_dir / "v2").is_dir()


def test_publish_when_the_pointer_cannot_be_swapped_then_the_version_goes_again(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", fail)
    with (
        pytest.raises(OSError, match="No space"),
        artefact.staged(models_dir, "v2") as folder,
    ):
        artefact.publish(folder, models_dir, "v2", current=True)
    assert sorted(p.name for p in models_dir.iterdir()) == ["current", "v1"]
    assert artefact.current_version(models_dir) == "v1"


def test_publish_when_it_fails_after_the_swap_then_what_serves_is_still_there(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def replace_and_break(source: Path, target: Path) -> Path:
        monkeypatch.setattr(artefact, "_sync", fail)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", replace_and_break)
    with suppress(OSError), artefact.staged(models_dir, "v2") as folder:
        artefact.publish(folder, models_dir, "v2", current=True)
    current = artefact.current_version(models_dir)
    assert current is not None
    assert (models_dir / current).is_dir()
