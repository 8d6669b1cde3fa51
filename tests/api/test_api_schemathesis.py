"""The OpenAPI document is true: schemathesis tries it against the API, with all its checks."""

import subprocess
import sys
from pathlib import Path

from cinema import Cinema
from server import running_server

CONFIG = Path(__file__).parent / "schemathesis.toml"


def test_schemathesis_when_all_checks_are_on_then_it_finds_nothing(
    cinema: Cinema, tmp_path: Path
) -> None:
    with running_server(cinema) as address:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)]
        result = subprocess.run(
            [*command, "run", f"{address}/openapi.json", "--checks", "all", "--no-color"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stdout[-6_000:] + result.stderr[-2_000:]
    assert "No issues found" in result.stdout
