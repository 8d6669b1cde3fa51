"""What each kind of request costs beside the plain recommendation, and as users become more.

    python -m benchmarks.endpoints ../shared/data/ml-latest-small [--rounds 30] [--users 20000]

Imports MovieLens into a database of its own, trains, and asks the whole application, in one process
and without a network, on behalf of users drawn at random from all. Kinds of requests take turns;
medians, and ratios to the plain recommendation of the same rounds, are printed. Then made-up users
are added (each a copy of a real one's ratings) and everything is asked again, beside the first
figures: the model stays, so nothing but the number of users differs.
"""

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from cineclube.db.engine import Database
from cineclube.main import create_app
from cineclube.settings import Settings

N_USERS = 610
WARM_UP = 3

Ask = Callable[[TestClient, random.Random], None]


def _expect(answer: Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        sys.exit(f"{answer.request.url}: {answer.status_code} {answer.text}")


def _get(address: str) -> Ask:
    def ask(client: TestClient, rng: random.Random) -> None:
        user, film = rng.randint(1, N_USERS), rng.choice((1, 50, 296, 593, 2571, 4973, 7153))
        _expect(client.get(address.format(user=user, film=film)), 200)

    return ask


def _post(address: str, body: dict[str, object]) -> Ask:
    def ask(client: TestClient, _rng: random.Random) -> None:
        _expect(client.post(address, json=body), 200)

    return ask


def _rate(client: TestClient, rng: random.Random) -> None:
    """Rate and ask: the whole way from a rating to the list that it changes."""
    user = rng.randint(1, N_USERS)
    stars = {"avaliacao": rng.randint(1, 10) / 2}
    _expect(client.put(f"/usuarios/{user}/avaliacoes/1", json=stars), 200, 201)
    _expect(client.get(f"/filmes/{user}/recomendacoes"), 200)


PLAIN = "recommendation"
LIST = "/filmes/{user}/recomendacoes"
REQUESTS: dict[str, Ask] = {
    PLAIN: _get(LIST),
    "filtered: genre, years, length": _get(f"{LIST}?genero=drama&ano_min=1990&duracao_max=120"),
    "filtered: director": _get(f"{LIST}?diretor=scorsese&incluir_vistos=true"),
    "diverse (0.5)": _get(f"{LIST}?diversidade=0.5"),
    "novel (0.5)": _get(f"{LIST}?novidade=0.5"),
    "anonymous, 3 films": _post("/recomendacoes", {"curtidos": [1, 50, 296]}),
    "group of 3": _post("/recomendacoes/grupo", {"usuarios": [1, 15, 30], "estrategia": "justica"}),
    "reason in full (10 what-ifs)": _get(LIST + "/{film}/motivo"),
    "similar": _get("/filmes/{film}/similares"),
    "search: words": _get("/filmes/busca?q=star+wars"),
    "search: as you type": _get("/filmes/busca?q=sta"),
    "search: typos": _get("/filmes/busca?q=shawshenk+redemtion"),
    "popular": _get("/filmes/populares?genero=drama&periodo=ano"),
    "first questions": _get("/usuarios/{user}/perguntas"),
    "a rating, then the list": _rate,
}


def measure(client: TestClient, rounds: int) -> dict[str, list[float]]:
    """Seconds of each kind of request, one of each per round."""
    rng = random.Random(1)
    seconds: dict[str, list[float]] = {name: [] for name in REQUESTS}
    for number in range(-WARM_UP, rounds):
        for name, ask in REQUESTS.items():
            started = time.perf_counter()
            ask(client, rng)
            if number >= 0:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def add_users(settings: Settings, n_users: int) -> None:
    """Add users who rated as the real ones did."""
    database = Database(settings.database_url)
    with database.writing() as session:
        connection = session.connection()
        for copy in range(1, n_users // N_USERS + 1):
            shift = {"shift": copy * 1_000}
            connection.execute(
                text("INSERT INTO usuarios (id, nome) SELECT id + :shift, nome FROM usuarios "
                     "WHERE id <= 610"), shift)  # fmt: skip
            connection.execute(
                text("INSERT INTO avaliacoes SELECT usuario_id + :shift, filme_id, avaliacao, "
                     "avaliado_em FROM avaliacoes WHERE usuario_id <= 610"), shift)  # fmt: skip
    database.close()


def run(settings: Settings, *arguments: str) -> None:
    """Run a command of Cineclube on this database."""
    environment = {
        **os.environ,
        "CINECLUBE_DATABASE_URL": settings.database_url,
        "CINECLUBE_MODELS_DIR": str(settings.models_dir),
    }
    command = [sys.executable, "-m", "cineclube", *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a MovieLens folder of the csv family")
    parser.add_argument("--details", type=Path, help="csv with directors, actors, lengths")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--users", type=int, default=20_000, help="made-up users to add")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'movielens.db'}"
        settings = Settings(_env_file=None, database_url=url, models_dir=folder / "models")
        details = ["--details", str(options.details)] if options.details else []
        run(settings, "import", "movielens", str(options.data), *details)
        run(settings, "train")
        with TestClient(create_app(settings)) as client:
            few = measure(client, options.rounds)
        add_users(settings, options.users)
        with TestClient(create_app(settings)) as client:
            many = measure(client, options.rounds)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {options.rounds} rounds\n")
    print(f"| {'request':<32} | ms | beside the plain one | with {options.users:,} more users |")
    print(f"|{'-' * 34}|---:|---:|---:|")
    for kind in REQUESTS:
        middle, later = statistics.median(few[kind]), statistics.median(many[kind])
        pairs = zip(few[kind], few[PLAIN], strict=True)
        beside = statistics.median(mine / plain for mine, plain in pairs)
        print(f"| {kind:<32} | {middle * 1e3:.1f} | {beside:.2f} | {later / middle:.2f} |")


if __name__ == "__main__":
    main()
