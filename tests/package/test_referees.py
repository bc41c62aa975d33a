"""Independent programs agree with what is written: ssh-keygen, unzip, sha256sum, bagit, openssl."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest

from qcdesk.package import keys, sshsig, trust
from tests.package import samples, vectors

pytestmark = pytest.mark.referee
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "verify-a-package.md"
HARM_SM2 = "true"
"""Begins harm that is done to the package with the SM2 signature."""

GOOD = sorted((vectors.FOLDER / "good").glob("*.qcpkg"))


@pytest.fixture
def unpacked(tmp_path, referee):
    """A function that unpacks a package with unzip and gives its root directory."""

    def unpack(package: Path) -> Path:
        subprocess.run([referee("unzip"), "-q", package, "-d", tmp_path], check=True)
        return tmp_path / package.stem

    return unpack


@pytest.mark.parametrize("package", GOOD, ids=lambda path: path.stem)
def test_unzip_tests_every_package(package, referee):
    done = subprocess.run([referee("unzip"), "-t", package], capture_output=True, check=True)
    assert b"No errors detected" in done.stdout


@pytest.mark.parametrize("package", GOOD, ids=lambda path: path.stem)
def test_sha256sum_and_bagit_find_every_package_right(package, unpacked, referee):
    root = unpacked(package)
    for manifest in ("tagmanifest-sha256.txt", "manifest-sha256.txt"):
        subprocess.run([referee("sha256sum"), "-c", "--strict", "--quiet", manifest], cwd=root, check=True)
    bagit = [sys.executable, "-m", "bagit", "--validate", "--quiet", root]
    assert subprocess.run(bagit, check=False).returncode == 0
    payload = root / "data" / "package.json"
    payload.write_bytes(payload.read_bytes() + b"\n")
    assert subprocess.run(bagit, check=False, capture_output=True).returncode == 1


def verify_with_ssh(
    program: str, folder: Path, message: bytes, signature: bytes, identity: str, purpose: str
) -> bool:
    (folder / "signature").write_bytes(signature)
    command = [program, "-Y", "verify", "-f", folder / "allowed_signers", "-r", folder / "revoked_keys"]
    command += ["-I", identity, "-n", purpose, "-s", folder / "signature"]
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


def test_ssh_keygen_reads_the_lists_as_we_do(tmp_path, referee):
    program = referee("ssh-keygen")
    listed = vectors.authority().members()
    (tmp_path / "allowed_signers").write_bytes(listed[trust.ALLOWED])
    (tmp_path / "revoked_keys").write_bytes(listed[trust.REVOKED])
    asked = {
        ("unit", samples.UNIT, "submission@qcdesk"): True,
        ("unit", samples.UNIT, "enrol@qcdesk"): True,
        ("unit", samples.UNIT, "kit@qcdesk"): False,
        ("unit", "changping", "submission@qcdesk"): False,
        ("revoked", samples.UNIT, "submission@qcdesk"): False,
        ("waiting", samples.UNIT, "submission@qcdesk"): False,
        ("kit", "office@qcdesk", "kit@qcdesk"): True,
        ("kit", "office@qcdesk", "receipt@qcdesk"): False,
        ("receipt", "office@qcdesk", "receipt@qcdesk"): True,
        ("root", "root@qcdesk", "trust@qcdesk"): True,
        ("root", "office@qcdesk", "kit@qcdesk"): False,
    }
    for (name, identity, purpose), expected in asked.items():
        signature = sshsig.sign(samples.key(name), b"message", purpose)
        found = verify_with_ssh(program, tmp_path, b"message", signature, identity, purpose)
        assert found is expected, (name, identity, purpose)
        assert not verify_with_ssh(program, tmp_path, b"Message", signature, identity, purpose)


def test_ssh_keygen_takes_an_empty_revocation_list(tmp_path, referee):
    listed = samples.trust_list().members()
    (tmp_path / "allowed_signers").write_bytes(listed[trust.ALLOWED])
    (tmp_path / "revoked_keys").write_bytes(listed[trust.REVOKED])
    assert listed[trust.REVOKED] == b""
    signature = sshsig.sign(samples.key("unit"), b"m", "submission@qcdesk")
    assert verify_with_ssh(
        referee("ssh-keygen"), tmp_path, b"m", signature, samples.UNIT, "submission@qcdesk"
    )


def test_ssh_keygen_opens_our_keys_and_signs_the_same_bytes(referee):
    program, passphrase = referee("ssh-keygen"), "Zhi5 Qiang!"
    # The referee insists on a key that only its owner may read, which the system's own folder grants.
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "device"
        key = samples.key("unit")
        key.save(path, passphrase, rounds=2)
        shown = subprocess.run([program, "-y", "-P", passphrase, "-f", path], capture_output=True, check=True)
        assert keys.parse_line(shown.stdout.decode()) == key.public
        listed = subprocess.run([program, "-lf", f"{path}.pub"], capture_output=True, check=True)
        assert key.public.fingerprint in listed.stdout.decode()
        subprocess.run([program, "-q", "-p", "-P", passphrase, "-N", "", "-f", path], check=True)
        message = Path(name) / "message"
        message.write_bytes(b"message")
        command = [program, "-q", "-Y", "sign", "-n", "submission@qcdesk", "-f", path, message]
        subprocess.run(command, capture_output=True, check=True)
        signature = Path(f"{message}.sig").read_bytes()
        assert signature == sshsig.sign(key, b"message", "submission@qcdesk")


def test_our_reader_opens_keys_of_ssh_keygen(tmp_path, referee):
    path = tmp_path / "device"
    command = [referee("ssh-keygen"), "-q", "-t", "ed25519", "-a", "2", "-N", "pass phrase", "-f", path]
    subprocess.run(command, check=True)
    assert keys.load(path, "pass phrase").public == keys.parse_line(Path(f"{path}.pub").read_text())


def documented() -> str:
    return "\n".join(re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL))


def run_document(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    for package in GOOD:
        shutil.copy(package, folder)
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        ["/bin/sh", "-eu"],
        input=script,
        cwd=folder,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_documented_commands_run_as_written(tmp_path, referee):
    for program in ("unzip", "sha256sum", "ssh-keygen", "openssl"):
        referee(program)
    done = run_document(tmp_path, documented())
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('Good "') == 4
    assert done.stdout.count("Signature Verified Successfully") == 2
    assert samples.UNIT in done.stdout


@pytest.mark.parametrize(
    "harm",
    [
        'echo >> "$PACKAGE/data/revisions.jsonl"',
        'echo >> "$PACKAGE/tagmanifest-sha256.txt"',
        'echo >> "$KIT/data/trust/allowed_signers"',
        'echo >> "$KIT/data/trust/trust.json"',
        'echo hidden > "$PACKAGE/data/extra"',
        "ROOT_CODE='75429 56112 11777 10123 51432 42550'",
        "UNIT=changping",
        HARM_SM2 + ' && echo >> "$NATIONAL/data/revisions.jsonl"',
        HARM_SM2 + ' && echo >> "$NATIONAL/manifest-sha256.txt"',
        HARM_SM2 + ' && cp "$NATIONAL/bagit.txt" "$NATIONAL/tagmanifest-sm3.txt.sm2"',
        HARM_SM2 + ' && rm "$NATIONAL/tagmanifest-sha256.txt.sig"',
    ],
)
def test_documented_commands_notice_harm(tmp_path, referee, harm):
    for program in ("unzip", "sha256sum", "ssh-keygen", "openssl"):
        referee(program)
    national = harm.startswith(HARM_SM2)
    unpack = f'unzip -q -o "${"NATIONAL" if national else "PACKAGE"}.qcpkg"\n'
    script, harm = documented(), harm.removeprefix(HARM_SM2)
    assert unpack in script
    assert run_document(tmp_path, script.replace(unpack, unpack + harm + "\n")).returncode != 0


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("root.pub", 0o100644),
        ("root_signers", 0o120777),
        ("{root}/data/link", 0o120777),
        ("{root}/../out", 0o100644),
        ("{root}/data/twice.json", 0o100644),
        ("{kit}/data/trust/allowed_signers", 0o100644),
    ],
)
def test_documented_commands_unpack_nothing_beside_the_package(tmp_path, referee, name, mode):
    referee("unzip")
    script = documented()
    package, kit = (re.search(rf"^{word}=(\S+)$", script, re.MULTILINE)[1] for word in ("PACKAGE", "KIT"))
    folder = tmp_path / "empty"
    folder.mkdir()
    entry = zipfile.ZipInfo(name.format(root=package, kit=kit))
    entry.create_system, entry.external_attr = 3, mode << 16
    prepare = f"cp hostile.zip {package}.qcpkg\n"
    shutil.copy(vectors.FOLDER / "good" / f"{package}.qcpkg", folder / "hostile.zip")
    with zipfile.ZipFile(folder / "hostile.zip", "a") as archive:
        for _ in range(2 if "twice" in name else 1):
            with warnings.catch_warnings(action="ignore"):
                archive.writestr(entry, "../../outside")
    assert run_document(folder, prepare + script).returncode != 0
    assert {each.name for each in folder.iterdir()} == {"hostile.zip", *(path.name for path in GOOD)}
    assert [each.name for each in tmp_path.iterdir()] == ["empty"]
