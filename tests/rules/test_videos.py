"""Which addresses are taken, and how the same video is known again."""

import pytest

from bot.videos.model import BadVideoUrl
from bot.videos.rules import read_title, read_url


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://video.example/watch/123", "https://video.example/watch/123"),
        ("http://www.Video.Example/watch/123/", "https://video.example/watch/123"),
        ("m.video.example/watch?v=Ab1&utm_source=x&si=y#t=3", "https://video.example/watch?v=Ab1"),
        ("<https://video.example/w?b=2&a=1>", "https://video.example/w?a=1&b=2"),
    ],
)
def test_the_same_video_has_one_address(typed: str, kept: str) -> None:
    assert read_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "painting", "https://video.example", "https://video.example/", "ftp://video.example/1",
        "javascript:alert(1)", "https://localhost/video", "https://127.0.0.1/video", "https://[::1]/video",
        "https://me:secret@video.example/1", "https://video.example:8443/1", "https://video.example/a b",
        "https://vidéo.example/1", "https://video.example/" + "x" * 500, "https://[bad/1",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(BadVideoUrl):
        read_url(typed)


def test_a_title_is_one_line_and_a_link_in_it_is_a_doubt() -> None:
    assert read_title("  Painting\n the  sea ").text == "Painting the sea"
    assert read_title("more on t.me/somewhere").doubtful
    assert read_title(None).text is None
