"""The model: what it is, how good, what it found, and what was before."""

import re

from halls import Hall
from playwright.sync_api import expect
from serving import Server, eventually
from settings_of_visits import LOOKS, SIZES, visited_in
from visit import Visit, Visiting


@visited_in(LOOKS)
def test_model_when_it_is_looked_at_then_it_tells_version_age_and_quality(visit: Visit) -> None:
    model = visit.api.get("modelo")
    measured = model["metricas"]["held_out"]["methods"]
    visit.open()
    visit.follow(visit.words.the_model)
    main = visit.page.get_by_role("main")
    expect(main.get_by_role("heading", name=visit.words.the_model)).to_be_visible()
    expect(main.get_by_text(model["versao"]).first).to_be_visible()
    expect(main.get_by_text(visit.words.trained, exact=False).first).to_be_visible()
    table = main.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(len(measured) + 1)
    for name, title in (
        ("cineclube", "Cineclube"),
        ("popularity (4 and more)", visit.words.popular),
    ):
        row = table.get_by_role("row").filter(
            has=visit.page.get_by_role("rowheader", name=title, exact=True)
        )
        figure = visit.words.decimal(measured[name]["ndcg_at_10"], 3)
        expect(row.get_by_role("cell").first).to_contain_text(figure)
    visit.expect_to_fit()
    visit.photograph("model")


@visited_in(SIZES)
def test_clusters_when_the_model_is_looked_at_then_all_are_there_with_sizes_and_films(
    visit: Visit,
) -> None:
    clusters = visit.api.get("clusters")
    visit.open("#/modelo")
    rows = visit.page.get_by_role("main").get_by_role("listitem")
    for cluster in clusters:
        link = visit.page.get_by_role("link", name=cluster["nome"], exact=True)
        row = rows.filter(has=link)
        films = visit.words.cluster_films.format(cluster["n_filmes"])
        expect(row).to_contain_text(re.compile(rf"(?<!\d){films}"))
        expect(row).to_contain_text(cluster["filmes_tipicos"][0]["titulo"])
    visit.press(visit.page.get_by_role("link", name=clusters[2]["nome"], exact=True))
    visit.expect_at(f"/cluster/{clusters[2]['id']}")
    shown = visit.api.get(f"clusters/{clusters[2]['id']}")
    expect(visit.heading).to_have_text(clusters[2]["nome"])
    for film in shown["filmes"][:5]:
        link = visit.page.get_by_role("link", name=film["titulo"], exact=True)
        expect(link.first).to_be_visible()


def test_versions_when_several_are_kept_then_each_is_there_and_one_is_in_use(
    visiting: Visiting, hall: Hall, server: Server
) -> None:
    before = server.api.get("modelo")["versao"]
    hall.train(n_clusters=6, seed=7)
    eventually(lambda: server.api.get("modelo")["versao"] != before)
    versions = server.api.get("modelo/versoes")
    assert len(versions) == 2
    visit = visiting(server)
    visit.open("#/modelo")
    rows = visit.page.get_by_role("listitem")
    for version in versions:
        row = rows.filter(has_text=version["versao"])
        expect(row).to_have_count(1)
        used = re.compile(visit.words.in_use)
        if version["em_uso"]:
            expect(row).to_contain_text(used)
        else:
            expect(row).not_to_contain_text(used)


def test_model_when_a_cluster_does_not_exist_then_it_says_so(visit: Visit) -> None:
    visit.watcher.expects("404")
    visit.open("#/cluster/9999")
    expect(visit.page.get_by_text("Este cluster não existe")).to_be_visible()
