"""Random histories of one entry: a directed graph of revisions by several devices."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from qcdesk.domain.revisions import DELETED, Revision, Verdict
from tests.builders import decision, revision

CELLS = ("title", "org", "result")
DEVICES = ("a", "b", "c")
contents = st.one_of(st.none(), st.integers(0, 2).map(lambda n: {"value": n}))


@st.composite
def histories(draw, max_size: int = 10, deletions: bool = True) -> tuple[Revision, ...]:
    """Revisions, parents first; each names any earlier ones as its parents."""
    made: list[Revision] = []
    for counter in range(1, draw(st.integers(1, max_size)) + 1):
        seen = draw(st.sets(st.sampled_from(made).map(lambda r: r.revision_id), max_size=3)) if made else ()
        cells = draw(st.dictionaries(st.sampled_from(CELLS), contents, min_size=1, max_size=2))
        if deletions and draw(st.integers(0, 4)) == 0:
            cells = draw(st.sampled_from([{DELETED: {"value": True}}, {**cells, DELETED: None}]))
        device = draw(st.sampled_from(DEVICES))
        made.append(revision(cells, sorted(seen), device=device, counter=counter))
    return tuple(made)


@st.composite
def synced_histories(draw, max_size: int = 8) -> tuple[Revision, ...]:
    """As `histories`, but parents are all heads of what the writer had seen, as the desks do it."""
    made: list[Revision] = []
    seen: dict[str, set[str]] = {device: set() for device in DEVICES}
    for counter in range(1, draw(st.integers(1, max_size)) + 1):
        device = draw(st.sampled_from(DEVICES))
        for other in draw(st.sets(st.sampled_from(DEVICES))):
            seen[device] |= seen[other]
        known = [r for r in made if r.revision_id in seen[device]]
        parents = {r.revision_id for r in known} - {p for r in known for p in r.parents}
        cells = draw(st.dictionaries(st.sampled_from(CELLS), contents, min_size=1, max_size=2))
        made.append(revision(cells, sorted(parents), device=device, counter=counter))
        seen[device].add(made[-1].revision_id)
    return tuple(made)


@st.composite
def rulings(draw, revisions):
    """Decisions on some of the revisions; later ones may supersede earlier ones."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        of = draw(st.sampled_from(revisions))
        earlier = [d.decision_id for d in made if d.revision_id == of.revision_id]
        supersedes = earlier if draw(st.booleans()) else []
        verdict = draw(st.sampled_from(Verdict))
        verified = draw(st.dictionaries(st.sampled_from(CELLS), contents, max_size=1))
        at = f"2014-04-01T09:00:{number:02}+08:00"
        made.append(decision(of, verdict, verified=verified, supersedes=supersedes, decided_at=at))
    return tuple(made)


def ancestors(revisions) -> dict[str, set[str]]:
    """For each revision its ancestors and itself, the slow and obvious way."""
    found: dict[str, set[str]] = {}
    for item in revisions:
        found[item.revision_id] = {item.revision_id}.union(*(found[p] for p in item.parents))
    return found


def forget_claims(item: Revision) -> Revision:
    """The same revision with other claims of person and time, its identity kept."""
    return replace(item, person="别人", claimed_at="2099-12-31T23:59:59Z", reason="钟错了")
