"""A creator's video in a showcase is offered once, to him alone, and opened by one yes (C3)."""

from dataclasses import replace

import pytest

from bot.communities.model import CommunityState, NotSetUp, PostsUnseen, SetupItem
from bot.communities.setup import SetupStep
from bot.errors import NotFound
from bot.members.model import Identity, Platform
from bot.moderation.model import PowerNeeded
from bot.notices.model import Notice
from bot.programme.model import EnrolmentState
from bot.replies.notices import notice
from bot.replies.words import Words
from bot.videos.model import VideoKnown, VideoState
from bot.videos.posts import Posted
from bot.videos.showcase import Showcase
from tests.support.tip_house import chat
from tests.support.town import OWNER, someone
from tests.usecases.test_videos import ALEX, MIA, Studio, studio

__all__ = ["studio"]

LINK = "https://youtube.com/watch?v=1"
HERE = chat(Platform.DISCORD)


async def opened(studio: Studio) -> Showcase:
    """The community's Discord chat is a showcase."""
    studio.town.configure(discord={"see_posts": True}, video_gifts={"review": "report-only"})
    owner = await studio.town.come(OWNER)
    checklist = await studio.town.communities.setup(owner, SetupStep.CHANNELS, " Showcase ")
    assert dict(checklist.items)[SetupItem.SHOWCASE]  # type: ignore[union-attr] # no code was asked for
    return Showcase(studio.videos)


def post(text: str, who: Identity = MIA, message: str = "9", file: str | None = None) -> Posted:
    return Posted(who, HERE, message, text, file)


async def test_who_posts_a_video_is_asked_once_and_a_yes_opens_it(studio: Studio) -> None:
    showcase, here = await opened(studio), studio.town
    assert await showcase.posted(post(f"The sea {LINK}"))
    assert not await showcase.posted(post(f"The sea, mended {LINK}&t=2")), "the same message again"
    [asked] = await here.facts_to(studio.mia.id)
    assert (asked["url"], asked["title"]) == (LINK, "The sea")
    [[button]] = notice(Notice("key", studio.mia.id, "video_offer", "video_offer:1", asked), Words()).rows
    offer = int((button.press or "").rpartition(":")[2])
    with pytest.raises(NotFound):
        await showcase.accept(studio.alex, offer)
    card = await showcase.accept(studio.mia, offer)
    assert (card.video.url, card.video.title, card.video.state) == (LINK, "The sea", VideoState.OPEN)
    with pytest.raises(VideoKnown):
        await showcase.accept(studio.mia, offer)
    assert not await showcase.posted(post(LINK, message="10")), "registered already"
    assert await showcase.at_post("9", HERE.chat_id) == card.video.id
    assert await showcase.at_post("77", HERE.chat_id, f"see {LINK}") == card.video.id
    assert await showcase.at_post("77", HERE.chat_id, "see nothing") is None


async def test_nobody_else_and_nowhere_else_is_asked(studio: Studio) -> None:
    showcase, here = await opened(studio), studio.town
    elsewhere = replace(post(LINK), chat=replace(HERE, chat_id="other"))
    for nothing in (post(LINK, ALEX), post(LINK, someone("Stranger")), post("no video"), elsewhere):
        assert not await showcase.posted(nothing)
    assert await showcase.posted(replace(elsewhere, around=HERE.chat_id)), "a thread of the showcase"
    assert await showcase.posted(post("", message="11", file="https://discord.com/channels/1/5/11")), "a file"
    async with here.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(studio.mia.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    assert not await showcase.posted(post(LINK, message="12"))
    assert here.community is not None
    assert here.community.state is CommunityState.ADMITTED


async def test_only_who_runs_the_community_declares_a_showcase_and_where_posts_are_seen(studio: Studio) -> None:
    here = studio.town
    owner = await here.come(OWNER)
    with pytest.raises(PostsUnseen):
        await here.communities.setup(owner, SetupStep.CHANNELS, "showcase")
    showcase = await opened(studio)
    for who in (studio.mia, studio.alex):
        with pytest.raises(PowerNeeded):
            await here.communities.setup(who, SetupStep.CHANNELS, "showcase off")
    elsewhere = replace(owner, chat=replace(HERE, home_id="other"))
    with pytest.raises(NotSetUp):
        await here.communities.setup(elsewhere, SetupStep.CHANNELS, "showcase")
    await here.communities.setup(owner, SetupStep.CHANNELS, "showcase off")
    assert not await showcase.posted(post(LINK))
