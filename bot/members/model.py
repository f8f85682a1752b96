"""People: one member is one person with one profile and any number of platform accounts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.errors import Refusal

MemberId = NewType("MemberId", int)


class Platform(StrEnum):
    """Where a gesture came from and where a person can be reached."""

    DISCORD = "discord"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the platform shows him in one gesture. `user_id` is the platform's own numeric id as text."""

    platform: Platform
    user_id: str
    name: str
    username: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PlatformAccount:
    """One identity that a member has; `unreachable_since` is set when the platform refused a private message,
    `language` is what the platform last said."""

    id: int
    member_id: MemberId
    platform: Platform
    user_id: str
    name: str
    username: str | None
    unreachable_since: datetime | None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person. `over_age` is the age he stated to have passed (0: said no, None: not asked); no birth date is kept.

    `excluded_kind` names an account kind that may neither send nor receive (Q12). `cooloff_until`: no payout and no
    raised limit before it. `tip_privacy`: his own default for tips, a value of `tips.model.Privacy`.
    `show_currency`: the currency of the "about" beside a price. `board_look`: how he stands on boards, a value of
    `boards.model.BoardLook`.
    """

    id: MemberId
    name: str
    language: str | None
    region: str | None
    over_age: int | None
    excluded_kind: str | None
    cooloff_until: datetime | None
    created_at: datetime
    tip_privacy: str | None = None
    show_currency: str | None = None
    board_look: str | None = None


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A one-time code to type on the other platform before it expires."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """Two profiles became one: `member` has `platforms`, and the cool-off ends at `cooloff_until`. `receives`: he is a
    creator, so the cool-off rests payouts too. `coins`: what his wallet holds, if some of it came along; `owes`: a debt
    for spent coins came along, and the wallet is locked."""

    member: Member
    platforms: tuple[Platform, ...]
    cooloff_until: datetime
    receives: bool = False
    coins: int = 0
    owes: bool = False


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The account on `platform` is a person of its own again; the cool-off of both ends at `cooloff_until`.
    `receives` as in `Linked`."""

    platform: Platform
    cooloff_until: datetime
    receives: bool = False


@dataclass(eq=False)
class AgeNeeded(Refusal):
    """Asked once, before anything is sent or received. `creator_id`: whom he wanted to tip when it was asked."""

    code: ClassVar[str] = "age_needed"
    creator_id: MemberId | None = None


@dataclass(eq=False)
class BadLanguage(Refusal):
    """A language in which nobody answers here."""

    code: ClassVar[str] = "bad_language"
    read: str


@dataclass(eq=False)
class UnderAge(Refusal):
    """Below the age that the region asks for."""

    code: ClassVar[str] = "under_age"
    needed: int
    region: str


@dataclass(eq=False)
class BadCode(Refusal):
    """A link or connect code that is wrong, used up or too old. `tries_left` is None where nothing can be retried.
    `linked`: where he has accounts already, if he typed a code that nobody needs any more."""

    code: ClassVar[str] = "bad_code"
    tries_left: int | None
    linked: tuple[Platform, ...] = ()


@dataclass(eq=False)
class TooManyCodes(Refusal):
    """So many codes made within an hour, or with `made` False so many typed wrong; the next one is for `until`."""

    code: ClassVar[str] = "too_many_codes"
    made: bool
    most: int
    until: datetime


@dataclass(eq=False)
class MergeByStaff(Refusal):
    """Two profiles that only staff may join. `why` is a value of `linking.WhyStaff`."""

    code: ClassVar[str] = "merge_by_staff"
    case: str
    why: str


@dataclass(eq=False)
class AgeStated(Refusal):
    """The statement was made before; only staff can change it."""

    code: ClassVar[str] = "age_stated"
    region: str


@dataclass(eq=False)
class BadRegion(Refusal):
    """What was typed is no country."""

    code: ClassVar[str] = "bad_region"
    read: str


@dataclass(eq=False)
class ExcludedAccount(Refusal):
    """An account kind that neither sends nor receives, such as a party's."""

    code: ClassVar[str] = "excluded_account"
    kind: str


@dataclass(eq=False)
class CannotUnlink(Refusal):
    """There is no account on that platform, or it is the only one."""

    code: ClassVar[str] = "cannot_unlink"
    platform: Platform
    only: bool


@dataclass(eq=False)
class SamePerson(Refusal):
    """The code was made by the very profile that typed it."""

    code: ClassVar[str] = "same_person"


@dataclass(eq=False)
class NoPerson(Refusal):
    """The gesture came from a group, a channel or a webhook, not from somebody with a wallet."""

    code: ClassVar[str] = "no_person"
