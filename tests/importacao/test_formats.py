"""Every format, told apart by content, in every dress that spreadsheets give it."""

import codecs
import json

import pytest
from exported import (
    IMDB,
    LETTERBOXD,
    MAKERS,
    MOVIELENS,
    SAMPLE,
    TRAKT_EPISODE,
    TRAKT_SHOW,
    imdb_row,
    letterboxd,
    table,
    trakt_item,
    zipped,
)

from cineclube.importacao import Entry, Export, Refusal, Refused, read_export

DAY = 86_400
NO_TIME = {"letterboxd", "letterboxd zip", "imdb"}


def entries(export: Export) -> list[Entry]:
    return [row for row in export.rows if isinstance(row, Entry)]


def refusals(export: Export) -> list[tuple[int, Refusal]]:
    return [(r.place.line, r.refusal) for r in export.rows if isinstance(r, Refused)]


def read_text(text: str) -> Export:
    return read_export(text.encode())


def stars(rating: str, date: str = "2020-05-17", title: str = "Toy Story") -> str:
    return f"{LETTERBOXD}\n{date},{title},1995,https://boxd.it/x,{rating}\n"


@pytest.mark.parametrize("name", MAKERS)
def test_export_when_read_then_it_is_known_by_its_content(name: str) -> None:
    export = read_export(MAKERS[name](SAMPLE))
    assert export.format == name.split(maxsplit=1)[0]
    found = entries(export)
    assert [entry.value for entry in found] == [r.value for r in SAMPLE]
    for entry, rated in zip(found, SAMPLE, strict=True):
        if name == "movielens site":
            assert entry.rated_at is None
        else:
            assert entry.rated_at == (rated.at // DAY * DAY if name in NO_TIME else rated.at)
        if name == "movielens":
            assert entry.work.film_id == rated.film_id
        else:
            assert entry.work.titles == (rated.title,)
            assert entry.work.year == rated.year
        if not name.startswith(("letterboxd", "movielens")):
            assert entry.work.imdb_id == rated.imdb_id
        if name.startswith("trakt"):
            assert entry.work.tmdb_id == rated.tmdb_id


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\n\n" + text.encode(),
    ],
    ids=["BOM", "UTF-16 LE", "UTF-16 BE", "cp1252", "CRLF", "CR", "blank lines"],
)
@pytest.mark.parametrize("name", ["letterboxd", "imdb", "movielens"])
def test_table_when_dressed_otherwise_then_the_same_is_read(dress, name: str) -> None:
    plain = MAKERS[name](SAMPLE)
    expected = [(entry.work, entry.value, entry.rated_at) for entry in entries(read_export(plain))]
    found = read_export(dress(plain.decode()))
    assert [(entry.work, entry.value, entry.rated_at) for entry in entries(found)] == expected
    assert refusals(found) == []


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_table_when_a_spreadsheet_wrote_it_then_delimiter_comma_and_date_are_read(
    delimiter: str,
) -> None:
    rows = [("17/05/2020", "Toy Story; ou não", 1995, "x", "4,5")]
    export = read_text("sep=" + delimiter + "\n" + table(LETTERBOXD, rows, delimiter))
    (entry,) = entries(export)
    assert (entry.work.titles, entry.value, entry.place.line) == (("Toy Story; ou não",), 4.5, 3)
    assert entry.rated_at == 1_589_673_600


def test_table_when_a_field_has_line_breaks_then_lines_are_still_counted() -> None:
    text = f'{LETTERBOXD}\n2020-01-01,"Two\nlines",1995,x,4\n\n2020-01-01,Next,1995,x,9\n'
    export = read_text(text)
    assert entries(export)[0].work.titles == ("Two\nlines",)
    assert refusals(export) == [(5, Refusal.RATING_OUT_OF_SCALE)]


@pytest.mark.parametrize(
    ("rating", "refusal"),
    [
        ("11", Refusal.RATING_OUT_OF_SCALE),
        ("0", Refusal.RATING_OUT_OF_SCALE),
        ("5.5", Refusal.RATING_OUT_OF_SCALE),
        ("0.3", Refusal.RATING_OUT_OF_SCALE),
        ("-1", Refusal.RATING_UNREADABLE),
        ("nan", Refusal.RATING_UNREADABLE),
        ("=2+2", Refusal.RATING_UNREADABLE),
        ("★★★", Refusal.RATING_UNREADABLE),
        ("", Refusal.NOT_RATED),
    ],
)
def test_rating_when_it_is_none_then_the_row_is_refused(rating: str, refusal: Refusal) -> None:
    assert refusals(read_text(stars(rating))) == [(2, refusal)]
    assert refusal.is_skip == (rating == "")


@pytest.mark.parametrize("points", ["0", "11", "7.5"])
def test_rating_of_imdb_when_off_the_scale_then_the_row_is_refused(points: str) -> None:
    row = ("tt0114709", points, "2020-01-01", *imdb_row(SAMPLE[0])[3:])
    export = read_text(table(IMDB, [row]))
    assert refusals(export) == [(2, Refusal.RATING_OUT_OF_SCALE)]


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("2020-05-17", 1_589_673_600),
        ("2020-05-17T10:00:00Z", 1_589_709_600),
        ("2020-05-17T10:00:00.000Z", 1_589_709_600),
        ("2020-05-17T07:00:00-03:00", 1_589_709_600),
        ("Sun May 17 10:00:00 2020", 1_589_709_600),
        ("Sun May  3 10:00:00 2020", 1_588_500_000),
        ("", None),
    ],
)
def test_date_when_in_a_known_form_then_it_is_read(date: str, seconds: int | None) -> None:
    (entry,) = entries(read_text(stars("4", date)))
    assert entry.rated_at == seconds


@pytest.mark.parametrize(
    "date", ["yesterday", "2020-13-01", "31/31/2020", "Sun Foo 17 10:00:00 2020", "1950-01-01"]
)
def test_date_when_in_no_known_form_then_the_row_is_refused(date: str) -> None:
    assert refusals(read_text(stars("4", date))) == [(2, Refusal.DATE_UNREADABLE)]


SERIES = ["TV Series", "tvSeries", "TV Mini Series", "Mini-Series", "tvEpisode", "TV Episode"]
OTHERS = ["Video Game", "Podcast Episode", "Music Video"]


@pytest.mark.parametrize("kind", [*SERIES, *OTHERS])
def test_imdb_when_it_is_no_film_then_it_is_skipped(kind: str) -> None:
    export = read_text(table(IMDB, [imdb_row(SAMPLE[0], kind)]))
    assert refusals(export) == [(2, Refusal.NOT_A_FILM)]


@pytest.mark.parametrize("kind", ["Movie", "movie", "Feature Film", "TV Movie", "Short", "Video"])
def test_imdb_when_it_is_a_film_then_it_is_read(kind: str) -> None:
    assert len(entries(read_text(table(IMDB, [imdb_row(SAMPLE[0], kind)])))) == 1


def test_trakt_when_items_are_no_films_or_no_ratings_then_each_is_told() -> None:
    season = {"rating": 7, "season": {"number": 1}, "show": TRAKT_SHOW["show"]}
    broken = {**trakt_item(SAMPLE[0]), "movie": "Toy Story"}
    unrated = {**trakt_item(SAMPLE[0]), "rating": None}
    nameless = {"rating": 7, "movie": {"title": "\ud800", "ids": None}}
    items = [TRAKT_SHOW, TRAKT_EPISODE, season, trakt_item(SAMPLE[0]), broken, unrated, 5, nameless]
    export = read_text(json.dumps({"ratings": items}))
    assert refusals(export) == [
        (1, Refusal.NOT_A_FILM),
        (2, Refusal.NOT_A_FILM),
        (3, Refusal.NOT_A_FILM),
        (5, Refusal.NOT_AN_ITEM),
        (6, Refusal.NOT_RATED),
        (7, Refusal.NOT_AN_ITEM),
        (8, Refusal.CHARACTERS),
    ]
    assert export.rows[0].title == "Breaking Bad"  # type: ignore[union-attr]


def test_letterboxd_when_only_a_diary_comes_then_it_is_read() -> None:
    header = f"{LETTERBOXD},Rewatch,Tags,Watched Date"
    rows = [("2020-05-18", "Toy Story", 1995, "x", "4", "", "", "2020-05-17")]
    (entry,) = entries(read_text(table(header, rows)))
    assert (entry.value, entry.rated_at) == (4.0, 1_589_760_000)


def test_letterboxd_when_in_the_form_of_its_own_import_then_ids_are_read() -> None:
    text = "Title,Year,imdbID,tmdbID,Rating10,WatchedDate\nAlien,1979,78748,348,9,2020-05-17\n"
    (entry,) = entries(read_text(text))
    assert (entry.work.imdb_id, entry.work.tmdb_id, entry.value) == ("tt0078748", 348, 4.5)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("2020-01-01,Lock, Stock,1998,x,4", Refusal.COLUMNS),
        ("2020-01-01,Alien", Refusal.COLUMNS),
        ('2020-01-01,"Alien" 3,1992,x,4', Refusal.QUOTES),
        ("2020-01-01,Al\x00ien,1979,x,4", Refusal.CHARACTERS),
        (f"2020-01-01,{'A' * 501},1979,x,4", Refusal.TITLE_TOO_LONG),
        (f"2020-01-01,{'A' * 10_000_000},1979,x,4", Refusal.FIELD_TOO_LARGE),
        ("2020-01-01, ,1979,x,4", Refusal.NO_FILM),
    ],
)
def test_row_when_broken_then_it_harms_no_other(row: str, refusal: Refusal) -> None:
    text = f"{LETTERBOXD}\n2020-01-01,Alien,1979,x,4\n{row}\n2020-01-01,Aliens,1986,x,5\n"
    export = read_text(text)
    assert [entry.work.titles[0] for entry in entries(export)] == ["Alien", "Aliens"]
    assert refusals(export) == [(3, refusal)]


def test_row_when_it_holds_a_script_or_a_formula_then_it_is_text() -> None:
    titles = ["<script>alert(1)</script>", "=HYPERLINK(0)", "@SUM(A1)", "'; DROP TABLE filmes; --"]
    rows = [("2020-01-01", title, 2000, "x", 4) for title in titles]
    assert [e.work.titles[0] for e in entries(read_text(table(LETTERBOXD, rows)))] == titles


def test_movielens_when_an_id_is_none_then_the_row_is_refused() -> None:
    export = read_text(f"{MOVIELENS}\n1,abc,4.0,1\n1,0,4.0,1\n1,5,4.0,soon\n1,5,0.0,1\n")
    assert refusals(export) == [
        (2, Refusal.NO_FILM),
        (3, Refusal.NO_FILM),
        (4, Refusal.DATE_UNREADABLE),
    ]
    assert entries(export)[0].value == 0.0


def test_zip_when_names_say_nothing_then_content_does() -> None:
    export = read_export(zipped({"a/b/holiday.txt": letterboxd(SAMPLE), "readme.md": "# hello"}))
    assert export.format == "letterboxd"
    assert {row.place.file for row in export.rows} == {"a/b/holiday.txt"}


def test_every_refusal_has_two_texts() -> None:
    assert all(refusal.portuguese and refusal.english for refusal in Refusal)
    assert len({refusal.portuguese for refusal in Refusal}) == len(Refusal)
