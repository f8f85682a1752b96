"""What people are told when a video is not taken."""

from bot.communities.model import PostsUnseen
from bot.errors import Refusal
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.videos.model import BadVideoUrl, NoVideoThere, VideoKnown


def _bad_video_url(error: BadVideoUrl, words: Words) -> Reply:
    return plainly(
        words.t("“{read}” is no address of a video, such as https://video.example/watch/123 is one. "
                "Please copy it from where you published it.", read=error.read)
    )  # fmt: skip


def _video_known(error: VideoKnown, words: Words) -> Reply:
    if error.own:
        return plainly(
            words.t("You registered this video before: {video}. /video list shows it.", video=error.public_id)
        )
    return plainly(
        words.t("Somebody else registered this video ({video}). If it is yours, please tell the moderators.",
                video=error.public_id)
    )  # fmt: skip


def _no_video_there(_: NoVideoThere, words: Words) -> Reply:
    return plainly(
        words.t("That post is no card of a registered video and has no link to one, so no gift can go there. Please "
                "use one that shows Gift.")
    )


def _posts_unseen(_: PostsUnseen, words: Words) -> Reply:
    return plainly(
        words.t("Here I cannot see what people post. The operator can allow it (discord.see_posts); /video add works "
                "without.")
    )  # fmt: skip


SENTENCES: dict[type[Refusal], Sentence] = {
    BadVideoUrl: _bad_video_url, VideoKnown: _video_known, NoVideoThere: _no_video_there,
    PostsUnseen: _posts_unseen,
}  # fmt: skip
