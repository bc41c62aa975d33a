"""Sentences about plans and their workbook."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "plan.not-exact": Message(
        what=N_("The quotient “{expression}” is not exact and cannot be added up; round it."),
    ),
    "plan.none": Message(
        what=N_("No plan is installed yet."),
        safe=UNCHANGED,
        next_step=N_("Open the kit that the office issued."),
    ),
    "plan.withdraw-in-force": Message(
        what=N_("Version {version} of the plan is in force and cannot be withdrawn."),
        safe=UNCHANGED,
        next_step=N_("Adopt and issue the corrected version first."),
    ),
    "plan.withdraw-reason-needed": Message(
        what=N_("Withdrawing version {version} of the plan needs a reason."),
        safe=UNCHANGED,
        next_step=N_("Write why it is withdrawn; units read it."),
    ),
    "plan.unknown": Message(
        what=N_("The plan {digest} is not known on this machine."),
        safe=UNCHANGED,
        next_step=N_("Install the latest kit of the office."),
    ),
    "plan.control-character": Message(
        what=N_("The cell contains the invisible character {character}."),
        next_step=N_("Delete the content and type it again."),
    ),
    "plan.not-date": Message(
        what=N_("“{value}” is not a date of the form YYYY-MM-DD."),
    ),
    "plan.not-number": Message(
        what=N_("“{value}” is not a number."),
    ),
    "plan.not-integer": Message(
        what=N_("“{value}” is not a whole number."),
    ),
    "plan.number-as-text": Message(
        what=N_("The number {value} is too long for Excel to keep exactly."),
        next_step=N_("Format the cell as text and type it again."),
    ),
    "plan.text-too-long": Message(
        what=N_("The text is longer than the {limit} characters that are allowed."),
    ),
    "plan.unknown-word": Message(
        what=N_("“{value}” is not one of: {allowed}."),
    ),
    "plan.code-invalid": Message(
        what=N_(
            "The code “{value}” in “{column}” may contain only letters, digits, Chinese characters, - and _."
        ),
    ),
    "plan.too-small": Message(
        what=N_("“{column}” must be at least {limit}."),
    ),
    "plan.too-large": Message(
        what=N_("“{column}” must be at most {limit}."),
    ),
    "plan.value-invalid": Message(
        what=N_("“{value}” is not valid in “{column}”."),
    ),
    "plan.unknown-sheet": Message(
        what=N_("The sheet “{sheet}” is not known and is not read."),
    ),
    "plan.sheet-missing": Message(
        what=N_("The sheet “{sheet}” ({name}) is missing."),
    ),
    "plan.sheet-twice": Message(
        what=N_("This sheet repeats the sheet “{first}”."),
    ),
    "plan.sheet-empty": Message(
        what=N_("The sheet “{sheet}” has no rows."),
    ),
    "plan.unknown-column": Message(
        what=N_("The column “{column}” is not known."),
    ),
    "plan.column-missing": Message(
        what=N_("The column “{column}” ({name}) is missing."),
    ),
    "plan.column-twice": Message(
        what=N_("The column “{column}” appears twice."),
    ),
    "plan.unknown-setting": Message(
        what=N_("The setting “{setting}” is not known."),
    ),
    "plan.setting-twice": Message(
        what=N_("The setting “{setting}” appears again in {second}."),
    ),
    "plan.value-missing": Message(
        what=N_("“{column}” must be filled."),
    ),
    "plan.no-header": Message(
        what=N_("“{value}” stands in a column without a header."),
    ),
    "plan.message-braces": Message(
        what=N_("A brace in the message is not closed or holds more than a name."),
        next_step=N_("Put nothing but a field's code in the braces."),
    ),
    "plan.message-name": Message(
        what=N_("The message shows “{name}”, which the rule does not know."),
    ),
    "plan.cycle": Message(
        what=N_("The definitions refer to each other in a circle: {codes}."),
    ),
    "plan.duplicate": Message(
        what=N_("“{value}” in “{column}” is already used in {first}."),
    ),
    "plan.dangling": Message(
        what=N_("“{value}” in “{column}” is not defined anywhere."),
    ),
    "plan.reserved-name": Message(
        what=N_("The name “{value}” is reserved for the program."),
    ),
    "plan.credit-code": Message(
        what=N_("“{value}” is not a valid unified social credit code."),
    ),
    "plan.ends-before-start": Message(
        what=N_("The end {end} lies before the start {start}."),
    ),
    "plan.due-before-start": Message(
        what=N_("The due date {due} lies before the start {start}."),
    ),
    "plan.previous-not-before": Message(
        what=N_("The previous period ends only on {end}, after this one starts."),
    ),
    "plan.periods-overlap": Message(
        what=N_("The period overlaps the one in {first}."),
    ),
    "plan.register-without-fields": Message(
        what=N_("The register “{register}” has no fields."),
    ),
    "plan.wrong-field-kind": Message(
        what=N_("The field “{field}” of type {kind} cannot be used for “{column}”."),
    ),
    "plan.stage-field-missing": Message(
        what=N_("The register “{register}” has stages but names no field that holds the stage."),
    ),
    "plan.stages-missing": Message(
        what=N_("The register “{register}” names a stage field but has no stages."),
    ),
    "plan.stage-not-option": Message(
        what=N_("The stage is not an option of the field “{field}”."),
    ),
    "plan.final-stage-moves": Message(
        what=N_("A final stage cannot lead to another one."),
    ),
    "plan.stage-dead-end": Message(
        what=N_("The stage is not final but leads nowhere."),
    ),
    "plan.label-is-code": Message(
        what=N_("The label “{value}” is the code of another field in {first}."),
    ),
    "plan.cell-is-field": Message(
        what=N_("The cell “{value}” has the name of a field in {first}."),
    ),
    "plan.needed": Message(
        what=N_("“{column}” is needed for “{kind}”."),
    ),
    "plan.not-possible": Message(
        what=N_("“{column}” cannot be used with “{kind}”."),
    ),
    "plan.pattern-invalid": Message(
        what=N_("The pattern “{value}” is not a valid regular expression: {detail}."),
    ),
    "plan.default-invalid": Message(
        what=N_("The default “{value}” does not fit the field."),
    ),
    "plan.no-period-of-year": Message(
        what=N_("No period belongs to the year {year}."),
    ),
    "plan.register-without-date": Message(
        what=N_("The register “{register}” has no date that “{time}” could go by."),
    ),
    "plan.roll-up-impossible": Message(
        what=N_("“{source}” cannot be rolled up by “{roll_up}”."),
    ),
    "plan.factor-zero": Message(
        what=N_("The factor must not be zero."),
    ),
    "plan.threshold-missing": Message(
        what=N_("The comparison “{operator}” needs a threshold or a reference."),
    ),
    "plan.threshold-twice": Message(
        what=N_("The comparison “{operator}” has both a threshold and a reference."),
    ),
    "plan.threshold-unused": Message(
        what=N_("The comparison “{operator}” takes no threshold."),
    ),
    "plan.lead-missing": Message(
        what=N_("The target “{target}” has no lead unit."),
    ),
    "plan.lead-is-co-unit": Message(
        what=N_("The unit “{unit}” is both lead and co-unit."),
    ),
    "plan.weights-count": Message(
        what=N_("There are {weights} weights for {units} units."),
    ),
    "plan.weights-sum": Message(
        what=N_("The weights add up to {total} instead of 1."),
    ),
    "plan.change-old-exists": Message(
        what=N_("“{value}” is still in the plan although it is marked “{kind}”."),
    ),
    "plan.malformed": Message(
        what=N_("The compiled plan cannot be read: {detail}."),
        safe=UNCHANGED,
        next_step=N_("Compile the workbook again, or use the latest kit of the office."),
    ),
    "plan.no-office": Message(
        what=N_("The plan must have exactly one unit of kind “office”, not {count}."),
        safe=UNCHANGED,
        next_step=N_("Correct the sheet of units and compile again."),
    ),
    "plan.other-programme": Message(
        what=N_("The plan belongs to another programme ({found})."),
        safe=UNCHANGED,
        next_step=N_("Create another workspace for another programme."),
    ),
    "plan.version-reused": Message(
        what=N_("A different plan was already issued as version {version}."),
        safe=UNCHANGED,
        next_step=N_("Raise the version in the workbook and compile again."),
    ),
    "plan.list-item": Message(
        what=N_("“{value}” in “{column}” contains a separator and cannot be an item of a list."),
    ),
    "plan.version-unknown": Message(
        what=N_("Version {version} of the plan is not installed here."),
        safe=UNCHANGED,
        next_step=N_("“plan show” lists the installed versions."),
    ),
    "plan.expired": Message(
        what=N_("The plan “{name}” was valid until {expires}."),
        safe=N_("Everything can still be recorded, sealed and sent."),
        next_step=N_("Ask the quality office for the kit of the new plan."),
    ),
    "plan.narrowed": Message(
        what=N_(
            "The plan cannot be put in force: {count} places no longer take what units have filled in, first {place} (from “{old}” to “{new}”)."
        ),
        safe=UNCHANGED,
        next_step=N_(
            "A type may only become wider, and options only more; enter what is renamed or retired in the sheet 变更."
        ),
    ),
    "plan.no-earlier": Message(
        what=N_("There is no version of the plan before version {version} on this computer."),
        safe=UNCHANGED,
    ),
    "plan.sm2-keys-needed": Message(
        what=N_(
            "The plan demands SM2 signatures, and the office's key for each {expected} has no SM2 key yet."
        ),
        safe=UNCHANGED,
        next_step=N_("Renew the kit key and the receipt key (keys rotate); both then get an SM2 key."),
    ),
}
