"""What those who set a community up read."""

from bot.communities.model import Admission, CommunityState, ConnectCode, SetupChecklist, SetupItem
from bot.replies.reply import Line, Reply, Style
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
    return Reply(tuple(lines))


def connect_code(made: ConnectCode, words: Words) -> Reply:
    """The code for another chat of the same community."""
    return Reply((
        Line(made.code, Style.HEADING),
        Line(words.t("In the other chat that belongs to “{name}”, type: /setup connect {code}",
                     name=made.community.name, code=made.code)),
        Line(words.t("In a Telegram channel, post the same; Bouquet must be an administrator there.")),
        Line(words.t("It works once, until {time}.", time=words.clock(made.expires_at)), Style.QUIET),
    ))  # fmt: skip


def setup(done: SetupChecklist | ConnectCode, words: Words) -> Reply:
    """The answer to any step of /setup."""
    return connect_code(done, words) if isinstance(done, ConnectCode) else checklist(done, words)


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
        SetupItem.OTHER_PLATFORM: words.t("Run /setup connect here, and type the code in the other platform’s chat."),
    }[item]
