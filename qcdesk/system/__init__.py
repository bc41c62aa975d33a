"""Facts of the machine: paths, files, clock, identifiers, logs."""
