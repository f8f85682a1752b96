"""What those who set a community up read."""

from typing import assert_never

from bot.communities.model import Admission, CommunityState, ConnectCode, Settled, SetupChecklist, SetupItem
from bot.communities.opening import FeatureSwitches, FirstTip, Moderators
from bot.communities.setup import SetupDone
from bot.moderation.model import Pause
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style
from bot.replies.vocabulary import feature
from bot.replies.words import Words


def checklist(done: SetupChecklist, words: Words) -> Reply:
    """How far the community is, and the next thing to do."""
    lines = [Line(words.t("Setting up “{name}”", name=done.community.name), Style.HEADING)]
    lines.extend(Line(f"{'✓' if there else '✗'} {_item(item, words)}") for item, there in done.items)
    if done.chats:
        lines.append(Line(words.t("Chats: {titles}", titles=", ".join(done.chats)), Style.QUIET))
    if done.community.state is CommunityState.REFUSED:
        lines.append(Line(words.t("An owner did not let this community in.")))
    elif done.missing:
        lines.append(Line(_fix(done.missing[0], words)))
    else:
        lines.append(Line(words.t("It works: /tip can be used here.")))
        lines.extend(Line(_fix(item, words), Style.QUIET) for item, there in done.items if not there)
    lines.append(Line(_settled(done.settled, words), Style.QUIET))
    steps = (
        Button(words.t("Features"), press="setup.step:features"),
        Button(words.t("Moderators"), press="setup.step:moderators"),
        Button(words.t("Try a tip"), press="setup.step:test"),
    )
    return Reply(tuple(lines), (steps,) if done.community.state is CommunityState.ADMITTED else ())


def connect_code(made: ConnectCode, words: Words) -> Reply:
    """The code for another chat of the same community."""
    return Reply((
        Line(made.code, Style.HEADING),
        Line(words.t("In the other chat that belongs to “{name}”, type: /setup connect {code}",
                     name=made.community.name, code=made.code)),
        Line(words.t("In a Telegram channel, post the same; Bouquet must be an administrator there.")),
        Line(words.t("It works once, until {time}.", time=words.clock(made.expires_at)), Style.QUIET),
    ))  # fmt: skip


def features(done: FeatureSwitches, words: Words) -> Reply:
    """What runs in the community, each with its button."""
    lines = [Line(words.t("What runs in “{name}”", name=done.community.name), Style.HEADING)]
    buttons: list[Button] = []
    for one, pause in done.features:
        name = feature(one, words)
        lines.append(Line(words.t("✓ {feature}: on", feature=name) if pause is None else _off(name, pause, words)))
        if pause is None:
            buttons.append(Button(words.t("Switch off: {feature}", feature=name), press=f"setup.feature:{one}:off"))
        elif pause.community_id is not None:
            buttons.append(Button(words.t("Switch on: {feature}", feature=name), press=f"setup.feature:{one}:on"))
    lines.append(Line(words.t("What is off begins nothing new; what was paid is finished, and everything can be read."),
                      Style.QUIET))  # fmt: skip
    return Reply(tuple(lines), (tuple(buttons[:2]), tuple(buttons[2:]), (_back(words),)))


def moderators(done: Moderators, words: Words) -> Reply:
    """Who moderates, and how somebody is named."""
    named = ", ".join(done.names) or words.t("nobody yet")
    return Reply(
        (
            Line(words.t("Who moderates “{name}”", name=done.community.name), Style.HEADING),
            Line(named),
            Line(words.t("Name one: /staff grant, with the person, the power moderator and a reason.")),
            Line(words.t("Moderators decide about applications, numbers and notes. They see no payments and move no "
                         "money."), Style.QUIET),
        ),
        ((_back(words),),),
    )  # fmt: skip


def first_tip(done: FirstTip, words: Words) -> Reply:
    """Whom to tip to see all of it work; without a creator, what comes before."""
    lines = [Line(words.t("Try a tip in “{name}”", name=done.community.name), Style.HEADING)]
    if not done.ready:
        lines.append(Line(_nobody_ready(done, words)))
        return Reply(tuple(lines), ((_back(words),),))
    # A new message: the checklist stays.
    lines += [
        Line(words.t("Stripe is in test mode: nothing is charged. Choose a creator, then pay with the card "
                     "4242 4242 4242 4242, any date to come and any three digits.")),
        Line(words.t("When the creator reads of the tip, then chat, Stripe, webhook and book all work."), Style.QUIET),
    ]  # fmt: skip
    choices = tuple(Choice(name[:100], str(member_id)) for member_id, name in done.ready)
    return Reply(tuple(lines), (), (Choose("tip.to", words.t("A creator"), choices),), fresh=True)


def setup(done: SetupDone, words: Words) -> Reply:
    """The answer to any step of /setup."""
    match done:
        case SetupChecklist():
            return checklist(done, words)
        case ConnectCode():
            return connect_code(done, words)
        case FeatureSwitches():
            return features(done, words)
        case Moderators():
            return moderators(done, words)
        case FirstTip():
            return first_tip(done, words)
    assert_never(done)


def _off(name: str, pause: Pause, words: Words) -> str:
    if pause.community_id is None:
        return words.t("✗ {feature}: stopped everywhere by the operator: {reason}", feature=name, reason=pause.reason)
    if pause.until is None:
        return words.t("✗ {feature}: off", feature=name)
    return words.t("✗ {feature}: off until {when}", feature=name, when=words.when(pause.until))


def _nobody_ready(done: FirstTip, words: Words) -> str:
    if not done.creators:
        return words.t("A creator comes first: /creator apply, and a moderator’s yes. Nobody tips himself, so the one "
                       "who tries it is somebody else.")  # fmt: skip
    return words.t("None of this community’s creators can be tipped by you yet: their payout account is not ready "
                   "(/payout setup), or it is yourself.")  # fmt: skip


def _settled(settled: Settled, words: Words) -> str:
    return words.t("Time zone {zone} (/setup zone). Currency {currency} and rules “{profile}” are the operator’s.",
                   zone=settled.zone, currency=settled.currency.upper(), profile=settled.profile)  # fmt: skip


def _back(words: Words) -> Button:
    return Button(words.t("Back"), press="setup.step:check")


def admission(done: Admission, words: Words) -> Reply:
    """To the owner who decided."""
    if done.admitted:
        return Reply((Line(words.t("“{name}” is in. Whoever set it up is its community admin.",
                                   name=done.community.name)),))  # fmt: skip
    return Reply((Line(words.t("“{name}” stays out.", name=done.community.name)),))


def _item(item: SetupItem, words: Words) -> str:
    return {
        SetupItem.JOINED: words.t("Bouquet is in the chat"),
        SetupItem.ADMITTED: words.t("an owner let the community in"),
        SetupItem.PUBLIC_CHAT: words.t("a chat for public lines"),
        SetupItem.STAFF_CHAT: words.t("a chat for staff"),
        SetupItem.MODERATOR: words.t("a moderator"),
        SetupItem.OTHER_PLATFORM: words.t("a chat on the other platform"),
        SetupItem.SHOWCASE: words.t("a showcase: a chat where posted videos are offered for gifts"),
        SetupItem.CREATOR: words.t("a creator"),
        SetupItem.FIRST_TIP: words.t("a first tip, paid"),
    }[item]


def _fix(item: SetupItem, words: Words) -> str:
    return {
        SetupItem.JOINED: words.t("Add the bot to the chat again, then run /setup start."),
        SetupItem.ADMITTED: words.t("An owner of this deployment has been asked, and answers here or in private."),
        SetupItem.PUBLIC_CHAT: words.t("Run /setup channels with the word public where public lines should go."),
        SetupItem.STAFF_CHAT: words.t("Run /setup channels in the chat where staff should be called."),
        SetupItem.MODERATOR: words.t("Name a moderator: /staff grant."),
        SetupItem.SHOWCASE: words.t("Run /setup channels showcase in the chat where creators post their videos; on "
                                    "Telegram Bouquet must be an administrator there to see them."),
        SetupItem.CREATOR: words.t("A creator begins with /creator apply, in private or here."),
        SetupItem.FIRST_TIP: words.t("With test keys, /setup test shows whether a tip goes all the way."),
        SetupItem.OTHER_PLATFORM: words.t("Run /setup connect here, and type the code in the other platform’s chat."),
    }[item]
