"""Redeeming diamonds: how much, when, and what a person looks at first."""

from typing import Literal

from bot.config.values import Amount, Section, setting


class Payout(Section):
    """Payouts of redeemed diamonds. Amounts are in the base currency."""

    min: Amount = setting("10.00", "amount per redemption", "A bank transfer costs the operator about 0.25.")
    day_max: Amount = setting("1000.00", "amount per creator and day", "Announced by the model programme.")
    auto_up_to: Amount = setting(
        "200.00", "amount per redemption", "Larger ones, and those of creators with an open flag, are looked at first."
    )
    second_approver_over: Amount = setting("500.00", "amount per redemption", "Larger ones need two people.")
    review_days_max: int = setting(
        15, "days", "How long a look may take, as creators are told; then it is overdue.", ge=1, le=60
    )
    batch: Literal["weekly", "daily"] = setting(
        "weekly", "choice", "When payouts are sent: fewer bank transfers cost less. Weekly is on `week.starts`."
    )
