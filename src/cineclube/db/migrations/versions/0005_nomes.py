"""Users by name: an index of the words of each name, and names in an order that disregards case and
accents, both in step with every change of a user.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from cineclube.db.busca.palavras import bare, split

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_usuarios_busca ON usuarios")
        op.execute("ALTER TABLE usuarios DROP COLUMN busca_palavras, DROP COLUMN busca_nome")
        op.execute("DROP FUNCTION usuarios_busca")
    else:
        for change in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tr_usuarios_{change}_busca")
        op.execute("DROP VIEW usuarios_busca_textos")
        op.execute("DROP TABLE usuarios_busca_nomes")
        op.execute("DROP TABLE usuarios_busca_letras")
        op.execute("DROP TABLE usuarios_busca")


# --- SQLite ---------------------------------------------------------------------------------------

# while this holds, names are indexed at the end of the transaction, see migration 0003
QUEUED = "EXISTS (SELECT 1 FROM filmes_busca_fila WHERE filme_id = 0)"
COMMON = "áàâãéêíóôõúüçñ"  # a name with no other sign is folded several times as fast
SIGNS = [
    *range(0x21, 0x590),
    *range(0x1E00, 0x2070),
    *range(0xFB00, 0xFB07),
    *range(0xFF01, 0xFF5F),
]


def _upgrade_sqlite() -> None:
    """Keep names beside the users, in a table that loses its row with the user by whatever way: a
    row that REPLACE removes fires no trigger of its own table, but the foreign key's action, which
    does. The full-text index is of that table, and keeps no text of its own.
    """
    letters = op.create_table(
        "usuarios_busca_letras",
        sa.Column("letra", sa.String(), primary_key=True),
        sa.Column("simples", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(letters, [{"letra": sign, "simples": plain} for sign, plain in _letters()])
    op.execute(
        "CREATE TABLE usuarios_busca_nomes (usuario_id INTEGER PRIMARY KEY "
        "REFERENCES usuarios (id) ON DELETE CASCADE, nome TEXT NOT NULL)"
    )
    op.execute("CREATE INDEX ix_usuarios_busca_nomes ON usuarios_busca_nomes (nome, usuario_id)")
    op.execute(
        "CREATE VIRTUAL TABLE usuarios_busca USING fts5(nome, content='usuarios_busca_nomes', "
        "content_rowid='usuario_id', prefix='1 2 3', columnsize=0, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER tr_usuarios_busca_nomes_insert AFTER INSERT ON usuarios_busca_nomes BEGIN "
        "INSERT INTO usuarios_busca (rowid, nome) VALUES (NEW.usuario_id, NEW.nome); END"
    )
    op.execute(
        "CREATE TRIGGER tr_usuarios_busca_nomes_delete AFTER DELETE ON usuarios_busca_nomes BEGIN "
        "INSERT INTO usuarios_busca (usuarios_busca, rowid, nome) "
        "VALUES ('delete', OLD.usuario_id, OLD.nome); END"
    )
    view = f"SELECT id, {_folded()} AS nome FROM usuarios"  # noqa: S608
    op.execute(f"CREATE VIEW usuarios_busca_textos AS {view}")
    add = "INSERT INTO usuarios_busca_nomes SELECT id, nome FROM usuarios_busca_textos"
    op.execute(add)
    remove = "DELETE FROM usuarios_busca_nomes WHERE usuario_id = {}.id;"
    add_new = f"{add} WHERE id = NEW.id AND NOT {QUEUED};"
    _trigger("insert", f"INSERT ON usuarios WHEN NOT {QUEUED}", remove.format("NEW") + add_new)
    _trigger(
        "update",
        "UPDATE ON usuarios WHEN (OLD.id, OLD.nome) IS NOT (NEW.id, NEW.nome)",
        remove.format("OLD") + remove.format("NEW") + add_new,
    )
    _trigger("delete", "DELETE ON usuarios", remove.format("OLD"))


def _trigger(name: str, change: str, body: str) -> None:
    op.execute(f"CREATE TRIGGER tr_usuarios_{name}_busca AFTER {change} BEGIN {body} END")


def _letters() -> Iterator[tuple[str, str]]:
    """Give what does not stand for itself: letters with case or accents, and signs between words.
    What is missing here (no name of Europe needs it) the index folds.
    """
    for sign in map(chr, SIGNS):
        plain = bare(sign)
        if plain:
            plain = " ".join(split(plain)) or " "
        if plain != sign:
            yield sign, plain


def _folded() -> str:
    """Give the SQL of a name in small letters without accents, its words a space apart."""
    common = "nome"
    for letter in COMMON:
        common = f"replace({common}, '{letter}', '{bare(letter)}')"
    return (
        f"CASE WHEN nome GLOB '*[^a-zA-Z0-9 {COMMON}]*' OR instr(nome, '  ') THEN {_spelled()} "
        f"WHEN length(nome) = length(CAST(nome AS BLOB)) THEN trim(lower(nome)) "
        f"ELSE trim(lower({common})) END"
    )


def _spelled() -> str:
    """Give the SQL that folds a name letter by letter."""
    plain = "(SELECT simples FROM usuarios_busca_letras WHERE letra = substr(resto, 1, 1))"
    return (
        "(WITH RECURSIVE letras (resto, antes, letra) AS (SELECT nome, '', '' UNION ALL "  # noqa: S608
        "SELECT substr(resto, 2), antes || CASE "
        "WHEN letra = ' ' AND (antes = '' OR substr(antes, -1) = ' ') THEN '' ELSE letra END, "
        f"coalesce({plain}, substr(resto, 1, 1)) FROM letras WHERE resto <> '') "
        "SELECT trim(antes || letra) FROM letras WHERE resto = '')"
    )


# --- PostgreSQL -----------------------------------------------------------------------------------

MAX_WORD = 100  # letters; PostgreSQL refuses a word of more than 2046 bytes


def _upgrade_postgresql() -> None:
    op.execute(
        f"""
        CREATE FUNCTION usuarios_busca() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.busca_nome := busca_dobra(NEW.nome);
            NEW.busca_palavras := array_to_tsvector(ARRAY(
                SELECT left(palavra, {MAX_WORD})
                FROM unnest(string_to_array(NEW.busca_nome, ' ')) AS palavras (palavra)
                WHERE palavra <> ''));
            RETURN NEW;
        END $$
        """  # noqa: S608
    )
    op.execute(
        'ALTER TABLE usuarios ADD COLUMN busca_nome text COLLATE "C", '
        "ADD COLUMN busca_palavras tsvector"
    )
    op.execute(
        "CREATE TRIGGER tr_usuarios_busca BEFORE INSERT OR UPDATE OF nome "
        "ON usuarios FOR EACH ROW EXECUTE FUNCTION usuarios_busca()"
    )
    op.execute("UPDATE usuarios SET nome = nome")
    op.execute("CREATE INDEX ix_usuarios_busca_nome ON usuarios (busca_nome, id)")
    op.execute("CREATE INDEX ix_usuarios_busca_palavras ON usuarios USING gin (busca_palavras)")
