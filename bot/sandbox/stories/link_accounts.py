"""One person on two platforms: a code joins the accounts, and the history is one."""

import re

from bot.sandbox.stories.scenes import paid
from bot.sandbox.stories.teller import PromiseBroken, Teller, the

PROMISE = "a code joins two accounts into one person with one history; a wrong code joins nobody"


async def tell(teller: Teller) -> None:
    other = "telegram" if teller.platform == "discord" else "discord"
    here, there = teller.who("noa"), teller.who("noa", other)
    asked = the(await here.tips("mia", "5.00", "great cover"), "I ask once where you live")
    form = await here.presses(asked, "Answer now")
    stated = the(await here.fills(form, region="US"), "at least 18")
    kept = the(await here.presses(stated, "I am 18 or older"), "I will not ask again")
    await paid(teller, here, the(await here.presses(kept, "Go on"), "$5.00 for Mia", "great cover"))
    the(await there.types("history"), "No tips yet")

    told = the(await here.types("link"), "Type this on")
    code = re.search(r"/link (\S+)", str(told["text"]))
    if code is None:
        raise PromiseBroken("a code to type on the other platform")
    the(await there.types("link", code="AAAAAA"), "code")
    the(await there.types("history"), "No tips yet")
    the(await there.types("link", code=code[1]), "You are one person now", "Discord + Telegram")
    the(await there.types("history"), "$5.00 for Mia")
    the(await there.types("link", code=code[1]), "code")
    teller.owns(500)
    await teller.entries(tip_settled=1, tip_fee_known=1)
