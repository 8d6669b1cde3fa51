"""What the commands say of themselves, and of settings that cannot be used."""

from collections.abc import Iterator
from importlib.metadata import version

import pytest
import typer
from studio import ROOT, Studio

from cineclube.commands.app import app

WIDE = {"COLUMNS": "200", "TERMINAL_WIDTH": "200"}


def commands_of(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from commands_of(below, (*path, name))


def options_of(path: tuple[str, ...]) -> list[object]:
    command: object = typer.main.get_command(app)
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    return [p for p in command.params if p.param_type_name == "option"]  # type: ignore[attr-defined]


COMMANDS = list(commands_of(typer.main.get_command(app)))


def help_of(studio: Studio, *path: str) -> str:
    result = studio.run(*path, "--help", **WIDE)
    assert result.exit_code == 0
    return " ".join(result.output.split())


def test_commands_when_listed_then_all_of_them_are_there() -> None:
    assert {" ".join(path) for path in COMMANDS} >= {
        "serve", "train", "seed", "recommend", "evaluate", "import mock", "import movielens",
        "models list", "models activate",
    }  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_when_asked_then_every_option_is_explained(
    studio: Studio, path: tuple[str, ...]
) -> None:
    text = help_of(studio, *path)
    for option in options_of(path):
        assert option.help  # type: ignore[attr-defined]
        for name in option.opts:  # type: ignore[attr-defined]
            assert f"{name} " in text
        assert option.help in text  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        (
            "train",
            {
                "--clusters": "[default: (8 to 40, chosen on validation)",
                "--seed": "[default: 42",
                "--keep": "[default: (CINECLUBE_MODELS_KEPT, or 5)",
                "--threads": "[default: (CINECLUBE_THREADS, or one for each usable processor)",
                "--memory-limit": "[default: (CINECLUBE_MEMORY_LIMIT, or what is left)",
            },
        ),
        (
            "serve",
            {
                "--host": "[default: (CINECLUBE_HOST)",
                "--port": "[default: (CINECLUBE_PORT)",
            },
        ),
        ("seed", {"Data to seed with.": "[default: mock_data.json"}),
    ],
)
def test_help_when_an_option_has_a_default_then_it_is_named(
    studio: Studio, command: str, defaults: dict[str, str]
) -> None:
    text = help_of(studio, command)
    for name, default in defaults.items():
        after = text[text.rindex(name) :]
        assert default in after[: after.index("]", len(name)) + 1]


def test_help_of_train_when_asked_then_it_states_the_exit_codes(studio: Studio) -> None:
    text = help_of(studio, "train")
    assert "Exit codes: 0 published; 2 cannot train, with the reason; 3 trained, but" in text


def test_train_model_when_asked_for_help_then_it_says_what_cineclube_train_says(
    studio: Studio,
) -> None:
    script = studio.run_script(str(ROOT / "train_model.py"), "--help", **WIDE)
    command = studio.run("train", "--help", **WIDE)
    assert script.stderr == ""
    words, other_words = (" ".join(text.split()) for text in (script.stdout, command.output))
    assert words.split(" train_model.py ", 1)[1] == other_words.split(" train ", 1)[1]


def test_version_when_asked_then_it_is_printed(studio: Studio) -> None:
    assert studio.run("--version").output.strip() == version("cineclube")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CINECLUBE_PORT", "abc"),
        ("CINECLUBE_PORT", "0"),
        ("CINECLUBE_LOG_LEVEL", "loud"),
        ("CINECLUBE_MODELS_KEPT", "0"),
        ("CINECLUBE_MODEL_POLL_SECONDS", "-1"),
        ("CINECLUBE_RETRY_AFTER_SECONDS", "soon"),
    ],
)
@pytest.mark.parametrize("command", [["train"], ["models", "list"], ["serve"], ["seed"]])
def test_settings_when_one_cannot_be_used_then_one_line_names_it_and_exit_2(
    studio: Studio, command: list[str], name: str, value: str
) -> None:
    result = studio.run(*command, **{name: value})
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith(f"{name}: ")
    assert not studio.models_dir.exists()


def test_settings_when_several_cannot_be_used_then_each_has_its_line(studio: Studio) -> None:
    result = studio.run("train", CINECLUBE_PORT="abc", CINECLUBE_LOG_LEVEL="loud")
    lines = result.stderr.strip().splitlines()
    assert sorted(line.split(":")[0] for line in lines) == ["CINECLUBE_LOG_LEVEL", "CINECLUBE_PORT"]


def test_database_when_it_is_no_database_then_one_line_says_so_and_exit_2(studio: Studio) -> None:
    studio.database_file.write_text("this is not a database, it is a text" * 50, encoding="utf-8")
    result = studio.run("train")
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert str(studio.database_file) in line
    assert not studio.models_dir.exists()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x/y", "sqlite:////proc/sys/a/b.db"])
def test_database_when_the_address_cannot_be_used_then_one_line_says_so_and_exit_2(
    studio: Studio, url: str
) -> None:
    result = studio.run("train", CINECLUBE_DATABASE_URL=url)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
