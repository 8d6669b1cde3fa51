"""Train again and again in a studio, killed at another touch of the models' folder each time.

    python killed.py STUDIO OUT

Every event that Python audits (a file opened for writing, renamed or removed, a folder made or
removed) and that touches the models' folder is a moment to be killed at. For the n-th moment the
studio is copied to OUT/n and a child trains there until that moment; OUT/done holds n where the
training came to its end. What is learnt does not depend on the moment, so it is learnt once.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from studio import Studio

from cineclube.trainer import job

PATHS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir")
REMOVALS = ("os.remove", "os.rmdir")  # relative to an open folder where a tree is removed


def die_at(moment: int, models_dir: Path) -> None:
    """Kill this process, without a chance to clean up, at the n-th touch of the folder."""
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        inside = event in PATHS and str(models_dir) in str(arguments[0])
        inside = inside and not (event == "open" and arguments[1] in ("r", "rb"))
        if inside or (event in REMOVALS and arguments[1] != -1):
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    sys.addaudithook(watch)


def learn_once(studio: Studio) -> None:
    """Train to the end, and let every later training find what this one learnt."""
    learn, learnt = job._learn, []
    job._learn = lambda *arguments: learnt.append(learn(*arguments)) or learnt[0]
    job.draw_clusters = lambda path, *_: path.write_bytes(b"a picture")
    assert studio.run("train", "--keep", "1").exit_code == 0
    job._learn = lambda *_: learnt[0]


def main(studio: Studio, out: Path) -> None:
    learn_once(studio.copy(out / "whole"))
    for moment in count():
        copy = studio.copy(out / str(moment))
        child = os.fork()
        if child == 0:
            die_at(moment, copy.models_dir)
            os._exit(copy.run("train", "--keep", "1").exit_code)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
            (out / "done").write_text(str(moment), encoding="utf-8")
            return


if __name__ == "__main__":
    main(Studio(Path(sys.argv[1])), Path(sys.argv[2]))
