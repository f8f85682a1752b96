"""Buttons can be forged: any verb, any subject, by anybody. What is not his stays as it is, and nothing breaks."""

from collections.abc import Iterator

from sqlalchemy import select

import bot.presses
from bot.app import App
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.presses.press import PRESSES, Press, answer
from bot.replies.refusals import refusal
from bot.replies.reply import Form, Reply, Toast
from bot.tips.model import Privacy
from bot.wiring.services import compose
from storage.schema import metadata
from tests.support.shop import Shop

assert bot.presses.__all__

SUBJECTS = (
    "", "0", "1", "2", "3", "999999999999999999", "9" * 30, "-1", "٣", "1e5", "'; DROP TABLE tips;--", "{0.__class__}",
)  # fmt: skip
MORE = ("", "yes", "other", "on", "0", "999999999999", "٣", "all", "hidden", "US", "business", "%s")
ANSWERS = (
    None,
    {"reason": "because", "amount": "1", "note": "mine", "region": "US", "answer": "a", "channel": "c"},
    {"reason": "a\x00b", "amount": "9" * 400, "note": "\x00", "region": "\x00", "answer": "\x00", "daily": "9" * 400},
)  # fmt: skip
# What anybody may write about himself; `forms` hold the question he was asked.
OWN = {"members", "platform_accounts", "spending_limits", "wrong_codes", "enrolments", "forms", "follows"}
WHO = {"members": "id", "follows": "fan_id"}
"""Whose a row is, where no `member_id` says so."""


def wires() -> Iterator[tuple[str, str, str]]:
    for verb in sorted(PRESSES):
        for subject in SUBJECTS:
            for more in MORE if subject == "1" else MORE[:1]:
                yield verb, subject, more


async def rows(shop: Shop, stranger: Caller) -> dict[str, list[str]]:
    """All rows that are not the stranger's own."""
    found: dict[str, list[str]] = {}
    async with shop.database.reading() as tx:
        for table in metadata.sorted_tables:
            query = select(*table.c)
            if table.name in OWN:
                query = query.where(table.c[WHO.get(table.name, "member_id")] != stranger.id)
            found[table.name] = sorted(map(repr, await tx.connection.execute(query)))
    return found


def app_of(shop: Shop) -> App:
    return compose(shop.house.config, shop.clock, shop.database, {}).app


async def test_no_forged_button_touches_what_is_somebody_elses(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await shop.quoted(ben, ana, "5", privacy=Privacy.HIDDEN)
    paid = await shop.paid(ben, ana, "5", privacy=Privacy.HIDDEN, note="see www.example.com")
    await shop.pays.refunds.ask(ben, paid.id, "a mistake")
    eve, app = await shop.house.member("Eve {0.__class__} %s"), app_of(shop)
    before = await rows(shop, eve)
    for verb, subject, more in wires():
        for answers in ANSWERS if subject == "1" and more in MORE[:2] else ANSWERS[:1]:
            said = await pressed(app, Press(eve, verb, subject, more, answers, f"{verb}{subject}{more}"))
            assert "Ben" not in said, (verb, subject, more)
    assert await rows(shop, eve) == before


async def pressed(app: App, press: Press) -> str:
    """All that is read after a press; a refusal is read, too."""
    words = app.words(press.caller)
    try:
        said = await answer(app, press, words)
    except Refusal as no:
        said = refusal(no, words)
    if isinstance(said, Reply):
        return said.text
    assert isinstance(said, Toast | Form), said
    return repr(said)
