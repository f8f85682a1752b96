"""A creator is suspended in the middle of a LIVE, a fan is stopped for a day: each sees why, and goes on."""

from bot.sandbox.stories.hands import Done
from bot.sandbox.stories.scenes import bought_coins, present
from bot.sandbox.stories.teller import Actor, Teller, the

PROMISE = "what a suspension does is shown first; then nothing new arrives, what was earned rests, no cent is lost"
DAY = 24 * 3600.0


async def tell(teller: Teller) -> None:
    fan, sam = teller.who("alex"), teller.who("sam")
    await bought_coins(teller, fan, "330")
    (mia,) = await present(teller, "mia")
    the(await mia.types("live start", place="public", title="Evening songs"), "You are LIVE")
    the(await _gives(fan, "kite"), "Kite for Mia: sent")

    shown = await sam.types("mod suspend", place="staff", target="Mia", reason="stolen songs")
    preview = the(shown, "Suspend Mia?", "stolen songs", "Evening songs", "99 diamonds", "These diamonds rest")
    the(await _gives(fan, "clap"), "sent")
    the(await sam.presses(preview, "Suspend"), "Mia is suspended, and was told why")
    await mia.hears("You are suspended", "stolen songs", "Your LIVE “Evening songs” was ended.", "your diamonds rest")
    the(await _gives(fan, "clap"), "No LIVE runs here now")
    the(await fan.tips("mia", "5.00"), "Nothing can be given to this person here")

    stop = {"target": sam.calls("alex"), "feature": "tips", "until": "1d", "reason": "spam in notes"}
    preview = the(await sam.types("mod suspend", place="staff", **stop), "Stop tips for Alex?", "It ends by itself")
    the(await sam.presses(preview, "Stop it"), "Stopped for Alex, who was told why: tips.")
    await fan.hears("Moderators have stopped tips for you in", "spam in notes", "It ends by itself")

    shown = await sam.types("mod reinstate", place="staff", target="Mia", reason="she holds the licence")
    preview = the(shown, "Reinstate Mia?", "These diamonds mature again")
    the(await sam.presses(preview, "Reinstate"), "Mia is a creator again")
    await mia.hears("You are a creator again", "she holds the licence")
    the(await fan.tips("mia", "5.00"), "Moderators have stopped tips for you.", "spam in notes")

    await teller.waits("A day goes by", DAY + 120)
    await fan.hears("No longer stopped for you: tips.")
    the(await fan.tips("mia", "5.00"), "$5.00 for Mia")
    by_card = {"coin_order_fee_known": 1} if teller.platform == "discord" else {}
    await teller.entries(coin_order_paid=1, coins_credited=1, gift_sent=2, **by_card)


async def _gives(fan: Actor, gift: str) -> Done:
    return await fan.types("gift", place="public", gift=gift)
