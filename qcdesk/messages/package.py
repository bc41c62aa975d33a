"""Sentences about packages."""

from __future__ import annotations

from qcdesk.messages.model import (
    ASK_OFFICE,
    ASK_SENDER,
    ASK_UNIT,
    COPY_AGAIN,
    N_,
    NOTHING_IMPORTED,
    UNCHANGED,
    Message,
    Messages,
)

MESSAGES: Messages = {
    "package.bagit-version": Message(
        what=N_("“{member}” states another version of BagIt, or another encoding, than 1.0 in UTF-8."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.changed": Message(
        what=N_("“{member}” was changed after the package was made."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.count-wrong": Message(
        what=N_("The package states {stated} {what} but contains {found}."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.damaged": Message(
        what=N_("The file was damaged while it was copied or stored ({where})."),
        safe=NOTHING_IMPORTED,
        next_step=COPY_AGAIN,
    ),
    "package.evidence-differs": Message(
        what=N_("An evidence file differs from its digest {sha256}."),
        safe=NOTHING_IMPORTED,
        next_step=COPY_AGAIN,
    ),
    "package.foreign-revision": Message(
        what=N_(
            "The package contains changes for unit {unit} made by device {device}, which does not belong to it."
        ),
        safe=NOTHING_IMPORTED,
        next_step=ASK_UNIT,
    ),
    "package.line-invalid": Message(
        what=N_("Line {line} of “{member}” is not valid: {reason}."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.missing-member": Message(
        what=N_("“{name}” is missing in the package."),
        safe=NOTHING_IMPORTED,
        next_step=COPY_AGAIN,
    ),
    "package.newer-version": Message(
        what=N_("The package was made by a newer version of the program (format {version})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Install the newer version of the program first."),
    ),
    "package.not-a-package": Message(
        what=N_("The file is not a package of this program ({where})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the file that the sender exported; its name ends with .qcpkg."),
    ),
    "package.repacked": Message(
        what=N_("The package was unpacked and packed again by another program ({where})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Import the original file; do not open it with a compression tool."),
    ),
    "package.sender-differs": Message(
        what=N_(
            "The package claims to come from unit {claimed}, but its signature belongs to device {device} of unit {unit}."
        ),
        safe=NOTHING_IMPORTED,
        next_step=ASK_UNIT,
    ),
    "package.sender-unknown": Message(
        what=N_(
            "The package says it is from the computer {device} of unit {unit}. No such computer is enrolled "
            "here; its code is {spoken}."
        ),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "Telephone the unit. If the package is its own, take in the computer's enrolment file, confirm "
            "it, and try again; otherwise discard the package."
        ),
    ),
    "package.signature-invalid": Message(
        what=N_("The signature does not match: the content was changed after signing."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.signature-malformed": Message(
        what=N_("The signature of the package cannot be read."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.signer-revoked": Message(
        what=N_("The device {device} of unit {unit} was revoked on {since} ({reason})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("The unit exports again from an enrolled device."),
    ),
    "package.signer-unconfirmed": Message(
        what=N_("The device {device} of unit {unit} is not confirmed yet."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Compare the device's code with the unit by telephone and confirm it."),
    ),
    "package.statement-differs": Message(
        what=N_("The package's description does not fit its content ({what})."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.statement-invalid": Message(
        what=N_("The description “{member}” in the package is not valid: {reason}."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.tag-file-invalid": Message(
        what=N_("The file “{name}” in the package is not valid."),
        safe=NOTHING_IMPORTED,
        next_step=COPY_AGAIN,
    ),
    "package.too-large": Message(
        what=N_("The package is larger than allowed: {what} exceeds {limit}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("The sender splits the evidence over several packages."),
    ),
    "package.unexpected-member": Message(
        what=N_("The package contains “{name}”, which does not belong there."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.unsafe-name": Message(
        what=N_("The package contains the file name “{name}”, which is not safe."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.signer-unknown": Message(
        what=N_("The key {fingerprint} that signed the package is not enrolled."),
        safe=NOTHING_IMPORTED,
        next_step=N_("The unit sends its enrolment file first; the office confirms it."),
    ),
    "package.signature-missing": Message(
        what=N_("The package carries no {algorithm} signature, which the plan demands."),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "The sender installs the newest kit, renews its key if the program asks for it, and exports again."
        ),
    ),
    "package.signatures-differ": Message(
        what=N_("The two signatures of the package do not belong together ({what})."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.signature-stripped": Message(
        what=N_("The package was also signed by {algorithm}; that signature was taken out on the way."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.sm2-incomplete": Message(
        what=N_("Of the SM2 signature and its SM3 manifests, “{name}” is missing."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.sm2-invalid": Message(
        what=N_("The SM2 signature does not match: the content was changed after signing."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.sm2-malformed": Message(
        what=N_("The SM2 signature of the package cannot be read."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.sm2-unknown": Message(
        what=N_("The SM2 key {fingerprint} that signed the package is not the one enrolled with {signer}."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "package.sm3-differs": Message(
        what=N_("“{member}” does not have the SM3 digest that was signed."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.signer-not-allowed": Message(
        what=N_("The key {fingerprint} may not sign a package of this type."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "package.unsigned": Message(
        what=N_("The package carries no signature."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_SENDER,
    ),
    "package.written-wrong": Message(
        what=N_("The package that was just written does not pass its own check."),
        safe=UNCHANGED,
        next_step=N_(
            "Export again to another drive. If it happens again, send the log file to the maintainers of the program."
        ),
    ),
    "package.wrong-office": Message(
        what=N_("The package belongs to another office ({found})."),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "Use the files of your own county. After the office changed its root key, install its newest kit first."
        ),
    ),
    "package.wrong-programme": Message(
        what=N_("The package belongs to another programme: {found} instead of {expected}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Use the files of this year's programme."),
    ),
    "package.wrong-type": Message(
        what=N_("This is a file of another kind: {found} instead of {expected}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the right file."),
    ),
    "package.wrong-unit": Message(
        what=N_("The package is addressed to {addressee}, not to {unit}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Pass it to the unit it is addressed to."),
    ),
    "package.copy-differs": Message(
        what=N_("The copy “{path}” differs from the original; the drive is not reliable."),
        safe=N_("The original in the workspace is intact."),
        next_step=N_("Copy it to another drive."),
    ),
    "package.passphrase-needed": Message(
        what=N_("The file “{file}” is encrypted."),
        safe=N_("It was left where it is; nothing was imported."),
        next_step=N_("Enter the passphrase of the key for encrypted submissions."),
    ),
    "package.not-for-us": Message(
        what=N_("The file is encrypted for other keys than the one that was opened ({where})."),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "Try the other key of the office (duty or safe); else ask the sender which office it was meant for."
        ),
    ),
    "package.unknown": Message(
        what=N_("No package with the digest {digest} was made or received here."),
        safe=UNCHANGED,
        next_step=N_("Copy the digest from the list of packages."),
    ),
}
