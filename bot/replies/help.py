"""Where to begin: the welcome, the commands, how to tip, and the operator's own terms."""

from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.replies.words import Words


def commands(words: Words) -> tuple[tuple[str, str], ...]:
    """Every command with what it is for, in the order in which people meet them."""
    return (
        ("tip", words.t("Tip a creator: all of it reaches them")),
        ("gift", words.t("Send a gift to a creator who is LIVE, or on a video")),
        ("live", words.t("Go LIVE, with a board for gifts; /live overlay shows it in your stream")),
        ("video", words.t("Open a video for gifts, or see yours")),
        ("follow", words.t("Be told when a creator goes LIVE or posts; again to stop")),
        ("leaderboard", words.t("Who gave and who got the most coins")),
        ("coins", words.t("Coins for gifts: buy some, see what you have")),
        ("history", words.t("Your tips")),
        ("money", words.t("Where a payment is now")),
        ("paysupport", words.t("Help with a payment")),
        ("limits", words.t("Limits and pauses that you set yourself")),
        ("card", words.t("Your remembered card")),
        ("inbox", words.t("Messages that could not reach you")),
        ("creator", words.t("See a creator, or become one")),
        ("eligibility", words.t("What you qualify for, and what is missing")),
        ("stats", words.t("For creators: your income")),
        ("payout", words.t("The account that your tips go to")),
        ("link", words.t("Link your accounts on Discord and Telegram")),
        ("unlink", words.t("Separate linked accounts again")),
        ("language", words.t("The language I answer in")),
        ("settings", words.t("How your tips are shown, language, notices, quiet hours")),
        ("privacy", words.t("What is kept about you")),
        ("mydata", words.t("Take your data as a file, or be forgotten")),
        ("terms", words.t("The rules here")),
        ("help", words.t("What I can do")),
        ("mod", words.t("For moderators: the queue, refunds, pauses")),
        ("staff", words.t("For owners: who may do what")),
        ("setup", words.t("Set this community up")),
    )


def welcome(name: str, operator: str, words: Words) -> Reply:
    """The first words to anybody: what this is, and the one thing to do."""
    lines = (
        Line(words.t("Hello {name}", name=name), Style.HEADING),
        Line(words.t("Here you can tip creators of your community: all of a tip reaches them.")),
        Line(words.t("Begin with /tip, or reply to a creator’s message in a group with /tip 5.")),
        Line(words.t("Run by {operator}. /help shows everything.", operator=operator), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Find a creator"), press="tip.find:0", tone=Tone.MAIN),),))


def how_to_tip(creators: tuple[Choice, ...], words: Words) -> Reply:
    """Nobody was named: the ways to name somebody, and creators to choose from."""
    lines = [
        Line(words.t("Whom would you like to tip?"), Style.HEADING),
        Line(words.t("In a group, reply to their message: /tip 5 great cover")),
        Line(words.t("Or by name, anywhere: /tip NAME 5")),
    ]
    if not creators:
        nobody = words.t("This community has no creators yet. /creator apply is how one begins.")
        lines.append(Line(nobody, Style.QUIET))
        return Reply(tuple(lines))
    # A picked creator comes back by his id, as everywhere.
    choices = tuple(Choice(one.label, one.value.rpartition(":")[2]) for one in creators[:10])
    return Reply(tuple(lines), (), (Choose("tip.to", words.t("A creator"), choices),))


def about_creators(words: Words) -> Reply:
    """/creator alone, from somebody who is none."""
    lines = (
        Line(words.t("Creators"), Style.HEADING),
        Line(words.t("/creator NAME shows one. Or become one: tips reach your own account, all of them.")),
    )
    apply = Button(words.t("Become a creator"), press="apply.go:0", tone=Tone.MAIN)
    return Reply(lines, ((apply, Button(words.t("Find a creator"), press="tip.find:0")),))


def help_(words: Words, known: frozenset[str]) -> Reply:
    """All commands that the platform has, a line each."""
    lines = [Line(words.t("What I can do"), Style.HEADING)]
    lines += [Line(f"/{name}: {what}") for name, what in commands(words) if name in known]
    return Reply(tuple(lines))


def terms(operator: str, url: str, words: Words) -> Reply:
    """Whose rules hold, and where they stand."""
    lines = (
        Line(words.t("Terms"), Style.HEADING),
        Line(words.t("{operator} runs this and answers for it. These are its rules.", operator=operator)),
        Line(words.t("A tip is a gift between people: it buys no rank, no role and no service."), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Read the terms"), url=url),),))


def privacy(operator: str, url: str, words: Words) -> Reply:
    """What is kept about people, in short, and the operator's own policy."""
    lines = (
        Line(words.t("Privacy"), Style.HEADING),
        Line(
            words.t(
                "We keep your account’s id and name, your age statement, and what you paid or received. "
                "We never see card numbers: the payment page belongs to the payment provider."
            )
        ),
        Line(words.t("How each tip is shown is your choice, until it is paid."), Style.QUIET),
        Line(words.t("{operator} is responsible for it.", operator=operator), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Read the policy"), url=url),),))
