"""What a person reads when something is refused or goes wrong, on either platform."""

import secrets

import structlog

from bot.errors import Refusal
from bot.replies.refusals import refusal
from bot.replies.reply import Line, Reply
from bot.replies.words import Words

log = structlog.get_logger(__name__)


def refused(error: Refusal, words: Words) -> Reply:
    """The sentence of an expected no, always as a message of its own."""
    log.info("refused", code=error.code)
    return refusal(error, words)


def apology(error: Exception, words: Words) -> Reply:
    """A bug of ours: the person gets a number to name, the log gets the rest. Nothing was charged."""
    number = secrets.token_hex(3).upper()
    log.error("bug", number=number, exc_info=error)
    return Reply(
        (
            Line(words.t("Something went wrong on our side, and it is not your fault.")),
            Line(words.t("Please try again. If it happens again, tell the staff this number: "
                         "{number}.", number=number)),
        ),
        fresh=True,
    )
