"""The windows. They reach data only through `qcdesk.services`."""

import builtins

import shiboken6  # noqa: F401 - so that its import is the one that is replaced

# Shiboken puts an import of its own in place of Python's: it reads the source of every module that is
# imported later, to serve ``from __feature__ import``, which is not used here. That is a fifth of their time.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
