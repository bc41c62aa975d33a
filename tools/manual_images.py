"""Copy the screenshots that the manual and the README show, made small: python tools/manual_images.py."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "build" / "screenshots" / "light"
MANUAL = ROOT / "docs" / "manual" / "images"
PICTURES = {
    "first-run-2": "first-run-code",
    "first-run-4": "first-run-done",
    "first-steps": "first-steps",
    "overview": "overview",
    "targets": "targets",
    "registers-sampling": "registers",
    "import": "import",
    "evidence": "evidence",
    "findings": "findings",
    "submit": "submit",
    "returned": "returned",
    "office-first-run-3": "office-first-run",
    "office-county": "office-county",
    "office-inbox-preview": "office-inbox",
    "office-quarantine": "office-quarantine",
    "office-counter-4": "office-counter",
    "office-review": "office-review",
    "office-conflicts-decided": "office-conflicts",
    "office-consolidation-drill": "office-consolidation",
    "office-consolidation-reach": "office-reach",
    "office-plan-mistakes": "office-plan",
    "office-units-2": "office-enrolment",
    "office-units-3": "office-overdue",
    "office-upper-fill": "office-upper",
    "office-keys": "office-keys",
}
"""The names of screenshots and what the manual calls them."""
README = {"registers-sampling": "unit-desk", "office-consolidation-drill": "office-desk"}
"""The screenshots in the README and what it calls them."""
COLOURS = 256


def shrink(source: Path, target: Path) -> None:
    """Write a picture with few colours, which is enough for windows and a third of the size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        flat = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        flat.save(target, optimize=True)


def main() -> None:
    """Write every picture of the manual and the README's."""
    for name, title in PICTURES.items():
        shrink(SHOTS / f"{name}.png", MANUAL / f"{title}.png")
    for name, title in README.items():
        shrink(SHOTS / f"{name}.png", ROOT / "docs" / "images" / f"{title}.png")


if __name__ == "__main__":
    main()
