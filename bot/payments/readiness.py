"""Whether a creator's account can receive money: one pure decision over what the provider says of the account."""

from dataclasses import dataclass

from bot.programme.model import Readiness

_PAUSING = frozenset({"listed", "other", "platform_paused"})
_ASKING = frozenset({"requirements.past_due", "action_required.requested_capabilities"})


@dataclass(frozen=True, slots=True)
class AccountSigns:
    """What is looked at. `transfers`: the state of the ability to receive (active, pending, inactive, None).
    `gone`: deleted, or the creator disconnected it. `moved`: it now belongs to another country than it was made for.
    """

    gone: bool = False
    disabled_reason: str | None = None
    transfers: str | None = None
    due: tuple[str, ...] = ()
    past_due: tuple[str, ...] = ()
    details_submitted: bool = False
    moved: bool = False


def decide(signs: AccountSigns | None, before: Readiness = Readiness.NONE) -> Readiness:
    """The account's readiness; the first rule that matches decides. `before` is what it was at the last look."""
    if signs is None:
        return Readiness.NONE
    reason = signs.disabled_reason or ""
    if signs.gone or reason.startswith("rejected."):
        return Readiness.CLOSED
    if reason in _PAUSING or signs.moved:
        return Readiness.PAUSED
    if signs.transfers == "active":
        return Readiness.READY
    if signs.due or signs.past_due or reason in _ASKING or not signs.details_submitted:
        return Readiness.INCOMPLETE
    # Somebody who could receive yesterday reads "paused", not "being checked".
    return Readiness.PAUSED if before in (Readiness.READY, Readiness.PAUSED) else Readiness.UNDER_REVIEW
