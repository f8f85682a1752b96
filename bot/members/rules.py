"""Rules about people: how they are called, how old they must be, and who may hold an account here."""

import re

from bot.config.people import Programme
from bot.members.model import BadLanguage, BadRegion, ExcludedAccount, Identity, Member, PlatformAccount, UnderAge
from bot.replies.words import country_code, language_code
from bot.texts import writable

NAME_CHARACTERS = 64
# The alphabet of public ids: nobody mixes up two of its characters when typing them off another screen.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LINK_TRIES_WINDOW_HOURS = 1

# Controls, marks that turn the direction, fillers that look like nothing, tags, halves of characters.
_INVISIBLE = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    r"\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)


def shown_name(identity: Identity) -> str:
    """The name a person is called by: one line without control characters, never empty, at most 64 characters."""
    name = " ".join(_INVISIBLE.sub(" ", identity.name).split())[:NAME_CHARACTERS].strip()
    return name or identity.username or f"Member {identity.user_id[-4:]}"


def shown_username(identity: Identity) -> str | None:
    """The @name without its sign, or None."""
    return writable(identity.username or "").strip().removeprefix("@") or None


def same_face(account: PlatformAccount, identity: Identity) -> bool:
    """Whether the platform still shows the person as we noted him. It doesn't tell his language every time."""
    return (
        account.name == shown_name(identity)
        and account.username == shown_username(identity)
        and identity.language in (None, account.language)
    )


def read_region(text: str) -> str:
    """A country as two capital letters, from these or from its name in a complete language. Raises BadRegion for what
    is no country: the answer is kept for good."""
    code = country_code(text)
    if code is None:
        raise BadRegion(text.strip()[:40])
    return code


def read_language(text: str) -> str:
    """The code of a complete language, from a tag or from its name. Raises BadLanguage."""
    code = language_code(text)
    if code is None:
        raise BadLanguage(text.strip()[:40])
    return code


def read_code(text: str) -> str:
    """A one-time code as people type it: any case, blanks and dashes anywhere."""
    return re.sub(r"[\s-]+", "", text).upper()


def is_of_age(member: Member, programme: Programme) -> bool | None:
    """Whether he stated the age that his region asks for; None when nothing was stated."""
    if member.over_age is None or member.region is None:
        return None
    return member.over_age >= programme.age_of(member.region)


def check_person(member: Member, programme: Programme) -> None:
    """The rules for everybody who sends or receives. Raises UnderAge, ExcludedAccount.

    A missing statement is no fault of the person: ask for it (`is_of_age` is None).
    """
    if member.excluded_kind is not None and member.excluded_kind in programme.excluded_accounts:
        raise ExcludedAccount(member.excluded_kind)
    if member.region is not None and is_of_age(member, programme) is False:
        raise UnderAge(programme.age_of(member.region), member.region)
