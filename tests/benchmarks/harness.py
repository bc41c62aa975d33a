"""Comparisons within one run: candidates take turns, medians are compared, ratios are the result."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping

from tests.architecture.sources import ROOT

REPORT = ROOT / "build" / "benchmarks.json"


def interleaved(rounds: int, candidates: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each candidate over rounds in which every one runs once."""
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for run in candidates.values():
        run()  # warms caches: what is compiled once is not what is compared
    for _ in range(rounds):
        for name, run in candidates.items():
            gc.collect()
            start = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def report(job: str, seconds: Mapping[str, float], note: str = "") -> None:
    """Print the medians and keep them in ``build/benchmarks.json``."""
    shown = ", ".join(f"{name} {1000 * each:.2f} ms" for name, each in seconds.items())
    print(f"\n{job}: {shown}{f' ({note})' if note else ''}")
    known = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.is_file() else {}
    known[job] = {"ms": {name: round(1000 * each, 3) for name, each in seconds.items()}, "note": note}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
