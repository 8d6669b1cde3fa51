"""What the documents say is true: settings, commands, links, make targets and answers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from starlette.testclient import TestClient

from cineclube.commands.app import app
from cineclube.settings import Settings

ROOT = Path(__file__).parents[2]
API = ROOT / "docs" / "api.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = [ROOT / "README.md", ROOT / "README.pt-BR.md"]
EXAMPLE = re.compile(
    r"```http\n(?P<method>[A-Z]+) (?P<address>\S+)\n(?P<sent>.*?)(?P<status>\d{3})\n```"
    r"(?:\s+(?:<!-- answer -->\s+)?```json\n(?P<answer>.*?)```)?",
    re.DOTALL,
)
IMPORT = re.compile(
    r"```csv\n(?P<file>.*?)```\s+```sh\ncurl -F arquivo=@\S+ \"http://[^/]+(?P<address>\S+)\"\n```\s+"
    r"```json\n(?P<answer>.*?)```",
    re.DOTALL,
)
ANSWER = re.compile(r"<!-- answer -->\s+```json\n(.*?)```\s+<!-- /answer -->", re.DOTALL)
SETTING_ROW = re.compile(r"^\| `(CINECLUBE_\w+)` \| (\S+) \|", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[`\s])cineclube ((?:(?:--)?[a-z][\w-]*\s?)+)", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def shape(value: Any) -> Any:
    """Keys of an answer, all the way down; of a list, those of its first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return None


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_settings_table_matches_the_code(readme: Path) -> None:
    written = {key: value.strip("`") for key, value in SETTING_ROW.findall(read(readme))}
    none = {"README.md": "none", "README.pt-BR.md": "nenhum"}[readme.name]
    expected = {
        f"CINECLUBE_{field.upper()}": none if info.default is None else str(info.default)
        for field, info in Settings.model_fields.items()
    }
    assert written == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_settings_that_are_mentioned_exist(document: Path) -> None:
    known = {f"CINECLUBE_{field.upper()}" for field in Settings.model_fields} | {
        "CINECLUBE_TEST_DATA"
    }
    assert set(re.findall(r"CINECLUBE_[A-Z_]+[A-Z]", read(document))) <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(document))
    broken = [
        link
        for link in links
        if not link.startswith(("http://", "https://")) and not (document.parent / link).exists()
    ]
    assert not broken


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z][\w-]+)", read(document), re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_exist(document: Path) -> None:
    for words in COMMAND.findall(read(document)):
        command: Any = typer.main.get_command(app)
        for word in words.split():
            if word.startswith("--"):
                options = {option for param in command.params for option in param.opts}
                assert word in options | {"--help"}, f"cineclube {words}"
            elif hasattr(command, "commands"):  # typer brings a click of its own
                assert word in command.commands, f"cineclube {words}"
                command = command.commands[word]


def test_examples_of_the_api_are_answered_so_one_after_the_other(served: TestClient) -> None:
    """Errors to the letter, everything else by its shape."""
    examples = [found.groupdict() for found in EXAMPLE.finditer(read(API))]
    assert len(examples) > 40
    for example in examples:
        where = f"{example['method']} {example['address']}"
        body = json.loads(example["sent"]) if example["sent"].strip() else None
        answer = served.request(example["method"], example["address"], json=body)
        assert answer.status_code == int(example["status"]), f"{where}: {answer.text}"
        if example["answer"]:
            shown = json.loads(example["answer"])
            same = answer.json() if answer.is_error else shape(answer.json())
            assert same == (shown if answer.is_error else shape(shown)), where


def test_the_import_that_is_shown_is_answered_to_the_letter(served: TestClient) -> None:
    [example] = [found.groupdict() for found in IMPORT.finditer(read(API))]
    answer = served.post(example["address"], files={"arquivo": example["file"].encode()})
    assert answer.json() == json.loads(example["answer"])


def test_every_operation_has_an_example(served: TestClient) -> None:
    shown = {
        (found["method"], re.sub(r"/\d+", "/{}", found["address"].split("?")[0]))
        for found in EXAMPLE.finditer(read(API))
    }
    operations = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, item in served.get("/openapi.json").json()["paths"].items()
        for method in item
    }
    by_file = {("POST", "/usuarios/{}/importar")}  # shown with curl
    assert operations - shown == by_file


@pytest.mark.parametrize("document", [*READMES, API], ids=name)
def test_the_answer_that_is_shown_is_a_real_one(document: Path, served: TestClient) -> None:
    [text] = ANSWER.findall(read(document))
    [shown] = json.loads(text)
    [answered] = served.get("/filmes/3/recomendacoes?limite=1").json()
    assert shown["titulo"] == answered["titulo"]
    assert shown["cluster"] == answered["cluster"]
    assert shown["pontuacao"] == pytest.approx(answered["pontuacao"], abs=0.005)
    assert [m["titulo"] for m in shown["motivos"]] == [m["titulo"] for m in answered["motivos"]]
    assert sum(m["participacao"] for m in shown["motivos"]) == pytest.approx(1)
