"""The sentences about a channel whose public numbers are read: naming it, proving it, and what is read."""

from bot.eligibility.channels import SERVICE, OwnChannel
from bot.replies.declarations import qualify_button
from bot.replies.reply import Button, Field, Form, Line, Reply, Style, Tone
from bot.replies.words import Words


def told(own: OwnChannel | None, readable: bool, words: Words) -> tuple[tuple[Line, ...], tuple[Button, ...]]:
    """What /creator metrics says of it, and the buttons that go with that; nothing where no channel is read."""
    if own is None:
        return (), (name_button(words),) if readable else ()
    one = own.channel
    drop = Button(words.t("Stop reading it"), press="channel.drop:0")
    if one.proven_at is None:
        said = words.t("Channel: {name}, not proven yet", name=one.ref)
        return (Line(said),), (Button(words.t("Prove it"), press="channel.show:0"), drop)
    if one.read_at is None:
        return (Line(words.t("Channel: {name}, not read yet", name=one.title or one.ref)),), (drop,)
    said = words.t("Channel: {name}, read on {day}", name=one.title or one.ref, day=words.day(one.read_at))
    return (Line(said),), (drop,)


def form(words: Words) -> Form:
    """Which channel?"""
    address = words.t("Its address on {service}", service=SERVICE)
    field = Field("address", address, hint=words.t("As on its page, or its name with @."))
    return Form("channel.name:0", words.t("Your channel"), (field,))


def how_to_prove(own: OwnChannel, words: Words) -> Reply:
    """The code, and where it has to stand."""
    lines = (
        Line(words.t("Is {name} yours?", name=own.channel.ref), Style.HEADING),
        Line(words.t("Write this code anywhere into the channel’s description, which only its owner can do:")),
        Line(own.code, Style.ADDRESS),
        Line(words.t("Then press Check. Afterwards the code can go again."), Style.QUIET),
    )
    return Reply(lines, ((check_button(words), name_button(words)),))


def proven(own: OwnChannel, words: Words) -> Reply:
    """It is his, and it is read from now on."""
    lines = [Line(words.t("{name} is your channel.", name=own.channel.title or own.channel.ref))]
    lines.append(Line(words.t("I read its public numbers by myself from now on. What it hides I cannot know.")))
    numbers = Button(words.t("Your numbers"), press="metrics.show:0")
    return Reply(tuple(lines), ((numbers, qualify_button(words)),))


def dropped(words: Words) -> Reply:
    """It is read no more."""
    return Reply((
        Line(words.t("I no longer read your channel. What I read before counts until it is too old.")),
    ), ((Button(words.t("Your numbers"), press="metrics.show:0"),),))  # fmt: skip


def check_button(words: Words) -> Button:
    """Look for the code."""
    return Button(words.t("Check"), press="channel.check:0", tone=Tone.MAIN)


def name_button(words: Words) -> Button:
    """Name a channel."""
    return Button(words.t("Read them from {service}", service=SERVICE), press="channel.name:0")
