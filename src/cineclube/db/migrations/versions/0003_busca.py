"""Search: full-text indexes of title, director and actors that follow every change of a film.

Text is folded where it is indexed (letters without accents, one case, ligatures taken apart), so
that rows are indexed alike whoever writes them.
"""

import sqlalchemy as sa
from alembic import op

from cineclube.errors import DatabaseError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# a title that begins with one of these is also found as if it began after it
ARTICLES = [
    "the",
    "a",
    "an",
    "o",
    "os",
    "as",
    "um",
    "uma",
    "el",
    "la",
    "los",
    "las",
    "le",
    "les",
    "il",
]


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def downgrade() -> None:
    """Take back; the extension stays, as others may use it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_filmes_busca ON filmes")
        op.execute("ALTER TABLE filmes DROP COLUMN busca_texto, DROP COLUMN busca_titulo")
        op.execute("DROP FUNCTION filmes_busca, busca_nomes, busca_dobra")
    else:
        for change in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tr_filmes_{change}_busca")
        op.execute("DROP VIEW filmes_busca_textos")
        op.drop_table("filmes_busca_fila")
        op.execute("DROP TABLE filmes_busca_palavras")
        op.execute("DROP TABLE filmes_busca")


# --- SQLite ---------------------------------------------------------------------------------------

MARK = "\ue000"  # stands where a name of the film begins or ends; nobody's text holds it
COLUMNS = "filmes_busca (rowid, titulo, diretor, atores)"
QUEUED = "EXISTS (SELECT 1 FROM filmes_busca_fila WHERE filme_id = 0)"
# unicode61 takes accents away and leaves these as they are
LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
    "ð": "d",
    "Ð": "d",
    "þ": "th",
    "Þ": "th",
    "ı": "i",
    "ﬁ": "fi",
    "ﬂ": "fl",
}


def _upgrade_sqlite() -> None:
    """Keep the index's own copy of the text: INSERT OR REPLACE fires no trigger for the row that
    goes, and an index over the table alone would keep its words for ever.

    FTS5 writes to the disk at the end of each statement of a transaction. Whoever changes many
    films opens the queue: while it holds the id 0, triggers only note the films there.
    """
    modules = "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'"
    if not op.get_bind().execute(sa.text(modules)).scalar_one():
        raise DatabaseError(
            "this SQLite was built without FTS5, which the search of films needs: "
            "use a Python whose sqlite3 has it, or PostgreSQL"
        )
    op.execute(
        "CREATE VIRTUAL TABLE filmes_busca USING fts5(titulo, diretor, atores, "
        "prefix='1 2 3', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute("CREATE VIRTUAL TABLE filmes_busca_palavras USING fts5vocab(filmes_busca, 'row')")
    op.create_table(
        "filmes_busca_fila", sa.Column("filme_id", sa.Integer(), primary_key=True, nullable=False)
    )
    op.execute(f"CREATE VIEW filmes_busca_textos AS SELECT {_indexed()} FROM filmes")  # noqa: S608
    op.execute(f"INSERT INTO {COLUMNS} SELECT * FROM filmes_busca_textos")  # noqa: S608
    add = f"INSERT OR REPLACE INTO {COLUMNS} SELECT * FROM filmes_busca_textos"  # noqa: S608
    note = "INSERT OR IGNORE INTO filmes_busca_fila SELECT"
    add_new = f"{add} WHERE id = NEW.id AND NOT {QUEUED}; {note} NEW.id WHERE {QUEUED};"
    remove_old = (
        f"DELETE FROM filmes_busca WHERE rowid = OLD.id AND NOT {QUEUED}; "  # noqa: S608
        f"{note} OLD.id WHERE {QUEUED};"
    )
    _trigger("insert", "INSERT ON filmes", add_new)
    _trigger("delete", "DELETE ON filmes", remove_old)
    _trigger("update", f"UPDATE ON filmes WHEN {_changed()}", f"{remove_old} {add_new}")


def _trigger(name: str, change: str, body: str) -> None:
    op.execute(f"CREATE TRIGGER tr_filmes_{name}_busca AFTER {change} BEGIN {body} END")


def _changed() -> str:
    old, new = (
        ", ".join(f"{row}.{name}" for name in ("id", "titulo", "diretor", "atores"))
        for row in ("OLD", "NEW")
    )
    return f"({old}) IS NOT ({new})"


def _indexed() -> str:
    """Give the SQL of what is indexed of a film."""
    title = "titulo"
    first = f"substr({title}, 1, instr({title}, ' ') - 1)"
    articles = ", ".join(f"'{article}'" for article in ARTICLES)
    named = (
        f"CASE WHEN lower({first}) IN ({articles}) "
        f"THEN {first} || ' {MARK} ' || substr({title}, instr({title}, ' ') + 1) "
        f"ELSE {title} END"
    )
    for opening, marked in (("(a.k.a. ", f"(a.k.a. {MARK} "), ("(", f" {MARK} ")):
        named = f"replace({named}, '{opening}', '{marked}')"
    named = f"'{MARK} ' || {named} || ' {MARK}'"
    texts = {"titulo": named, "diretor": "diretor", "atores": "atores"}
    return ", ".join(["id", *(f"{_folded(text, name)} AS {name}" for name, text in texts.items())])


def _folded(text: str, column: str) -> str:
    """Replace letters only where the column holds more than ASCII: most rows do not."""
    folded = text
    for letter, plain in LETTERS.items():
        folded = f"replace({folded}, '{letter}', '{plain}')"
    is_ascii = f"length({column}) = length(CAST({column} AS BLOB))"
    return f"CASE WHEN {is_ascii} THEN {text} ELSE {folded} END"


# --- PostgreSQL -----------------------------------------------------------------------------------

# what is no letter, whatever the locale of the database calls alphanumeric
NO_LETTERS = (
    r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf"
    r"\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2100-\u2bff\u3000-\u3004\u3008-\u3020\u3030"
    r"\ufe00-\ufe0f\ufffd\U0001f000-\U0001faff"
)
COMBINING = r"\u0300-\u036f"
MAX_POSITION = 16383  # PostgreSQL counts no further
MAX_WORD = 100  # letters; PostgreSQL refuses a word of more than 2046 bytes


def _upgrade_postgresql() -> None:
    """Fold by functions of the database, so that no text search configuration decides what is a
    word. In plpgsql their plans are kept, which makes an import several times faster.
    """
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    for function in _functions():
        op.execute(function)
    op.execute("ALTER TABLE filmes ADD COLUMN busca_texto tsvector, ADD COLUMN busca_titulo text")
    op.execute(
        "CREATE TRIGGER tr_filmes_busca BEFORE INSERT OR UPDATE OF titulo, diretor, atores "
        "ON filmes FOR EACH ROW EXECUTE FUNCTION filmes_busca()"
    )
    op.execute("UPDATE filmes SET titulo = titulo")
    op.execute("CREATE INDEX ix_filmes_busca_texto ON filmes USING gin (busca_texto)")


def _functions() -> tuple[str, ...]:
    return (
        f"""
        CREATE FUNCTION busca_dobra(texto text) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT trim(regexp_replace(regexp_replace(
                lower(unaccent(normalize(texto, NFKC))), '[{COMBINING}]', '', 'g'),
                '[{NO_LETTERS}]+', ' ', 'g'))
        $$
        """,
        f"""
        CREATE FUNCTION busca_nomes(titulo text) RETURNS text
        LANGUAGE plpgsql STABLE AS $$ BEGIN
            RETURN (SELECT regexp_replace('|' || string_agg(busca_dobra(nome), '|') || '|',
                '^[|]({"|".join(ARTICLES)}) ', '|\\1|')
            FROM unnest(string_to_array(replace(titulo, '(a.k.a. ', '('), '(')) AS t(nome));
        END $$
        """,  # noqa: S608
        f"""
        CREATE FUNCTION filmes_busca() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.busca_titulo := busca_nomes(NEW.titulo);
            NEW.busca_texto := (
                SELECT coalesce(string_agg(quote_literal(left(palavra, {MAX_WORD})) || ':'
                    || least(primeiro + lugar, {MAX_POSITION}) || peso, ' '), '')::tsvector
                FROM unnest(ARRAY[NEW.titulo, NEW.diretor, NEW.atores], ARRAY['A', 'B', 'C'],
                    ARRAY[0, 2000, 4000]) AS colunas (texto, peso, primeiro),
                unnest(string_to_array(busca_dobra(texto), ' ')) WITH ORDINALITY
                    AS palavras (palavra, lugar)
                WHERE palavra <> ''
            );
            RETURN NEW;
        END $$
        """,  # noqa: S608
    )
