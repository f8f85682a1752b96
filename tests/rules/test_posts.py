"""Which link of a post is a video."""

import pytest

from bot.communities.model import Chat, ChatKind
from bot.members.model import Identity, Platform
from bot.videos.posts import Posted, addresses, title_of, video_of

HERE = Chat(Platform.DISCORD, "5", ChatKind.SERVER, "1")
FILE = "https://discord.com/channels/1/5/9"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My new song: https://www.youtube.com/watch?v=1&si=x, enjoy!", "https://youtube.com/watch?v=1"),
        ("<https://m.tiktok.com/@mia/video/7>", "https://tiktok.com/@mia/video/7"),
        ("(https://youtu.be/1)", "https://youtu.be/1"),
        ("https://notyoutube.com/1 https://youtube.com/2", "https://youtube.com/2"),
        ("https://youtube.com.evil.example/1", None),
        ("https://youtube.com", None),
        ("http://user@youtube.com/1", None),
        ("just words, no link", None),
    ],
)
def test_only_links_to_known_hosts_are_videos(text: str, found: str | None) -> None:
    post = Posted(Identity(Platform.DISCORD, "1", "Mia"), HERE, "9", text)
    assert video_of(post, ("youtube.com", "youtu.be", "tiktok.com")) == found


def test_a_file_is_a_video_by_its_post_unless_a_link_is_there() -> None:
    post = Posted(Identity(Platform.DISCORD, "1", "Mia"), HERE, "9", "Look: https://video.example/1", FILE)
    assert video_of(post, ("youtube.com",)) == FILE
    assert video_of(post, ("*",)) == "https://video.example/1"


def test_the_title_is_what_stands_beside_the_links() -> None:
    assert title_of("Look\nhere https://video.example/1 now") == "Look here now"
    assert title_of("https://video.example/1") is None
    assert len(title_of("x" * 900) or "") == 80
    assert len(addresses("https://video.example/1 " * 9 + "https://video.example/2")) == 1
