"""Checks of the database itself."""

from cineclube.db.exame import ExameRepository
from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, passed, warned
from cineclube.errors import DatabaseError

MIGRATE = "start the API or run `cineclube train`: both bring the database up to date first"
RESTORE = (
    "stop everything that writes, keep a copy of the file, and go back to the last backup; "
    "`sqlite3 FILE .recover` saves what can be read"
)
SAFE_ID = 2**53 - 1


def database(evidence: Evidence) -> Finding:
    """The database answers. Where it does not, nothing can be looked at."""
    evidence.database.ping()
    return passed(f"{evidence.database.address} answers")


def schema(evidence: Evidence) -> Finding:
    """The tables are those of this program."""
    with evidence.database.reading() as session:
        found, expected, known = ExameRepository(session).revisions()
    if found == expected:
        return passed(f"schema {found}, as this program expects")
    if found is None:
        return failed("the database has no tables of Cineclube yet", MIGRATE)
    if not known:
        advice = "run the Cineclube that made it, or a newer one; this one must not touch it"
        return failed(f"schema {found} is newer than this program, which knows {expected}", advice)
    return failed(f"schema {found}, this program expects {expected}", MIGRATE)


def integrity(evidence: Evidence) -> Finding:
    """The file is not damaged."""
    try:
        with evidence.database.reading() as session:
            problems = ExameRepository(session).integrity_problems(max(evidence.n_examples, 1))
    except DatabaseError as error:  # the file is no database, or damaged where all begins
        return failed(str(error), RESTORE)
    if problems is None:
        return passed("left to the server, which checks what it reads")
    if problems:
        return failed("SQLite finds the file damaged", RESTORE, problems)
    return passed("SQLite finds the file sound")


def references(evidence: Evidence) -> Finding:
    """No row points to a user or film that is not there: the trainer would take it for another."""
    with evidence.database.reading() as session:
        orphans = ExameRepository(session).orphans(evidence.n_examples)
    n_rows = sum(found.n_rows for found in orphans)
    if not n_rows:
        return passed("every rating and mark has its user and its film")
    examples = [
        f"{found.table}: {', '.join(f'{name} {value}' for name, value in key.items())} "
        f"(not in {found.parent})"
        for found in orphans
        for key in found.keys
    ]
    where = " and ".join(sorted({f"{found.table} without {found.parent}" for found in orphans}))
    advice = "delete these rows; something wrote with foreign keys switched off"
    return failed(
        f"{wording.many(n_rows, 'row')} without what they point to: {where}", advice, examples
    )


def catalogue_version(evidence: Evidence) -> Finding:
    """The API sees that films change by a version that triggers raise."""
    with evidence.database.reading() as session:
        repository = ExameRepository(session)
        version = repository.catalogue_version()
        n_missing = repository.missing_catalogue_triggers()
    if version is None:
        advice = "INSERT INTO catalogo (id, versao) VALUES (1, 1), then restart the API"
        return failed("the version of the catalogue is gone: changed films go unseen", advice)
    if n_missing:
        advice = "go back to a backup, or make them again as migration 0002 does; then restart"
        return failed(
            f"{wording.many(n_missing, 'trigger')} on filmes gone: changed films go unseen", advice
        )
    return passed(f"version {version}, raised by triggers")


def ids(evidence: Evidence) -> Finding:
    """Ids are positive, and small enough for clients that know only floating-point numbers."""
    with evidence.database.reading() as session:
        ranges = ExameRepository(session).id_range()
    low = [f"{table}: {low}" for table, (low, _) in ranges.items() if low < 1]
    if low:
        return failed("there are ids below 1, which the API refuses", "give them others", low)
    high = [f"{table}: {high}" for table, (_, high) in ranges.items() if high > SAFE_ID]
    if high:
        advice = "give them ids below 2^53; browsers round larger ones to another row's"
        return warned("there are ids that JavaScript cannot hold", advice, high)
    top = ", ".join(f"{table} up to {high:,}" for table, (_, high) in ranges.items())
    return passed(top)
