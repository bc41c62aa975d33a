"""Dataclasses and pure functions of the programme; standard library only."""
