"""A file that grows reaches the disk in steps of about a tenth of a second."""

from __future__ import annotations

import os

from qcdesk.system.flushing import SteadyFlush


def test_a_file_is_flushed_while_it_grows(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_size))
    with (tmp_path / "scan").open("wb", buffering=0) as stream:
        flush = SteadyFlush(stream)
        for _ in range(200):
            stream.write(bytes(1 << 20))
            flush.wrote(1 << 20)
    assert flushed[0] == 4 << 20
    # a disk that answers at once is asked rarely
    assert len(flushed) <= 5


def test_a_slow_disk_is_given_little_at_a_time(tmp_path, monkeypatch):
    clock, flushed = [0.0], []

    def slow(_file: int) -> None:
        clock[0] += 2.0
        flushed.append(1)

    monkeypatch.setattr(os, "fsync", slow)
    monkeypatch.setattr("qcdesk.system.flushing.time.perf_counter", lambda: clock[0])
    with (tmp_path / "scan").open("wb", buffering=0) as stream:
        flush = SteadyFlush(stream)
        for _ in range(40):
            flush.wrote(1 << 20)
    assert len(flushed) == 10
