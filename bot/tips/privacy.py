"""Who sees what of a tip: the one place that decides. Everything that shows a tip to anybody but its fan asks here."""

from dataclasses import dataclass

from bot.money import Money
from bot.tips.model import NoteState, Privacy, Tip


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may know of a tip. `name` None: "Someone". `amount` None: not told."""

    name: str | None
    amount: Money | None
    note: str | None


def in_public(tip: Tip, fan_name: str) -> Sight | None:
    """What a chat may read; None when nothing may be posted at all."""
    if tip.privacy is Privacy.HIDDEN:
        return None
    named = tip.privacy in (Privacy.NAME_AMOUNT, Privacy.NAME)
    return Sight(
        name=fan_name if named else None,
        amount=tip.amount if tip.privacy is Privacy.NAME_AMOUNT else None,
        note=shown_note(tip),
    )


def for_creator(tip: Tip, fan_name: str) -> Sight:
    """What the creator reads: always the amount, the name unless the fan stays hidden."""
    return Sight(name=None if tip.privacy is Privacy.HIDDEN else fan_name, amount=tip.amount, note=shown_note(tip))


def for_staff(tip: Tip, fan_name: str, *, case_open: bool) -> Sight:
    """What staff reads in a trace: an unnamed fan stays unnamed until a case is open."""
    named = tip.privacy in (Privacy.NAME_AMOUNT, Privacy.NAME)
    return Sight(name=fan_name if named or case_open else None, amount=tip.amount, note=shown_note(tip))


def shown_note(tip: Tip) -> str | None:
    """The note, if it may leave the bot."""
    return tip.note if tip.note_state is NoteState.SHOWN else None


def posts_in_chat(tip: Tip, typed_there: bool) -> bool:
    """Whether a public line may appear in a chat. Where the command itself was read by all, an unnamed line would
    name its fan by the moment it appears."""
    if tip.privacy is Privacy.HIDDEN:
        return False
    return not (typed_there and tip.privacy is Privacy.ANONYMOUS)
