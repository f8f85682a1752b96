"""Bea, who is on both platforms."""

from bot.members.model import Platform
from tests.support.town import Town, someone

BEA = someone("Bea")
BEA_ON_TELEGRAM = someone("Bea T", Platform.TELEGRAM)


async def linked(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    await place.members.finish_link(telegram, code.code)
