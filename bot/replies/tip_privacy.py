"""How a fan is told, and chooses, who sees his tip."""

from bot.replies.reply import Choice, Choose
from bot.replies.words import Words
from bot.tips.model import Privacy, Tip


def privacy_sentence(privacy: Privacy, creator: str, words: Words) -> str:
    """Who will see the tip."""
    if privacy is Privacy.NAME_AMOUNT:
        return words.t("Public: your name and the amount. {creator} sees you.", creator=creator)
    if privacy is Privacy.NAME:
        return words.t("Public: your name only. {creator} sees you.", creator=creator)
    if privacy is Privacy.ANONYMOUS:
        return words.t(
            "Public: “Someone”. {creator} sees you. Our books and the payment provider know who paid.", creator=creator
        )
    return words.t(
        "Nothing public. {creator} does not see who you are. Our books and the payment provider know who paid.",
        creator=creator,
    )


def privacy_choice(tip_: Tip, words: Words) -> Choose:
    """The four ways to be seen; the present one is marked."""
    return privacy_ways(f"tip.privacy:{tip_.id}", tip_.privacy, words)


def privacy_ways(press: str, present: Privacy, words: Words) -> Choose:
    """The same for any press."""
    labels = {
        Privacy.NAME_AMOUNT: words.t("Name and amount"),
        Privacy.NAME: words.t("Name only"),
        Privacy.ANONYMOUS: words.t("Anonymous"),
        Privacy.HIDDEN: words.t("Hidden from the creator too"),
    }
    choices = tuple(
        Choice(f"✓ {label}" if privacy is present else label, privacy.value) for privacy, label in labels.items()
    )
    return Choose(press, words.t("Who may see it?"), choices)
