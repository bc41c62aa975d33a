"""Every exit code, and what an error says in words and as JSON."""

from __future__ import annotations

import signal

import pytest

from qcdesk.cli import check as check_command
from qcdesk.cli import program
from qcdesk.cli.exit_codes import MEANINGS, ExitCode
from qcdesk.cli.output import new_screen
from qcdesk.cli.progress import long_work
from qcdesk.domain.errors import Bug
from qcdesk.system.files import CancelledError
from qcdesk.text import explain
from tests import builders


def test_done(run, county):
    assert run(county.office, "workspace", "status").code == ExitCode.DONE


@pytest.mark.parametrize(
    "words", [("entry", "add"), ("entry", "list", "honours", "--foo"), ("workspace", "creat")]
)
def test_wrong_usage(run, county, words):
    ended = run(county["north"], *words, code=2)
    assert ended.out == ""
    assert "--help" in ended.err


def test_wrong_usage_names_what_is_near(run, county):
    assert "create" in run(county["north"], "workspace", "creat", code=2).err
    found = run(county["north"], "entry", "lst", "--json", code=2).error
    assert found["error"] == "usage"
    assert "list" in found["what"]


def test_a_value_that_is_no_choice_is_wrong_usage(run, tmp_path):
    run(tmp_path / "new", "workspace", "create", "--role", "county", code=2)
    assert not (tmp_path / "new").exists()


def test_an_unknown_language_is_wrong_usage(run, county):
    assert "zh_CN" in run(county.office, "workspace", "status", "--lang", "fr", code=2).err


def test_refused_input_says_three_things(run, county):
    ended = run(county["north"], "entry", "show", "00000000", code=3)
    assert ended.out == ""
    said = explain("entry.unknown", {"entry": "00000000"})
    assert ended.err.splitlines() == [said.what, said.safe, said.next_step]


def test_refused_input_as_json(run, county):
    ended = run(county["north"], "entry", "show", "00000000", "--json", code=3)
    assert ended.out == ""
    assert ended.error["error"] == "entry.unknown"
    assert ended.error["params"] == {"entry": "00000000"}
    assert set(ended.error) == {"error", "params", "what", "safe", "next"}


def test_no_workspace(run, tmp_path):
    assert "工作区" in run(tmp_path / "nothing", "register", "list", code=3).err


def test_refused_package(run, county, tmp_path):
    kit = builders.kit_of(county)
    damaged = tmp_path / kit.name
    data = bytearray(kit.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    assert run(county["north"], "verify", damaged, "--json", code=4).error["error"].startswith("package.")
    damaged.write_bytes(kit.read_bytes()[:-100])
    assert run(None, "inspect", damaged, code=4).err


def test_machine_fault(run, county, tmp_path):
    ended = run(county["north"], "entry", "import", "honours", tmp_path / "absent.xlsx", "--json", code=5)
    assert ended.error["error"] == "disk.not-found"


def test_workspace_open_elsewhere_is_a_machine_fault(run, county):
    with county["north"].open():
        ended = run(county["north"], "register", "list", "--json", code=5)
    assert ended.error["error"] == "workspace.locked"


def test_open_findings(run, county):
    builders.record(county["north"], "sampling", {"batch": "1"})
    assert run(county["north"], "check", "--period", "2014", code=6).code == ExitCode.OPEN


def _raises(error):
    def fail(*_arguments):
        raise error

    return fail


@pytest.mark.parametrize(
    "error", [RuntimeError("口令: secret-word"), Bug("program.defect", reason="x", log="y")]
)
def test_a_defect_asks_for_the_log_without_secrets(run, county, monkeypatch, caplog, own_data_folder, error):
    monkeypatch.setattr(check_command, "check_period", _raises(error))
    ended = run(county["north"], "check", code=1)
    log = own_data_folder / "logs" / "command-line" / "qcdesk.log"
    assert str(log) in ended.err.replace("\n", "")
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "secret-word" not in log.read_text(encoding="utf-8")
    assert "Traceback" not in ended.err
    assert caplog.records


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CancelledError()])
def test_cancelled(run, county, monkeypatch, error):
    monkeypatch.setattr(check_command, "check_period", _raises(error))
    assert "已取消" in run(county["north"], "check", code=130).err


def test_the_first_interrupt_asks_the_second_ends():
    before = signal.getsignal(signal.SIGINT)
    with long_work(new_screen(as_json=False), "work") as work:
        assert not work.cancelled()
        signal.raise_signal(signal.SIGINT)
        assert work.cancelled()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_sealing_stops_at_an_interrupt(run, county, monkeypatch, tmp_path):
    builders.honour(county["north"], "名牌")

    def interrupted(*_arguments):
        signal.raise_signal(signal.SIGINT)
        raise CancelledError

    monkeypatch.setattr("qcdesk.cli.seal.seal_period", interrupted)
    run(county["north"], "seal", "--period", "2014", "--out", tmp_path / "usb", code=130)
    assert run(county["north"], "workspace", "status", "--json").json["unsealed"] == 1


def test_every_code_has_a_meaning_and_main_returns_them():
    assert set(MEANINGS) == set(ExitCode)
    assert program.main(["--version"]) == 0


def test_a_wrong_passphrase(run, county, monkeypatch):
    builders.honour(county["north"], "名牌")
    monkeypatch.setenv("QCDESK_PASSPHRASE", "wrong-Passphrase-1")
    ended = run(county["north"], "seal", "--period", "2014", "--json", code=3)
    assert ended.error["error"] == "key.wrong-passphrase"


def test_the_passphrase_comes_from_a_file(run, county, monkeypatch, tmp_path):
    builders.honour(county["north"], "名牌")
    monkeypatch.delenv("QCDESK_PASSPHRASE")
    secret = tmp_path / "secret.txt"
    secret.write_text(builders.PASSPHRASE + "\r\n", encoding="utf-8")
    run(county["north"], "seal", "--period", "2014", "--passphrase-file", secret)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_passphrase_file_without_a_passphrase(run, county, tmp_path, content):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(content)
    builders.honour(county["north"], "名牌")
    ended = run(county["north"], "seal", "--period", "2014", "--passphrase-file", secret, "--json", code=3)
    assert ended.error["error"] == "passphrase.file-unreadable"


def test_without_a_terminal_nobody_is_asked(run, county, monkeypatch):
    builders.honour(county["north"], "名牌")
    monkeypatch.delenv("QCDESK_PASSPHRASE")
    ended = run(county["north"], "seal", "--period", "2014", "--json", code=3)
    assert ended.error["params"] == {"variable": "QCDESK_PASSPHRASE"}


def test_on_a_terminal_the_passphrase_is_asked_for(run, county, monkeypatch):
    builders.honour(county["north"], "名牌")
    monkeypatch.delenv("QCDESK_PASSPHRASE")
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(
        "typer.prompt", lambda text, **options: asked.append((text, options)) or builders.PASSPHRASE
    )
    run(county["north"], "seal", "--period", "2014", "--yes")
    assert asked[0][0] == "口令"
    assert asked[0][1]["hide_input"] is True
