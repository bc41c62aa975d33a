"""The Debian package of the built folder, made by dpkg-deb."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = Path(__file__).with_name("linux")
PACKAGE = "qcdesk"
PLACE = Path("usr/lib/qcdesk")

ALWAYS = ("xkb-data", "fontconfig-config")
"""Data files that Qt reads by path, which no library names."""
CONTROL = """\
Package: {package}
Version: {version}
Architecture: {architecture}
Maintainer: QCDesk contributors <qcdesk@example.org>
Installed-Size: {size}
Depends: {depends}
Recommends: fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei, shared-mime-info, desktop-file-utils,
 hicolor-icon-theme
Section: misc
Priority: optional
Description: offline reporting of a county's quality programme
 Units record the progress of quality targets with evidence, offline, and
 seal it into signed packages; the quality office verifies, merges, scores
 and reports. The program needs no network and no server.
"""


def build_package(folder: Path, out: Path, version: str) -> Path:
    """Make ``<package>_<version>_<architecture>.deb`` of the built folder; returns its path.

    Times inside are ``SOURCE_DATE_EPOCH``. Raises CalledProcessError when a tool fails, LookupError when
    a library that is not carried belongs to no installed package.
    """
    architecture = output("dpkg", "--print-architecture")
    tree = out / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(folder, tree)
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    control = CONTROL.format(
        package=PACKAGE,
        version=version,
        architecture=architecture,
        size=size // 1024,
        depends=", ".join(dependencies(folder)),
    )
    write(tree / "DEBIAN" / "control", control)
    write(tree / "DEBIAN" / "md5sums", "".join(sums(tree)))
    settle_times(tree)
    package = out / f"{PACKAGE}_{version}_{architecture}.deb"
    output("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package))
    shutil.rmtree(tree)
    return package


def lay_out(folder: Path, tree: Path) -> None:
    """Everything at the place where it is installed."""
    shutil.copytree(folder, tree / PLACE, symlinks=True)
    share = tree / "usr" / "share"
    copies = {
        FILES / "qcdesk.desktop": share / "applications" / "qcdesk.desktop",
        FILES / "qcdesk.xml": share / "mime" / "packages" / "qcdesk.xml",
        FILES.with_name("qcdesk.svg"): share / "icons/hicolor/scalable/apps/qcdesk.svg",
        ROOT / "LICENSE": share / "doc" / PACKAGE / "copyright",
    }
    for source, place in copies.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
        place.chmod(0o644)
    programs = tree / "usr" / "bin"
    programs.mkdir()
    for name in ("qcdesk", "qcdesk-desk"):
        (programs / name).symlink_to(Path("../lib/qcdesk") / name)


def dependencies(folder: Path) -> list[str]:
    """The packages whose libraries the folder needs and does not carry, the C library with its version."""
    binaries = [path for path in folder.rglob("*") if path.is_file() and is_elf(path)]
    carried = {path.name for path in binaries}
    packages = set(ALWAYS)
    for name, found in sorted(linked(binaries).items()):
        if name not in carried:
            packages.add(owner(found))
    packages -= {"libc6"}
    glibc = output("dpkg-query", "-W", "-f=${Version}", "libc6").partition("-")[0]
    return [f"libc6 (>= {glibc})", *sorted(packages)]


def is_elf(path: Path) -> bool:
    """True for a program or a library of Linux."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def linked(binaries: list[Path]) -> dict[str, Path]:
    """The libraries that these need, by name, where the loader finds them on this machine."""
    found: dict[str, Path] = {}
    for path in binaries:
        done = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
        for name, place in re.findall(r"^\s*(\S+) => (/\S+)", done.stdout, re.MULTILINE):
            found[name] = Path(place)
    return found


def owner(library: Path) -> str:
    """The installed package that a library belongs to; raises LookupError if there is none."""
    for path in (library, library.resolve()):
        done = subprocess.run(["dpkg", "-S", str(path)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    raise LookupError(library)


def sums(tree: Path) -> Iterator[str]:
    """The lines of ``md5sums``, which dpkg checks installed files by."""
    files = sorted(path.relative_to(tree) for path in (tree / "usr").rglob("*") if path.is_file())
    for path in files:
        if not (tree / path).is_symlink():
            yield output("md5sum", str(path), cwd=tree) + "\n"


def settle_times(tree: Path) -> None:
    """Give every file the time of the build's state, and rights that do not depend on the builder."""
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)


def write(path: Path, text: str) -> None:
    """Write a text, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def output(*command: str, cwd: Path | None = None) -> str:
    """What a tool prints, without the last line end; raises CalledProcessError when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n")
