"""What the sandbox's own terminal does not need to hear."""

import logging

from bot import logs

# Killing the bot cuts its connections on purpose, and these libraries would each tell it with a traceback.
_CUT_OFF = ("telegram.ext.Updater", "dbos")


def quiet(level: str) -> None:
    """Log to standard error from this level on, and nothing of connections that are cut on purpose."""
    logs.set_up(level=level)
    for name in _CUT_OFF:
        logging.getLogger(name).setLevel(logging.CRITICAL)
