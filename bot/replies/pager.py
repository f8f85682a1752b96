"""The buttons below one page of several."""

from bot.replies.reply import Button
from bot.replies.words import Words


def pager(press: str, page: int, pages: int, more: str, words: Words) -> tuple[Button, ...]:
    """One page back and on, as far as there are pages; counted from 0. `more` goes along."""
    row = []
    if page > 0:
        row.append(Button(words.t("Back"), press=f"{press}:{page - 1}:{more}"))
    if page + 1 < pages:
        row.append(Button(words.t("More"), press=f"{press}:{page + 1}:{more}"))
    return tuple(row)
