"""An empty workspace of the wrong desk is given to the other one; one in use stays what it is."""

from __future__ import annotations

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.services.change_role import change_role
from qcdesk.services.office_keys import init_office
from qcdesk.services.workspace_status import workspace_status
from tests import builders


def test_an_empty_workspace_changes_sides_and_keeps_its_identity(tmp_path):
    desk = builders.new_desk(tmp_path / "new", "office", "north", "new")
    with desk.open() as context:
        before = workspace_status(context).workspace
        for role in ("unit", "office", "unit"):
            change_role(context, role)
            assert workspace_status(context).workspace.role == role
        assert workspace_status(context).workspace.workspace_id == before.workspace_id
        with pytest.raises(UserError) as refused:
            change_role(context, "county")
    assert refused.value.code == "workspace.role-unknown"


def test_keys_or_a_plan_or_a_package_hold_a_workspace_where_it_is(tmp_path):
    place = builders.county(tmp_path)
    made = builders.new_desk(tmp_path / "keys", "office", "office", "keys")
    with made.open() as context:
        init_office(context, builders.PASSPHRASE, builders.PASSPHRASE, (), rounds=1)
    for desk, other in ((place["north"], "office"), (place.office, "unit"), (made, "unit")):
        with desk.open() as context:
            role = workspace_status(context).workspace.role
            with pytest.raises(UserError) as refused:
                change_role(context, other)
            assert refused.value.code == "workspace.in-use"
            assert workspace_status(context).workspace.role == role
