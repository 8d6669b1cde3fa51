"""Frames a second of the film map while it is dragged and zoomed, in headless Chromium.

    python -m benchmarks.page [--films 60000] [--rounds 3]

The map of the page with very many films, beside the same map with a few, and beside Leaflet's own
circle markers on a canvas with as many films; in turn, several rounds. There is no graphics card:
everything is drawn by the processor.
"""

import argparse
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_browser import Screen, chromium, encoded, frames_of
from benchmarks.page_films import document
from benchmarks.tables import print_note, print_table, surroundings

SCREENS = (Screen("1440 x 900", 1440, 900, 1), Screen("390 x 844, 2 device pixels", 390, 844, 2))
FEW_FILMS = 226
OURS, PEER = "tasteMap", "circleMarkers"
LONG_MS = 34  # longer than a thirtieth of a second, as clocks tell it
HEADINGS = (
    "screen", "motion", "map", "frames/s, median", "mean", "worst 1 %, ms", "over 33 ms",
    "mean, to the page's",
)  # fmt: skip


def main() -> None:
    """Measure all maps in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--films", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    many, few = (encoded(document(n)) for n in (arguments.films, FEW_FILMS))
    maps = {
        f"the page's, {arguments.films:,} films": (OURS, many),
        f"the page's, {FEW_FILMS} films": (OURS, few),
        f"Leaflet's circle markers, {arguments.films:,} films": (PEER, many),
    }
    frames: dict[tuple[Screen, str, str], list[float]] = defaultdict(list)
    with chromium() as browser:
        version = browser.version
        for _ in range(arguments.rounds):
            for screen in SCREENS:
                for name, (kind, films) in maps.items():
                    for motion, times in frames_of(browser, screen, kind, films):
                        frames[screen, motion, name] += times
    print_note(f"Chromium {version} without a graphics card;", f"{surroundings(1)}.")
    ours = next(iter(maps))
    print_table(
        HEADINGS,
        [
            _row(screen, motion, name, np.array(times), np.array(frames[screen, motion, ours]))
            for (screen, motion, name), times in sorted(
                frames.items(), key=lambda item: (SCREENS.index(item[0][0]), item[0][1])
            )
        ],
    )


def _row(
    screen: Screen, motion: str, name: str, ms: NDArray[np.float64], ours: NDArray[np.float64]
) -> tuple[str, ...]:
    worst = np.sort(ms)[-max(1, len(ms) // 100) :]
    return (
        screen.name,
        motion,
        name,
        f"{1000 / np.median(ms):.0f}",
        f"{1000 / ms.mean():.0f}",
        f"{worst.mean():.0f}",
        f"{(ms > LONG_MS).mean():.1%}",
        f"{ours.mean() / ms.mean():.2f}",
    )


if __name__ == "__main__":
    main()
