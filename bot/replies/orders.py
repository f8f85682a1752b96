"""What a buyer reads when Telegram asks whether an order may be paid."""

from bot.replies.words import Words


def unknown_order(words: Words) -> str:
    """The invoice is not one of ours, or no longer."""
    return words.t("This order is not open here, so nothing was taken. Please start again with a command.")
