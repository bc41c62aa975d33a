"""The quarantine: seen, tried again, released by a named person, thrown away; never parsed further."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.package import reader, sshsig
from qcdesk.package.keys import load
from qcdesk.package.statement import STATEMENT, parse_statement
from qcdesk.package.writer import write_package
from qcdesk.services import quarantine
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.maintain import ledger_digest
from qcdesk.store import meta
from tests.builders import PASSPHRASE, county, honour, merge_at, seal, small_plan
from tests.package.hostile import payload_of


def jumped(place, tmp_path, seq=5_000):
    """A submission of the north's own device with a number far ahead."""
    honour(place["north"], "荣誉")
    return renumbered(place, tmp_path, seal(place["north"]).path, seq)


def renumbered(place, tmp_path, path, seq):
    payload = payload_of(path)
    said = msgspec.structs.replace(parse_statement(payload.pop(STATEMENT)), seq=seq)
    signer = sshsig.signer_of(load(place["north"].folder / "keys" / "device.key", PASSPHRASE))
    return write_package(tmp_path, said, payload, signer).path


def held(context):
    return [(q.record.code, q.remedy) for q in quarantine.remedies(context)]


def test_fast_forward_waits_for_a_named_person_with_a_reason(tmp_path):
    place = county(tmp_path)
    path = jumped(place, tmp_path, seq=2**53 - 1)
    with place.office.open() as context:
        before = ledger_digest(context)
    refused = merge_at(place.office, path)
    assert refused.refused.code == "merge.sequence-jump"
    with place.office.open() as context:
        assert ledger_digest(context) == before
        assert held(context) == [("merge.sequence-jump", quarantine.RELEASE)]
        (record,) = quarantine.list_quarantine(context)
        with pytest.raises(UserError, match=r"quarantine\.reason-needed"):
            quarantine.release_quarantined(context, record.file_digest, " ")
        with pytest.raises(UserError, match=r"quarantine\.person-needed"):
            quarantine.release_quarantined(
                dataclasses.replace(context, person=""), record.file_digest, "电话核实"
            )
        assert quarantine.retry_quarantined(context, record.file_digest).outcome == "refused"
        merged = quarantine.release_quarantined(context, record.file_digest, "电话核实,该机重装过")
        assert (merged.outcome, len(merged.summary.new)) == ("merged", 1)
        assert quarantine.list_quarantine(context) == []
        (done,) = quarantine.list_quarantine(context, held_only=False)
    assert (done.state, done.decided_by, done.reason) == ("released", "office经办", "电话核实,该机重装过")
    assert done.decided_at > done.at


def test_the_plan_may_forbid_release(tmp_path):
    place = county(tmp_path)
    plan = small_plan(2)
    strict = replace(plan, settings=replace(plan.settings, release="none"))
    with place.office.open() as context:
        adopt_plan(context, strict)
    merge_at(place.office, jumped(place, tmp_path))
    with place.office.open() as context:
        assert held(context) == [("merge.sequence-jump", quarantine.RESEND)]
        (record,) = quarantine.list_quarantine(context)
        with pytest.raises(UserError, match=r"quarantine\.not-releasable"):
            quarantine.release_quarantined(context, record.file_digest, "有理由")


def test_a_bad_signature_is_never_released(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "荣誉")
    path = seal(place["north"]).path
    data = bytearray(path.read_bytes())
    at = data.index(b'"title"')
    data[at + 1] ^= 1
    path.write_bytes(data)
    assert merge_at(place.office, path).outcome == "refused"
    with place.office.open() as context:
        (found,) = quarantine.remedies(context)
        assert found.remedy == quarantine.RESEND
        with pytest.raises(UserError, match=r"quarantine\.not-releasable"):
            quarantine.release_quarantined(context, found.record.file_digest, "我担保")
        assert quarantine.retry_quarantined(context, found.record.file_digest).outcome == "refused"
        assert [r.state for r in quarantine.list_quarantine(context)] == ["held"]


def test_a_release_overrules_nothing_but_its_own_refusal(tmp_path, monkeypatch):
    place = county(tmp_path)
    path = jumped(place, tmp_path)
    merge_at(place.office, path)
    with place.office.open() as context:
        (record,) = quarantine.list_quarantine(context)
        file = context.layout.quarantine / f"{record.file_digest}.qcpkg"
        file.write_bytes(file.read_bytes()[:-1])
        merged = quarantine.release_quarantined(context, record.file_digest, "电话核实")
        assert merged.refused.code == "package.damaged"


def test_unconfirmed_is_retried_after_confirmation(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "荣誉")
    sealed = seal(place["north"])
    with place.office.open() as context, context.write("doubt") as work:
        from qcdesk.store import devices

        for device in devices.of_unit(work.connection, "north"):
            devices.rule(work.connection, device.public_key, devices.Ruling("requested", work.at, ""))
    assert merge_at(place.office, sealed.path).refused.code == "package.signer-unconfirmed"
    with place.office.open() as context:
        (found,) = quarantine.remedies(context)
        assert found.remedy == quarantine.RETRY
        with context.write("believe") as work:
            for device in devices.of_unit(work.connection, "north"):
                devices.rule(work.connection, device.public_key, devices.Ruling("confirmed", work.at, "李"))
        assert quarantine.retry_quarantined(context, found.record.file_digest[:8]).outcome == "merged"


def test_discarded_files_are_gone_and_remembered(tmp_path):
    place = county(tmp_path)
    stray = tmp_path / "年度总结.qcpkg"
    stray.write_bytes(b"not a package at all")
    assert merge_at(place.office, stray).outcome == "refused"
    with place.office.open() as context:
        (record,) = quarantine.list_quarantine(context)
        kept = context.layout.quarantine / f"{record.file_digest}.qcpkg"
        assert kept.read_bytes() == stray.read_bytes()
        quarantine.discard_quarantined(context, record.file_digest, "误拷的文件")
        assert not kept.exists()
        (done,) = quarantine.list_quarantine(context, held_only=False)
        assert (done.state, done.reason, done.file_name) == ("discarded", "误拷的文件", "年度总结.qcpkg")
        with pytest.raises(UserError, match=r"quarantine\.unknown"):
            quarantine.discard_quarantined(context, record.file_digest)


def test_what_lies_in_quarantine_is_named_by_digest_and_never_opened(tmp_path, monkeypatch):
    place = county(tmp_path)
    stray = tmp_path / "..%2f..%2fevil.qcpkg"
    stray.write_bytes(b"PK\x03\x04 whatever")
    merge_at(place.office, stray)

    def opened(*_, **__):
        raise AssertionError("parsed")

    monkeypatch.setattr(reader, "opened", opened)
    with place.office.open() as context:
        (found,) = quarantine.remedies(context)
        names = [p.name for p in context.layout.quarantine.iterdir()]
    assert names == [f"{found.record.file_digest}.qcpkg"]


def test_equivocation_of_a_cloned_disk_keeps_both_and_says_so(tmp_path):
    place = county(tmp_path)
    clone = place["north"].copy_to(tmp_path / "clone")
    honour(place["north"], "原机")
    honour(clone, "克隆机")
    first, second = seal(place["north"], tmp_path / "a"), seal(clone, tmp_path / "b")
    assert (first.seq, first.digest != second.digest) == (second.seq, True)
    one, two = merge_at(place.office, first.path), merge_at(place.office, second.path)
    assert [(m.outcome, m.equivocation) for m in (one, two)] == [("merged", False), ("merged", True)]
    with place.office.open() as context:
        kept = [p.name for p in context.layout.packages.glob("QC-submission-*")]
        assert len(kept) == 2
        with context.read() as connection:
            assert meta.get(connection, "role") == "office"
