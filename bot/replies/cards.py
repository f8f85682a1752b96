"""What people read about their remembered card."""

from bot.payments.provider import SavedCard
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.words import Words


def card(found: SavedCard | None, words: Words) -> Reply:
    """The card, or how one comes to be remembered."""
    if found is None:
        return Reply(
            (
                Line(words.t("No card is remembered for you.")),
                Line(
                    words.t("“Remember my card” below a quote keeps the card of that payment, at Stripe."), Style.QUIET
                ),
            )
        )
    said = words.t("Your remembered card: {brand} ···· {last4}", brand=found.brand.title(), last4=found.last4)
    where = words.t("Stripe keeps it; here only these four digits are known.")
    remove = Button(words.t("Forget this card"), press="card.remove:0", tone=Tone.DANGER)
    return Reply((Line(said), Line(where, Style.QUIET)), ((remove,),))


def removed(found: SavedCard, words: Words) -> Reply:
    """It is gone."""
    return Reply((Line(words.t("The card ···· {last4} is forgotten.", last4=found.last4)),))
