"""Ancestry: what is live, what is a head, who comes last; the size of a history does not matter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import Revision
from tests.builders import revision
from tests.domain.histories import ancestors, histories

LONG = 50_000


def ids(items) -> set[str]:
    return {item.revision_id for item in items}


@given(histories(), st.data())
def test_live_revisions_come_after_their_parents(history, data):
    shuffled = data.draw(st.permutations(history))
    placed: set[str] = set()
    for item in Ancestry.of(shuffled).live:
        assert set(item.parents) <= placed
        placed.add(item.revision_id)
    assert placed == ids(history)
    assert Ancestry.of(shuffled) == Ancestry.of(history)


@given(histories())
def test_heads_are_what_nothing_follows(history):
    followed = {parent for item in history for parent in item.parents}
    assert set(Ancestry.of(history).heads) == ids(history) - followed


@given(histories(), st.data())
def test_without_its_ancestors_a_revision_is_held(history, data):
    lost = data.draw(st.sampled_from(history)).revision_id
    present = [item for item in history if item.revision_id != lost]
    descends = {key for key, above in ancestors(history).items() if lost in above and key != lost}
    ancestry = Ancestry.of(present)
    assert set(ancestry.held) == descends
    assert ids(ancestry.live) == ids(present) - descends


@given(histories(), st.data())
def test_maximal_closure_and_concurrent_agree_with_the_obvious_way(history, data):
    above = ancestors(history)
    some = data.draw(st.lists(st.sampled_from(sorted(above)), unique=True))
    ancestry = Ancestry.of(history)
    last = {key for key in some if not any(key in above[other] for other in some if other != key)}
    assert set(ancestry.maximal(some)) == last
    assert ids(ancestry.closure(some)) == set().union(*(above[key] for key in some))
    for key in some:
        beside = {other for other in above if key not in above[other] and other not in above[key]}
        assert ancestry.concurrent(key) == beside


def test_unknown_names_are_left_out():
    first = revision({"title": {"value": 1}})
    ancestry = Ancestry.of([first])
    assert ancestry.maximal(["f" * 64]) == ()
    assert ancestry.closure(["f" * 64]) == ()


def test_a_parent_that_never_came_holds_the_whole_branch():
    orphan = revision({"title": {"value": 1}}, ["e" * 64])
    child = revision({"title": {"value": 2}}, [orphan.revision_id], counter=2)
    assert Ancestry.of([child, orphan]).held == tuple(sorted(ids([orphan, child])))


def chain(length: int, root: Revision) -> list[Revision]:
    """A long chain with made-up identities: computing true ones would only cost time."""
    made = [root]
    for counter in range(2, length + 1):
        previous = made[-1].revision_id
        made.append(
            replace(
                root,
                revision_id=f"{counter:064x}",
                counter=counter,
                parents=(previous,),
                set={"title": {"value": counter}},
            )
        )
    return made


@pytest.mark.parametrize("forked", [False, True])
def test_a_very_long_history_is_walked_without_recursion(forked):
    root = revision({"title": {"value": 1}, "org": {"value": "甲"}})
    history = chain(LONG, root)
    if forked:
        history.append(revision({"org": {"value": "乙"}}, [root.revision_id], device="b", counter=2))
    state = merge(history[::-1])
    assert state.cells["title"] == {"value": LONG}
    assert state.soft is forked
    assert state.cells["org"] == {"value": "乙" if forked else "甲"}
    assert len(Ancestry.of(history).closure(state.heads)) == len(history)
