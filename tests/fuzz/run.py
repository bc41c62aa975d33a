"""Fuzzes `targets` for some seconds: ``python -m tests.fuzz.run FOLDER SECONDS``; see ``./dev fuzz``.

Inputs that reach new code gather in ``FOLDER/corpus`` and are the start of the next run. An input
that crashes is written to FOLDER and ends the run with an error; it becomes a file of
``tests/package/assets``, named after what failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["qcdesk.package", "qcdesk.plan"]):
    from tests.fuzz import targets


def main() -> None:
    """Write the seeds and fuzz."""
    folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
    corpus, begun = folder / "corpus", folder / "seeds"
    corpus.mkdir(parents=True, exist_ok=True)
    begun.mkdir(exist_ok=True)
    for name, data in targets.seeds():
        (begun / name).write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={folder}/",
        "-max_len=32768",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(begun)], targets.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
