"""What the codes in a case's facts are called to staff: why a note is held, what does not fit, which pattern it is."""

from bot.replies.words import Words

CODED = ("against", "doubts", "status", "what", "why", "wrong", "yes_to")
"""The facts that hold codes."""


def case_word(code: str, words: Words) -> str:
    """The code in the reader's words; one that is not known here, such as a provider's own, stays as it is."""
    return {
        # Doubts about a note.
        "link": words.t("a link"),
        "mention": words.t("a mention"),
        "word": words.t("a word on the list"),
        "hidden_characters": words.t("hidden characters"),
        "markup": words.t("formatting"),
        "reader": words.t("the creator wants every note to be looked at"),
        # A payment that is not as it was asked for.
        "currency": words.t("the currency"),
        "gross": words.t("the amount paid"),
        "mode": words.t("test or live"),
        "destination": words.t("the account it goes to"),
        "transferred": words.t("the amount passed on"),
        "take": words.t("taking it as paid"),
        # Patterns.
        "self_tip": words.t("somebody tried to tip themselves from a linked account"),
        "round_trip": words.t("money went there and back between two people"),
        "one_fan_share": words.t("most of a creator’s tips come from one fan"),
        "metric_jump": words.t("a number of somebody’s channel grew unusually fast"),
        "followers": words.t("Followers"), "views": words.t("Views in 30 days"), "posts": words.t("Posts in 30 days"),
        "shared_card": words.t("several people pay with the same card"),
        # Why two profiles are left to staff, and why a refund is.
        "two_creators": words.t("both are creators"),
        "entangled": words.t("one paid the other, or decided about the other"),
        "holds_powers": words.t("only one of them holds powers, which both would have then"),
        "failed": words.t("the bank did not take it"),
        "dispute_open": words.t("the bank is deciding about the payment"),
        "nothing_left": words.t("everything has gone back already"),
        # What is appealed.
        "rejected": words.t("the refusal of the application"),
        "suspended": words.t("the suspension"),
        # Where a dispute stands.
        "inquiry": words.t("the bank asks, no money has moved"),
        "open": words.t("the bank is deciding about the payment"),
    }.get(code, code)
