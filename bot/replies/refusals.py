"""The sentence of every expected no. Each says the rule, the value it met, and what to do next.

One table from class to sentence; a test walks all refusals of the programme, so none can be forgotten.
"""

from bot.errors import Refusal
from bot.replies import (
    account_marks,
    appeals,
    creator_settings,
    leaving,
    matches,
    notice_settings,
    personal,
    redemptions,
    refusals_amounts,
    refusals_boards,
    refusals_coins,
    refusals_gifts,
    refusals_metrics,
    refusals_money,
    refusals_people,
    refusals_programme,
    refusals_staff,
    refusals_videos,
    stops,
    suspensions,
)
from bot.replies.refusals_people import Sentence
from bot.replies.reply import Reply
from bot.replies.words import Words

SENTENCES: dict[type[Refusal], Sentence] = {
    **refusals_people.SENTENCES,
    **refusals_programme.SENTENCES,
    **refusals_amounts.SENTENCES,
    **refusals_money.SENTENCES,
    **refusals_staff.SENTENCES,
    **refusals_gifts.SENTENCES,
    **refusals_boards.SENTENCES,
    **refusals_videos.SENTENCES,
    **refusals_metrics.SENTENCES,
    **refusals_coins.SENTENCES,
    **stops.SENTENCES, **personal.SENTENCES, **suspensions.SENTENCES,
    **account_marks.SENTENCES,
    **matches.SENTENCES,
    **appeals.SENTENCES,
    **creator_settings.SENTENCES, **notice_settings.SENTENCES,
    **leaving.SENTENCES,
    **redemptions.SENTENCES,
}


def refusal(error: Refusal, words: Words) -> Reply:
    """The no as a private message. A refusal without a sentence of its own takes that of its nearest ancestor."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind](error, words)
    return refusals_people.plainly(words.t("That is not possible right now. Please try again later."))
