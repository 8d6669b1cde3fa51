"""Films made up for the map: clusters of all sizes, a heavy centre, a few films that all know."""

from typing import Any

import numpy as np

N_CLUSTERS = 32
CENTRE_SHARE = 0.25  # of films, pulled towards the middle
WORDS = (
    "O", "Noite", "Dia", "Sombra", "Casa", "Rio", "Amor", "Guerra", "Cidade", "Última", "Grande",
    "Segredo", "Estrada", "Mar", "Fogo", "Vento", "Lua", "Sol", "Homem", "Mulher", "Tempo", "Vida",
)  # fmt: skip
GENRES = (
    "Drama", "Comédia", "Terror", "Romance", "Ação", "Suspense", "Animação", "Guerra", "Musical",
)  # fmt: skip


def document(n_films: int, seed: int = 7) -> dict[str, Any]:
    """Make up an answer of `GET /mapa`: films in columns, and their clusters."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.linspace(6, 1, N_CLUSTERS) * 1.2)
    cluster = rng.choice(N_CLUSTERS, n_films, p=shares)
    centres = rng.normal(0, 0.22, (N_CLUSTERS, 2))
    spread = rng.uniform(0.02, 0.12, N_CLUSTERS)[cluster] * rng.choice([0.5, 1, 1.8], n_films)
    plane = centres[cluster] + rng.normal(0, 1, (n_films, 2)) * spread[:, None]
    plane[rng.random(n_films) < CENTRE_SHARE] *= 0.45
    ratings = np.minimum(rng.pareto(0.75, n_films) * 2, 80_000).astype(np.int64)
    words = rng.choice(WORDS, (n_films, 4))
    lengths = rng.integers(1, 5, n_films)
    titles = [
        f"{' '.join(row[:length])} {i}"
        for i, (row, length) in enumerate(zip(words, lengths, strict=True))
    ]
    return {
        "versao": "made-up",
        "variancia": [0.1, 0.06],
        "clusters": [
            _cluster(c, plane[cluster == c], ratings[cluster == c].sum() / ratings.sum())
            for c in range(N_CLUSTERS)
            if (cluster == c).any()
        ],
        "filmes": {
            "id": list(range(1, n_films + 1)),
            "titulo": titles,
            "ano": rng.integers(1920, 2026, n_films).tolist(),
            "x": plane[:, 0].round(4).tolist(),
            "y": plane[:, 1].round(4).tolist(),
            "cluster": (cluster + 1).tolist(),
            "n_avaliacoes": ratings.tolist(),
        },
    }


def _cluster(index: int, plane: np.ndarray, share: float) -> dict[str, Any]:
    x, y = np.median(plane, axis=0)
    first, second = GENRES[index % len(GENRES)], GENRES[(3 * index + 1) % len(GENRES)]
    return {
        "id": index + 1,
        "nome": f"{first} e {second.lower()}",
        "n_filmes": len(plane),
        "participacao_avaliacoes": float(share),
        "x": float(x),
        "y": float(y),
    }
