"""MovieLens folders and zips of every family, whole and damaged."""

import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cineclube.db.engine import Database
from cineclube.db.importers import ImportReport, Reject, TableCount, import_mock, import_movielens
from cineclube.errors import ImportFileError

Folder = Callable[..., Path]
Contents = Callable[[Database], dict[str, list[tuple[Any, ...]]]]
Film = Callable[[Database, int], dict[str, Any]]

CSV: dict[str, str | bytes] = {
    "movies.csv": "movieId,title,genres\n"
    "1,Toy Story (1995),Adventure|Animation\n"
    '2,"Amélie, The (2001)",Comedy|Romance\n'
    "3,Babylon 5,(no genres listed)\n",
    "ratings.csv": "userId,movieId,rating,timestamp\n"
    "17,1,4.0,964982703\n17,2,0.5,964981247\n18,1,5.0,964982224\n",
    "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n2,0211915,\n3,105946,30673\n",
    "tags.csv": "userId,movieId,tag,timestamp\n17,1,pixar,1139045764\n",
    "README.txt": "Summary\n=======\n",
}
DAT: dict[str, str | bytes] = {
    "movies.dat": "1::Toy Story (1995)::Adventure|Animation\n"
    "2::Amélie, The (2001)::Comedy|Romance\n3::Babylon 5::\n",
    "ratings.dat": "17::1::4::964982703\n17::2::0.5::964981247\n18::1::5::964982224\n",
    "users.dat": "17::F::1::10::48067\n18::M::56::16::70072\n",
    "tags.dat": "17::1::2001::1139045764\n17::1::pixar::1139045764\n18::1::fun::1139045765\n",
}
FLAGS_TOY, FLAGS_AMELIE, FLAGS_NONE = (
    "0|0|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0",
    "0|0|0|0|0|1|0|0|0|0|0|0|0|0|1|0|0|0|0",
    "1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0",
)
ML_100K: dict[str, str | bytes] = {
    "u.item": (
        f"1|Toy Story (1995)|01-Jan-1995||http://x|{FLAGS_TOY}\n"
        f"2|Amélie, The (2001)|01-Jan-2001||http://y|{FLAGS_AMELIE}\n"
        f"3|Babylon 5||||{FLAGS_NONE}\n\n"
    ).encode("latin-1"),
    "u.data": "17\t1\t4\t964982703\n17\t2\t1\t964981247\n18\t1\t5\t964982224\n",
    "u1.base": "17\t1\t4\t964982703\n17\t2\t1\t964981247\n",
    "u.user": "17|24|M|technician|85711\n18|53|F|other|94043\n",
    "u.info": "2 users\n3 items\n3 ratings\n",
}


def counts(report: ImportReport) -> dict[str, tuple[int, ...]]:
    """Give read, stored, updated, unchanged and rejected of each table."""
    return {
        name: (c.read, c.stored, c.updated, c.unchanged, c.rejected)
        for name, c in report.tables.items()
    }


def pack(folder: Path, inside: str = "") -> Path:
    """Zip a folder."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inside}{file.name}")
    return path


def with_file(name: str, content: str | bytes) -> dict[str, str | bytes]:
    """Give the csv files with one of them replaced."""
    return CSV | {name: content}


FAMILIES = {
    "csv": CSV,
    "crlf": {n: c.replace("\n", "\r\n") for n, c in CSV.items() if isinstance(c, str)},
    "bom": {n: "\ufeff" + c for n, c in CSV.items() if isinstance(c, str)},
    "10M": DAT,
    "1M": DAT | {"movies.dat": str(DAT["movies.dat"]).encode("latin-1")},
    "100K": ML_100K,
}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("place", ["folder", "sub-folder", "zip", "zip with folder"])
def test_import_movielens_reads_every_family_from_folder_and_zip(
    family: str, place: str, database: Database, folder: Folder, contents: Contents, film: Film
) -> None:
    path = folder(FAMILIES[family], "misleading-ml-1m-name/data")
    if place.startswith("zip"):
        path = pack(path, "inner/" if "with" in place else "")
    elif place == "sub-folder":
        path = path.parent
    report = import_movielens(database, path)
    assert report.rejects == []
    assert counts(report) == {
        "usuarios": (2, 2, 0, 0, 0),
        "filmes": (3, 3, 0, 0, 0),
        "avaliacoes": (3, 3, 0, 0, 0),
    }
    assert contents(database)["usuarios"] == [(17, "Usuário 17", None), (18, "Usuário 18", None)]
    assert [film(database, i)["titulo"] for i in (1, 2, 3)] == [
        *("Toy Story", "The Amélie", "Babylon 5"),
    ]
    assert [film(database, i)["ano"] for i in (1, 2, 3)] == [1995, 2001, None]
    genres = [set(filter(None, film(database, i)["genero"].split(", "))) for i in (1, 2, 3)]
    assert genres == [{"aventura", "animação"}, {"comédia", "romance"}, set()]
    at = datetime.fromtimestamp(964982703, UTC)
    assert contents(database)["avaliacoes"][0] == (17, 1, 4.0, at)


def test_import_movielens_reads_links(database: Database, folder: Folder, film: Film) -> None:
    import_movielens(database, folder(CSV))
    assert (film(database, 1)["imdb_id"], film(database, 1)["tmdb_id"]) == ("tt0114709", 862)
    assert (film(database, 2)["imdb_id"], film(database, 2)["tmdb_id"]) == ("tt0211915", None)
    assert film(database, 3)["imdb_id"] == "tt0105946"


def test_import_movielens_follows_the_genre_file_of_100k(
    database: Database, folder: Folder, film: Film
) -> None:
    genre_file = "Horror|1\nunknown|0\nDrama|2\n" + "".join(f"g{i}|{i}\n" for i in range(3, 19))
    import_movielens(database, folder(ML_100K | {"u.genre": genre_file + "\n"}))
    assert film(database, 1)["genero"] == "drama, g3"
    with pytest.raises(ImportFileError, match=r"u\.genre line 3: expected a genre"):
        import_movielens(database, folder({"u.genre": "Horror|1\nunknown|0\nDrama|x\n"}))


def test_import_movielens_rejects_bad_rows_of_100k(
    database: Database, folder: Folder, contents: Contents
) -> None:
    items = bytes(ML_100K["u.item"]) + b"4|Flag (1999)||||" + b"|".join([b"2"] * 19) + b"\n5|Few\n"
    report = import_movielens(database, folder(ML_100K | {"u.item": items}))
    assert [(r.line, r.reason) for r in report.rejects] == [
        (5, "a genre flag is neither 0 nor 1"),
        (6, "2 fields where 24 are expected"),
    ]
    assert len(contents(database)["filmes"]) == 3


@pytest.mark.parametrize("family", FAMILIES)
def test_import_movielens_twice_changes_nothing(
    family: str, database: Database, folder: Folder, contents: Contents
) -> None:
    path = folder(FAMILIES[family])
    import_movielens(database, path)
    before = contents(database)
    again = import_movielens(database, path)
    assert counts(again) == {
        "usuarios": (2, 0, 0, 2, 0),
        "filmes": (3, 0, 0, 3, 0),
        "avaliacoes": (3, 0, 0, 3, 0),
    }
    assert contents(database) == before


def test_import_movielens_dry_run_reports_the_same_and_keeps_nothing(
    database: Database, folder: Folder, contents: Contents
) -> None:
    path = folder(CSV)
    dry = import_movielens(database, path, dry_run=True)
    assert contents(database) == {"usuarios": [], "filmes": [], "avaliacoes": []}
    assert import_movielens(database, path) == dry


def test_import_movielens_never_renames_an_existing_user(
    database: Database, folder: Folder, contents: Contents, json_file: Callable[..., Path]
) -> None:
    import_mock(database, json_file(usuarios=[{"id": 17, "nome": "Ana", "email": "a@b.c"}]))
    report = import_movielens(database, folder(CSV))
    assert contents(database)["usuarios"] == [(17, "Ana", "a@b.c"), (18, "Usuário 18", None)]
    assert report.tables["usuarios"] == TableCount(read=2, stored=1, unchanged=1)


def test_import_movielens_rejects_bad_rows_and_keeps_the_rest(
    database: Database, folder: Folder, contents: Contents
) -> None:
    files = {
        "movies.csv": "movieId,title,genres\n1,Toy Story (1995),Drama\n0,Zero (1999),Drama\n"
        f"x,Text (1999),Drama\n4,{'t' * 501},Drama\n5,,Drama\n6,Two fields\n"
        '7,"Open (1999),Drama\n8,Good (2000),Drama\n9,Cut (2001),Dra',
        "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,99,4.0,1\n"
        "1,1,11,1\n2,8,3.5,1\n0,1,4,1\n1,8,2.0",
    }
    report = import_movielens(database, folder(files))
    assert counts(report) == {
        "usuarios": (2, 2, 0, 0, 0),
        "filmes": (9, 2, 0, 0, 7),
        "avaliacoes": (6, 2, 0, 0, 4),
    }
    assert [(r.file, r.line) for r in report.rejects] == [
        *(("movies.csv", line) for line in (3, 4, 5, 6, 7, 8, 10)),
        *(("ratings.csv", line) for line in (3, 4, 6, 7)),
    ]
    reasons = [reject.reason for reject in report.rejects]
    words = ["id", "id", "titulo", "titulo", "2 fields", "csv", "ends within"]
    words += ["no film 99", "avaliacao", "usuario_id", "ends within"]
    for word, text in zip(words, reasons, strict=True):
        assert word in text
    assert [row[:2] for row in contents(database)["filmes"]] == [(1, "Toy Story"), (8, "Good")]
    assert report.n_read == 17
    assert report.n_rejected == 11


@pytest.mark.parametrize("order", [1, -1])
def test_import_movielens_keeps_the_newest_of_two_ratings_whatever_their_order(
    order: int, database: Database, folder: Folder, contents: Contents
) -> None:
    rows = ["17,1,4.0,100\n", "17,1,2.0,200\n"][::order]
    path = folder(with_file("ratings.csv", "userId,movieId,rating,timestamp\n" + "".join(rows)))
    report = import_movielens(database, path)
    [(_, _, rating, at)] = contents(database)["avaliacoes"]
    assert (rating, at.timestamp()) == (2.0, 200)
    changes = 1 if order == 1 else 0
    expected = TableCount(read=2, stored=1, updated=changes, unchanged=1 - changes)
    assert report.tables["avaliacoes"] == expected
    again = import_movielens(database, path)
    assert again.tables["avaliacoes"] == TableCount(read=2, unchanged=2)


@pytest.mark.parametrize(
    ("row", "kept", "updated"),
    [
        ("17,1,1.0,99", 4.0, 0),
        ("17,1,1.0,100", 1.0, 1),
        ("17,1,1.0,101", 1.0, 1),
        ("17,1,4.0,101", 4.0, 1),
        ("17,1,4.0,100", 4.0, 0),
    ],
)
def test_import_movielens_replaces_a_stored_rating_that_is_not_newer(
    row: str, kept: float, updated: int, database: Database, folder: Folder, contents: Contents
) -> None:
    header = "userId,movieId,rating,timestamp\n"
    import_movielens(database, folder(with_file("ratings.csv", f"{header}17,1,4.0,100\n")))
    report = import_movielens(database, folder(with_file("ratings.csv", f"{header}{row}\n")))
    assert contents(database)["avaliacoes"][0][2] == kept
    expected = TableCount(read=1, updated=updated, unchanged=1 - updated)
    assert report.tables["avaliacoes"] == expected


def test_import_movielens_lets_the_later_of_two_films_with_one_id_win(
    database: Database, folder: Folder, film: Film
) -> None:
    movies = "movieId,title,genres\n1,Old (1995),Drama\n1,New (1995),Comedy\n"
    path = folder(with_file("movies.csv", movies) | {"links.csv": "movieId,imdbId,tmdbId\n"})
    report = import_movielens(database, path)
    assert film(database, 1)["titulo"] == "New"
    assert report.tables["filmes"] == TableCount(read=2, stored=1, updated=1)
    assert import_movielens(database, path).tables["filmes"] == TableCount(read=2, unchanged=2)


DETAILS_HEADER = "movieId,director,actors,overview,language,runtime_minutes,source\n"


def test_import_movielens_adds_details(
    database: Database, folder: Folder, film: Film, tmp_path: Path
) -> None:
    details = tmp_path / "film_details.csv"
    details.write_text(
        DETAILS_HEADER
        + '1,A|B,"Robert Downey, Jr.|Tim Allen","He said ""hi"", once.",English,81,imdb\n'
        + "2,,,,,,wikipedia\n",
        encoding="utf-8",
    )
    report = import_movielens(database, folder(CSV), details=details)
    assert report.rejects == []
    assert report.tables["filmes"] == TableCount(read=3, stored=3)
    expected = {
        "diretor": "A, B",
        "atores": "Robert Downey Jr., Tim Allen",
        "sinopse": 'He said "hi", once.',
        "idioma": "English",
        "duracao": 81,
    }
    assert film(database, 1).items() >= expected.items()
    assert film(database, 2)["diretor"] == ""
    assert film(database, 2)["sinopse"] is None

    import_movielens(database, folder(CSV))  # without details, nothing that is known is lost
    assert film(database, 1).items() >= expected.items()


def test_import_movielens_refuses_a_bad_detail_alone(
    database: Database, folder: Folder, film: Film, tmp_path: Path
) -> None:
    details = tmp_path / "film_details.csv"
    details.write_text(
        DETAILS_HEADER
        + f"1,Lasseter,{'a' * 2001},,,81,x\n2,Jeunet,,{'o' * 20_001},,long,x\n"
        + f"9,Nobody,,,,,x\n{2**63},Nobody,,,,,x\n3,Straczynski\n",
        encoding="utf-8",
    )
    links = "movieId,imdbId,tmdbId\n1,tt1,862\n2,0211915,9999999999\n3,1\n"
    path = folder(with_file("links.csv", links))
    report = import_movielens(database, path, details=details)
    found = [(reject.file, reject.line, reject.reason.split()[0]) for reject in report.rejects]
    assert found == [
        ("links.csv", 2, "imdb_id"),
        ("links.csv", 3, "tmdb_id"),
        ("links.csv", 4, "2"),
        ("film_details.csv", 2, "atores"),
        ("film_details.csv", 3, "sinopse"),
        ("film_details.csv", 3, "duracao"),
        ("film_details.csv", 4, "there"),
        ("film_details.csv", 5, "movieId"),
        ("film_details.csv", 6, "2"),
    ]
    assert report.tables["filmes"] == TableCount(read=7, stored=3, rejected=4)
    assert (film(database, 1)["diretor"], film(database, 1)["atores"]) == ("Lasseter", "")
    assert (film(database, 1)["tmdb_id"], film(database, 1)["imdb_id"]) == (862, None)
    assert (film(database, 2)["diretor"], film(database, 2)["duracao"]) == ("Jeunet", None)


def test_import_movielens_completes_films_that_only_the_database_has(
    database: Database, folder: Folder, film: Film, tmp_path: Path
) -> None:
    import_movielens(database, folder(CSV))
    details = tmp_path / "film_details.csv"
    details.write_text(DETAILS_HEADER + "3,Straczynski,,,,,x\n", encoding="utf-8")
    movies = "movieId,title,genres\n1,Toy Story (1995),Adventure|Animation\n"
    links = {"links.csv": "movieId,imdbId,tmdbId\n"}
    path = folder(with_file("movies.csv", movies) | links)
    report = import_movielens(database, path, details=details)
    assert film(database, 3)["diretor"] == "Straczynski"
    assert report.tables["filmes"] == TableCount(read=2, updated=1, unchanged=1)


def test_import_movielens_refuses_to_mix_two_catalogues(
    database: Database, folder: Folder, contents: Contents
) -> None:
    import_movielens(database, folder(CSV))
    before = contents(database)
    other = "movieId,title,genres\n3,New One (2020),Drama\n1,Heat (1996),Crime\n"
    with pytest.raises(ImportFileError, match=r"another catalogue: film \d there is .*sqlite:"):
        import_movielens(database, folder(with_file("movies.csv", other)))
    assert contents(database) == before


@pytest.mark.parametrize("title", ["Toy Story 1 (1995)", "Toy Story (1996)"])
def test_import_movielens_takes_a_correction_of_title_or_year(
    title: str, database: Database, folder: Folder
) -> None:
    import_movielens(database, folder(CSV))
    movies = f"movieId,title,genres\n1,{title},Adventure|Animation\n"
    path = folder(with_file("movies.csv", movies) | {"links.csv": "movieId,imdbId,tmdbId\n"})
    assert import_movielens(database, path).tables["filmes"] == TableCount(read=1, updated=1)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"notes.txt": "hello\n"}, "no MovieLens data set"),
        ({"movies.csv": CSV["movies.csv"]}, r"expected .*found csv movies"),
        (with_file("ratings.csv", "user,movie,rating\n1,1,4\n"), r"ratings.csv starts with 'user,"),
        (with_file("ratings.csv", ""), "ratings.csv starts with ''"),
        (with_file("links.csv", b"\xff\xfe\x00"), "links.csv starts with"),
        (CSV | DAT, "several data sets"),
        (CSV | {f"copy/{name}": content for name, content in CSV.items()}, "several files hold"),
        (with_file("links.csv", b"movieId,imdbId,tmdbId\n1,\xff,2\n"), "not UTF-8"),
    ],
)
def test_import_movielens_explains_an_unusable_folder(
    files: dict[str, str | bytes], message: str, database: Database, folder: Folder
) -> None:
    with pytest.raises(ImportFileError, match=message):
        import_movielens(database, folder(files))


def test_import_movielens_explains_an_unusable_path(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="does not exist"):
        import_movielens(database, tmp_path / "nowhere")
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(ImportFileError, match="neither a folder nor a whole zip"):
        import_movielens(database, tmp_path / "text.zip")


def test_import_movielens_keeps_nothing_of_a_damaged_zip(
    database: Database, folder: Folder, contents: Contents
) -> None:
    path = folder({"movies.csv": CSV["movies.csv"]})
    rows = "".join(f"{user},1,4.0,{user}\n" for user in range(1, 200_000))
    (path / "ratings.csv").write_text(f"userId,movieId,rating,timestamp\n{rows}")
    archive = pack(path)
    content = bytearray(archive.read_bytes())
    middle = len(content) * 2 // 3
    content[middle : middle + 64] = bytes(64)
    archive.write_bytes(content)
    with pytest.raises(ImportFileError, match=r"cannot read ratings\.csv"):
        import_movielens(database, archive)
    assert contents(database) == {"usuarios": [], "filmes": [], "avaliacoes": []}
    archive.write_bytes(content[: len(content) // 2])
    with pytest.raises(ImportFileError, match="whole zip"):
        import_movielens(database, archive)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,director\n1,x\n", "starts with"),
        ("movieId,director,stars\n1,x,y\n", "starts with"),
        ("", "starts with"),
        (b"movieId,director\n1,\xff\n", "not UTF-8"),
    ],
)
def test_import_movielens_explains_unusable_details(
    content: str | bytes, message: str, database: Database, folder: Folder, contents: Contents
) -> None:
    details = folder({"d.csv": content}, "details") / "d.csv"
    with pytest.raises(ImportFileError, match=message):
        import_movielens(database, folder(CSV), details=details)
    with pytest.raises(ImportFileError, match=r"none\.csv"):
        import_movielens(database, folder(CSV), details=details.with_name("none.csv"))
    assert contents(database)["filmes"] == []


def test_import_movielens_tells_its_progress_in_bytes(database: Database, folder: Folder) -> None:
    told: list[tuple[str, int, int]] = []
    path = folder(CSV)
    import_movielens(database, path, progress=lambda *args: told.append(args))
    sizes = {name: (path / name).stat().st_size for name in CSV}
    for name in ("movies.csv", "links.csv", "ratings.csv"):
        assert told.count((name, sizes[name], sizes[name])) == 1


def test_import_movielens_says_nothing_was_read_where_the_files_hold_only_headers(
    database: Database, folder: Folder
) -> None:
    files = {name: str(CSV[name]).split("\n")[0] + "\n" for name in ("movies.csv", "ratings.csv")}
    report = import_movielens(database, folder(files))
    assert (report.n_read, report.n_rejected) == (0, 0)


def test_import_movielens_numbers_the_lines_of_later_blocks(
    database: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cineclube.db.importers.movielens.sources.BLOCK_BYTES", 64)
    rows = [f"{user},{99 if user % 10 == 0 else 1},4.0,{user}\n" for user in range(1, 41)]
    rows[24] = "25,1,4.0,soon\n"
    path = folder(with_file("ratings.csv", "userId,movieId,rating,timestamp\n" + "".join(rows)))
    report = import_movielens(database, path)
    assert [reject.line for reject in report.rejects] == [11, 21, 26, 31, 41]
    assert report.rejects[0] == Reject("ratings.csv", 11, "there is no film 99")
    assert report.tables["avaliacoes"] == TableCount(read=40, stored=35, rejected=5)


DATA = Path(
    os.environ.get("CINECLUBE_TEST_DATA", Path(__file__).resolve().parents[3] / "../shared/data")
)


@pytest.mark.movielens
@pytest.mark.skipif(not (DATA / "ml-latest-small").is_dir(), reason=f"no MovieLens files in {DATA}")
def test_import_movielens_reads_the_real_data_without_a_reject(
    database: Database, contents: Contents, film: Film
) -> None:
    details = DATA / "film-details" / "film_details.csv"
    report = import_movielens(database, DATA / "ml-latest-small", details=details)
    assert report.rejects == []
    assert counts(report) == {
        "usuarios": (610, 610, 0, 0, 0),
        "filmes": (9742, 9742, 0, 0, 0),
        "avaliacoes": (100836, 100836, 0, 0, 0),
    }
    assert film(database, 2571)["titulo"] == "The Matrix"
    assert film(database, 1)["diretor"] == "John Lasseter"
    before = contents(database)
    again = import_movielens(database, DATA / "ml-latest-small", details=details)
    assert all(c.stored == c.updated == c.rejected == 0 for c in again.tables.values())
    assert contents(database) == before


def test_import_movielens_takes_files_without_a_last_line_break(
    database: Database, folder: Folder
) -> None:
    files = {n: c.rstrip("\n") for n, c in CSV.items() if isinstance(c, str)}
    del files["links.csv"]  # a cut number cannot be told from a whole one there
    report = import_movielens(database, folder(files))
    assert report.n_rejected == 0
    assert report.tables["filmes"].stored == 3
    assert report.tables["avaliacoes"].stored == 3
