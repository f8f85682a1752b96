"""The sentences about videos: the card in the chat, a creator's list, and what buttons answer."""

from bot.gifts.catalogue import CATALOGUE_VERSION, Item
from bot.replies.declarations import qualify_button
from bot.replies.facts import Facts
from bot.replies.gift_names import coins, priced
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Toast, Tone
from bot.replies.words import Words
from bot.videos.model import OwnVideos, Video, VideoCard, VideoKind, VideoState


def card(shown: VideoCard, words: Words) -> Reply:
    """The public card: the video, what was counted, and everything one can do."""
    video = shown.video
    lines = [Line(_heading(video, words), Style.HEADING)]
    if video.state is VideoState.CLOSED:
        over = words.t("This video takes no more gifts. What was given stays given.")
        return Reply((*lines, Line(over)), public=True)
    lines.append(Line(_tally(shown, words)))
    if not shown.takes_gifts:
        lines.append(Line(words.t("Gifts on this video are off."), Style.QUIET))
    watch = Button(words.t("Watch"), press=f"video.watch:{video.id}", tone=Tone.MAIN)
    like = Button(words.t("Like"), press=f"video.like:{video.id}")
    gift = Button(words.t("Gift"), press=f"video.gift:{video.id}")
    people = (
        Button(words.t("Tip"), press=f"tip.to:{video.creator_id}"),
        Button(words.t("Follow"), press=f"follow.toggle:{video.creator_id}"),
    )
    first = (watch, like, gift) if shown.takes_gifts else (watch, like)
    return Reply(tuple(lines), (first, people), public=True)


def added(shown: VideoCard, words: Words) -> Reply:
    """To its creator: it stands in the chat, or waits."""
    if shown.video.state is VideoState.WAITING:
        return Reply((
            Line(words.t("{video} waits for a moderator. You hear from us, and then its card stands in the chat.",
                         video=shown.video.public_id)),
        ))  # fmt: skip
    if not shown.gifts_on:
        return Reply((
            Line(words.t("{video} is registered; its card stands in the chat in a moment.",
                         video=shown.video.public_id)),
            Line(_closed(words)),
        ), ((qualify_button(words),),))  # fmt: skip
    return Reply((Line(words.t("{video} is open for gifts; its card stands in the chat in a moment.",
                               video=shown.video.public_id)),))  # fmt: skip


def _closed(words: Words) -> str:
    return words.t("It takes no gifts yet: you switched gifts off, or a rule for video gifts is not met.")


def how_to_add(words: Words) -> Reply:
    """What to type."""
    return Reply((
        Line(words.t("Which video? /video add and its address opens it for gifts.")),
        Line(words.t("A kind (original, duet, stitch, sponsored) and a title may follow."), Style.QUIET),
    ))  # fmt: skip


def own(mine: OwnVideos, words: Words) -> Reply:
    """A creator's videos with their switches."""
    paused = mine.gifts_on and any(not shown.gifts_on for shown in mine.cards)
    lines = [Line(words.t("Your videos"), Style.HEADING)]
    if not mine.cards:
        lines.append(Line(words.t("None yet. /video add and its address opens one for gifts.")))
    for shown in mine.cards:
        lines.append(Line(f"{shown.video.public_id} · {_heading(shown.video, words)} · {_state(shown, words)}"))
        lines.append(Line(_tally(shown, words), Style.QUIET))
    if not mine.gifts_on:
        lines.append(Line(words.t("You take no gifts, neither on videos nor in a LIVE.")))
    if paused:
        lines.append(Line(words.t("Your videos take no gifts at present: a rule for video gifts is not met.")))
    label = words.t("Take no gifts") if mine.gifts_on else words.t("Take gifts again")
    all_ = Button(label, press=f"video.all:0:{'off' if mine.gifts_on else 'on'}")
    choices = tuple(Choice(_heading(one.video, words)[:80], str(one.video.id)) for one in mine.cards)
    pick = (Choose("video.own", words.t("One of them"), choices),) if choices else ()
    row = (all_, qualify_button(words)) if paused else (all_,)
    return Reply(tuple(lines), (row,) if mine.cards else (), pick)


def own_one(shown: VideoCard, words: Words) -> Reply:
    """One of a creator's videos: gifts on or off, or gone."""
    video = shown.video
    lines = (
        Line(_heading(video, words), Style.HEADING), Line(video.url), Line(_state(shown, words)),
        Line(_tally(shown, words), Style.QUIET),
    )  # fmt: skip
    buttons = []
    if video.state is VideoState.OPEN:
        buttons.append(Button(words.t("Switch gifts off"), press=f"video.switch:{video.id}:off"))
    if video.state is VideoState.OFF:
        buttons.append(Button(words.t("Switch gifts on"), press=f"video.switch:{video.id}:on"))
    if video.state is not VideoState.CLOSED:
        buttons.append(Button(words.t("Remove"), press=f"video.remove:{video.id}", tone=Tone.DANGER))
    return Reply(lines, (tuple(buttons),) if buttons else ())


def watch(shown: VideoCard, url: str, words: Words) -> Reply:
    """The reader's own way to the video."""
    lines = (
        Line(_heading(shown.video, words)),
        Line(words.t("This link is yours alone: opening it counts as your watch, once a day."), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Watch now"), url=url),),))


def liked(likes: bool, words: Words) -> Toast:
    """Once a member."""
    return Toast(words.t("You like this video.") if likes else words.t("You no longer like this video."))


def choose_gift(shown: VideoCard, items: tuple[Item, ...], words: Words) -> Reply:
    """What can be given on a video."""
    lines = (
        Line(words.t("A gift for {creator}", creator=shown.video.creator), Style.HEADING),
        Line(_heading(shown.video, words)),
        Line(words.t("A gift cannot be undone once it is sent."), Style.QUIET),
    )
    choices = tuple(Choice(priced(item, words)[:80], f"{item.id}.{CATALOGUE_VERSION}") for item in items[:25])
    return Reply(lines, choose=(Choose(f"video.give:{shown.video.id}", words.t("Which gift?"), choices),))


def kind_name(kind: VideoKind, words: Words) -> str:
    """What a kind of video is called."""
    return {
        VideoKind.ORIGINAL: words.t("original"), VideoKind.DUET: words.t("duet"),
        VideoKind.STITCH: words.t("stitch"), VideoKind.SPONSORED: words.t("sponsored"),
    }[kind]  # fmt: skip


def _heading(video: Video, words: Words) -> str:
    if video.title:
        return words.t("{creator}: {title}", creator=video.creator, title=video.title)
    return words.t("A video of {creator}", creator=video.creator)


def _tally(shown: VideoCard, words: Words) -> str:
    tally = shown.tally
    parts = (
        words.n("{count} gift", "{count} gifts", tally.gifts),
        coins(tally.coins, words),
        words.n("{count} like", "{count} likes", tally.likes),
        words.n("{count} watch", "{count} watches", tally.watches),
    )
    return " · ".join(parts)


def _state(shown: VideoCard, words: Words) -> str:
    return {
        VideoState.WAITING: words.t("waits for a moderator"),
        VideoState.OPEN: words.t("takes gifts") if shown.takes_gifts else words.t("takes no gifts"),
        VideoState.OFF: words.t("takes no gifts"),
        VideoState.CLOSED: words.t("removed"),
    }[shown.video.state]


def _decided(facts: Facts, words: Words) -> Reply:
    video = facts.text("video")
    if facts.true("approved"):
        return Reply((Line(words.t("{video} is open for gifts now. Its card stands in the chat.", video=video)),))
    said = words.t("{video} was not let in, so it takes no gifts. Reason: {reason}", video=video,
                   reason=facts.text("reason"))  # fmt: skip
    return Reply((Line(said),))


def _offered(facts: Facts, words: Words) -> Reply:
    where = facts.text("community")
    lines = [Line(words.t("You posted a video in {community}. Shall it take gifts?", community=where))]
    if facts.text("title"):
        lines.append(Line(facts.text("title"), Style.QUOTE))
    lines.append(Line(facts.text("url"), Style.QUIET))
    lines.append(Line(words.t("By this you say that it is your own: no duet, no stitch, nothing paid for. For these "
                              "there is /video add."), Style.QUIET))  # fmt: skip
    open_ = Button(words.t("Open it for gifts"), press=f"video.open:{facts.number('offer')}", tone=Tone.MAIN)
    return Reply(tuple(lines), ((open_,),))


NOTICES = {"video_decided": _decided, "video_offer": _offered}
