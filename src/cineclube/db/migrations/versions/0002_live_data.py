"""Live data: ignorados, nao_vistos, and a version of the catalogue that every change raises."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MARKS = {"ignorados": "ignorado_em", "nao_vistos": "respondido_em"}
CHANGES = ("insert", "update", "delete")
ENTITIES = ("usuarios", "filmes")


def upgrade() -> None:
    """Apply."""
    for table, instant in MARKS.items():
        _create_marks(table, instant)
    op.create_index("ix_usuarios_email_lower", "usuarios", [sa.text("lower(email)")])
    catalogue = op.create_table(
        "catalogo",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("versao", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_catalogo_id"),
    )
    op.bulk_insert(catalogue, [{"id": 1, "versao": 1}])
    if op.get_bind().dialect.name == "postgresql":
        _create_postgresql_triggers()
    else:
        _create_sqlite_triggers()
        _remember_deleted_ids()


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_filmes_catalogo ON filmes")
        op.execute("DROP FUNCTION catalogo_mudou")
    else:
        for change in CHANGES:
            op.execute(f"DROP TRIGGER tr_filmes_{change}_catalogo")
        for table in ENTITIES:
            op.execute(f"DROP TRIGGER tr_{table}_delete_ultimo_id")
        op.drop_table("ultimos_ids")
    op.drop_table("catalogo")
    op.drop_index("ix_usuarios_email_lower", "usuarios")
    for table in MARKS:
        op.drop_table(table)


def _create_marks(table: str, instant: str) -> None:
    op.create_table(
        table,
        sa.Column("usuario_id", ID, nullable=False),
        sa.Column("filme_id", ID, nullable=False),
        sa.Column(instant, sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("usuario_id", "filme_id"),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuarios.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["filme_id"], ["filmes.id"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{table}_filme_id", table, ["filme_id"])


def _create_sqlite_triggers() -> None:
    for change in CHANGES:
        op.execute(
            f"CREATE TRIGGER tr_filmes_{change}_catalogo AFTER {change} ON filmes "  # noqa: S608
            "BEGIN UPDATE catalogo SET versao = versao + 1; END"
        )


def _create_postgresql_triggers() -> None:
    # once in a transaction is enough, and an import is one of many thousand statements
    op.execute(
        "CREATE FUNCTION catalogo_mudou() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF current_setting('cineclube.mudou', true) IS DISTINCT FROM txid_current()::text THEN "
        "UPDATE catalogo SET versao = versao + 1; "
        "PERFORM set_config('cineclube.mudou', txid_current()::text, true); "
        "END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_filmes_catalogo AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON filmes "
        "FOR EACH STATEMENT EXECUTE FUNCTION catalogo_mudou()"
    )


def _remember_deleted_ids() -> None:
    """SQLite would give the id of the last row, once deleted, to the next one: somebody else's
    bookmark, or a film that the model takes for another. PostgreSQL's sequences only go up.
    """
    last_ids = op.create_table(
        "ultimos_ids",
        sa.Column("tabela", sa.String(), primary_key=True),
        sa.Column("ultimo_id", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(last_ids, [{"tabela": table, "ultimo_id": 0} for table in ENTITIES])
    for table in ENTITIES:
        op.execute(
            f"CREATE TRIGGER tr_{table}_delete_ultimo_id AFTER DELETE ON {table} "  # noqa: S608
            "BEGIN UPDATE ultimos_ids SET ultimo_id = max(ultimo_id, OLD.id) "
            f"WHERE tabela = '{table}'; END"
        )
