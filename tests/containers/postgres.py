"""PostgreSQL beside the API, and who may do what in it."""

from composed import Cinema, wait_for

NEIGHBOUR = "postgres:15"
DATABASE, OWNER, PASSWORD = "cinema", "bilheteria", "p%40ss"  # of the URL: the password is p@ss
SERVER = f"postgresql+psycopg://{OWNER}:{PASSWORD}@postgres"
SETTINGS = {
    "COMPOSE_FILE": "docker-compose.yml:docker-compose.postgres.yml",
    "POSTGRES_PASSWORD": "secret",
    "CINECLUBE_DATABASE_URL": f"{SERVER}/{DATABASE}",
}


def query(cinema: Cinema, sql: str, database: str = DATABASE) -> str:
    """Give what the database says, asked by its administrator."""
    options = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
    who = ("--username=cineclube", f"--dbname={database}")
    return cinema.do("exec", "-T", "postgres", "psql", *options, *who, f"--command={sql}").strip()


def prepare(cinema: Cinema) -> None:
    """Make the database and its owner, once the server is there."""
    ready = ("exec", "-T", "postgres", "pg_isready", "--host=127.0.0.1")
    wait_for(lambda: True if cinema.run(*ready).returncode == 0 else None, "PostgreSQL")
    query(cinema, f"CREATE ROLE {OWNER} LOGIN PASSWORD 'p@ss'", "cineclube")
    create_database(cinema, DATABASE)


def create_database(cinema: Cinema, name: str) -> None:
    """Make an empty database, for an owner who has no rights but that."""
    query(cinema, f"CREATE DATABASE {name} OWNER {OWNER}", "cineclube")


def dump(cinema: Cinema) -> list[str]:
    """Write everything down: tables, functions, triggers, rows."""
    done = cinema.do("exec", "-T", "postgres", "pg_dump", "--username=cineclube", DATABASE)
    # each dump of a newer pg_dump has a key of its own
    return [line for line in done.splitlines() if "restrict " not in line]
