"""What people are told when a board can't be shown, or stats don't fit a file."""

from bot.boards.model import BoardUnclear
from bot.errors import Refusal
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.stats import too_long
from bot.replies.words import Words
from bot.stats.model import ExportTooLong


def _board_unclear(error: BoardUnclear, words: Words) -> Reply:
    if error.no_name:
        return plainly(words.t("Which creator’s board? Please name one: /leaderboard creator NAME"))
    return plainly(
        words.t("One creator’s board ranks fans. For creators, ask for the whole community: /leaderboard creators")
    )


SENTENCES: dict[type[Refusal], Sentence] = {BoardUnclear: _board_unclear, ExportTooLong: too_long}
