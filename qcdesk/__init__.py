"""QCDesk: offline reporting of a county's quality programme with signed packages."""

__version__ = "0.1.0"
