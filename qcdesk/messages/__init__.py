"""The sentences for every error and finding code, one module per area of codes.

A code is ``area.what-is-wrong``; its sentences stand in ``qcdesk/messages/<area>.py``
in the dict ``MESSAGES``. The English text is the gettext message id.
"""
