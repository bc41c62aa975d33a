"""Build the program as one folder, try it, and make of it what this system installs: `./dev build`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import PyInstaller.__main__
import typer

from installer.debian import build_package
from installer.windows_setup import build_setup, make_icon
from qcdesk import __version__

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
FOLDER = BUILD / "dist" / "qcdesk"
STRIPPED = ("libpython*", "**/*.cpython-*.so", "cryptography/**/*.so", "pypdfium2_raw/*.so")
"""Libraries that carry symbols for debuggers; Qt's carry none worth the time."""


def main(
    tried: Annotated[bool, typer.Option(help="Play the county's year with what was built.")] = True,
) -> None:
    """Build the folder, try it, make the package."""
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["SOURCE_DATE_EPOCH"] = epoch()
    make_folder()
    strip()
    print(f"{FOLDER}: {megabytes(FOLDER)} MB")
    if tried:
        try_program()
    package = make_package()
    if package is not None:
        print(f"{package}: {megabytes(package)} MB")


def epoch() -> str:
    """The moment of the last commit, so that two builds of one state are the same."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "0"


def make_folder() -> None:
    """Run PyInstaller; what an earlier build left is removed first."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    make_icon(BUILD / "installer")
    PyInstaller.__main__.run(
        [
            "--noconfirm",
            "--log-level=ERROR",
            f"--distpath={FOLDER.parent}",
            f"--workpath={BUILD / 'pyinstaller'}",
            str(ROOT / "installer" / "qcdesk.spec"),
        ]
    )


def strip() -> None:
    """Take the symbols out of libraries, where there is a program for it."""
    if sys.platform != "linux" or not shutil.which("strip"):
        return
    inside = FOLDER / "_internal"
    files = sorted({str(path) for pattern in STRIPPED for path in inside.glob(pattern)})
    subprocess.run(["strip", "--strip-unneeded", "--preserve-dates", *files], check=True)


def make_package() -> Path | None:
    """What this system installs, None where its tool is missing."""
    out = BUILD / "installer"
    if sys.platform == "win32" and shutil.which("makensis"):
        return build_setup(FOLDER, out, __version__)
    if sys.platform == "linux" and shutil.which("dpkg-deb"):
        return build_package(FOLDER, out, __version__)
    print("no package was made: dpkg-deb or makensis is missing")
    return None


def try_program() -> None:
    """Play the county's year on the built command line, draw every page with the built desk."""
    with tempfile.TemporaryDirectory() as name:
        environment = {
            "HOME": name,
            "LANG": "C.UTF-8",
            "PATH": os.defpath,
            "QCDESK_DATA_DIR": str(Path(name) / "data"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        if sys.platform == "win32":
            environment = {**os.environ, **environment}
        run(["qcdesk", "--version"], environment)
        run(["qcdesk", "demo", "--out", str(Path(name) / "demo")], environment)
        pictures = Path(name) / "pictures"
        run(["qcdesk-desk", "--screenshots", str(pictures), "--brief"], environment)
        print(f"pictures drawn by the built desk: {sum(1 for _ in pictures.rglob('*.png'))}")


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run one of the built programs; raises CalledProcessError when it fails."""
    program, *arguments = command
    found = next(FOLDER.glob(f"{program}{'.exe' if sys.platform == 'win32' else ''}"))
    subprocess.run([str(found), *arguments], env=environment, cwd=environment["HOME"], check=True)


def megabytes(path: Path) -> int:
    """The size of a file or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file() and not each.is_symlink()) >> 20


if __name__ == "__main__":
    typer.run(main)
