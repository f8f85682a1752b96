"""The Telegram application: how updates come in, who works on them, and how it starts and stops."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram import Update
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from bot.app import App
from bot.members.model import Platform

from . import roster
from .answers import Bot, Desk
from .chats import member_changed, migrated, our_standing_changed, posted
from .dispatch import commanded
from .gesture import first_words
from .limiter import ChatLimiter
from .live import video_chat_started
from .menus import tell_menus
from .notifier import TelegramNotifier
from .pictures import PICTURED
from .posts import POSTS
from .posts import posted as shown
from .presses import pressed, unknown, written
from .processor import PerUserProcessor
from .request import AiohttpRequest
from .stars import TelegramStars, given_back, paid, pre_checkout

log = structlog.get_logger(__name__)

Telegram = Application[Bot, ContextTypes.DEFAULT_TYPE, Any, Any, Any, Any]
Receiver = Callable[[Desk, Update], Awaitable[None]]

WEBHOOK_PATH = "/webhooks/telegram"
# What is at work may end; whatever still waits for Telegram by then is left.
STOP_SECONDS = 5.0
_RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)


class TokenTaken(Exception):
    """Somebody else receives this bot's updates. The sentence says who, and what to do."""


class TelegramSide:
    """Bouquet on Telegram. `start` begins to receive, `sink` takes what a webhook brought."""

    def __init__(self, app: App, *, limiter: ChatLimiter | None = None) -> None:
        roster.load()
        self.app = app
        config = app.config.telegram
        assert config.token is not None, "the configuration refuses Telegram without a token"
        self._calls, self._polls = AiohttpRequest(64), AiohttpRequest(1, read_timeout=10)
        self._processor = PerUserProcessor(at_once=32)
        builder = Application.builder().token(config.token.get_secret_value())
        if config.api_base:
            base, files = addresses(config.api_base, config.file_base)
            builder = builder.base_url(base).base_file_url(files)
        self.application: Telegram = (
            builder.request(self._calls)
            .get_updates_request(self._polls)
            .concurrent_updates(self._processor)
            .rate_limiter(limiter or ChatLimiter())
            .build()
        )
        self.bot: Bot = self.application.bot
        self.desk = Desk(app, self.bot)
        self.notifier = TelegramNotifier(self.bot, self._moved)
        self.stars = TelegramStars(self.bot)
        self._connected = False
        self._connecting: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._ended: asyncio.Future[TokenTaken | InvalidToken] | None = None
        _add_handlers(self.application, self.desk)

    @property
    def by_webhook(self) -> bool:
        """Whether updates come to our own web side."""
        return self.app.config.telegram.mode == "webhook"

    # Life

    async def start(self) -> None:
        """Connect and receive. While Telegram cannot be reached it is tried again in the background; a token that
        Telegram refuses raises InvalidToken, one that somebody else uses TokenTaken."""
        self._ended = asyncio.get_running_loop().create_future()
        try:
            await self._connect()
        except (InvalidToken, Conflict):
            raise
        except NetworkError as error:
            log.warning("telegram_unreachable", why=error.message)
            self._connecting = asyncio.create_task(self._connect_later())

    async def ended(self) -> TokenTaken | InvalidToken:
        """Waits until Telegram refuses the token or somebody else takes it; nothing is received from then on."""
        assert self._ended is not None, "not started"
        return await asyncio.shield(self._ended)

    async def stop(self, abruptly: bool = False) -> None:
        """Take no more updates and finish those at work; `abruptly` leaves everything where it stands, unconfirmed."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._ending is not None:
            await self._ending
        if abruptly:
            await self._calls.shutdown()
            await self._polls.shutdown()
            self._processor.drop_all()
        updater = self.application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self.application.running:
            await self._stop_working()
        await self.application.shutdown()
        # After a failed start the library takes them for closed.
        await self._calls.shutdown()
        await self._polls.shutdown()
        if self._ended is not None:
            self._ended.cancel()

    async def sink(self, update: dict[str, Any]) -> None:
        """Take an update that the webhook brought."""
        await self.application.update_queue.put(Update.de_json(update, self.bot))

    async def worked_off(self) -> None:
        """Waits until nothing that was received is at work or waits."""
        await self.application.update_queue.join()

    def links(self) -> list[tuple[str, str]]:
        """How groups and people invite the bot; empty before it is connected."""
        if not self._connected:
            return []
        base = f"https://t.me/{self.bot.username}"
        return [("Add Bouquet to a Telegram group", f"{base}?startgroup=setup"), ("Write to it in private", base)]

    async def _moved(self, old_id: str, new_id: str) -> None:
        await self.app.communities.chat_migrated(Platform.TELEGRAM, old_id, new_id)

    # Connecting

    async def _connect(self) -> None:
        """Every part can be done again: the first failure may have come in the middle."""
        await self.application.initialize()
        if not self.application.running:
            await self.application.start()
        if self.by_webhook:
            await self._receive_by_webhook()
        else:
            await self._poll()
        self._connected = True
        try:
            await tell_menus(self.app, self.bot)
        except TelegramError as error:
            # The bot works without them; the next start tries again.
            log.warning("telegram_commands_not_told", why=error.message)

    async def _connect_later(self) -> None:
        for wait in chain(_RETRY_SECONDS, repeat(_RETRY_SECONDS[-1])):
            await asyncio.sleep(wait)
            try:
                await self._connect()
            except (InvalidToken, TokenTaken) as error:
                self._end(error)
                return
            except NetworkError as error:
                log.warning("telegram_unreachable", why=error.message)
            else:
                log.info("telegram_connected")
                return

    async def _receive_by_webhook(self) -> None:
        config = self.app.config.telegram
        secret = config.webhook_secret.get_secret_value() if config.webhook_secret is not None else None
        await self.bot.set_webhook(self._webhook_url, allowed_updates=Update.ALL_TYPES, secret_token=secret)

    async def _poll(self) -> None:
        """The library would remove a webhook before it polls; one that is not ours is somebody's running bot."""
        there = (await self.bot.get_webhook_info()).url
        if there and there != self._webhook_url:
            raise TokenTaken(
                f"Telegram sends this bot's updates to {urlsplit(there).netloc}. Stop that bot, or remove its webhook, "
                "or use another token."
            )
        updater = self.application.updater
        assert updater is not None, "the builder makes one"
        await updater.start_polling(
            poll_interval=0, allowed_updates=Update.ALL_TYPES, drop_pending_updates=False,
            error_callback=self._polling_failed,
        )  # fmt: skip

    def _polling_failed(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            webhook = "webhook" in error.message.lower()
            who = "a webhook was set for this bot" if webhook else "another process polls with the same token"
            self._end(TokenTaken(f"Telegram answers 409: {who}. Only one of them can work; stop the other one."))
        else:
            log.warning("telegram_polling_failed", why=error.message)

    def _end(self, why: TokenTaken | InvalidToken) -> None:
        """Stop receiving instead of fighting for the token."""
        if self._ended is None or self._ended.done():
            return
        self._ended.set_result(why)
        log.error("telegram_ended", why=str(why))
        updater = self.application.updater
        if updater is not None and updater.running:
            self._ending = asyncio.create_task(updater.stop())

    @property
    def _webhook_url(self) -> str:
        return self.app.config.web.public_url.rstrip("/") + WEBHOOK_PATH

    async def _stop_working(self) -> None:
        stopping = asyncio.create_task(self.application.stop())
        done, _ = await asyncio.wait({stopping}, timeout=STOP_SECONDS)
        if not done:
            log.warning("telegram_stopped_in_the_middle")
            self._processor.drop_all()
        await stopping


def addresses(api_base: str, file_base: str) -> tuple[str, str]:
    """What the library calls base_url and base_file_url, from a Bot API server's address with or without /bot."""
    root = api_base.rstrip("/").removesuffix("/bot")
    return f"{root}/bot", f"{(file_base or f'{root}/file/bot').rstrip('/').removesuffix('/bot')}/bot"


def _add_handlers(application: Telegram, desk: Desk) -> None:
    """What answers what. Commands in edited messages and channel posts are nobody's request."""

    def to(receiver: Receiver) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            await receiver(desk, update)

        return handle

    new, private = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE
    said = filters.TEXT | filters.PHOTO | filters.VIDEO | filters.Sticker.ALL | filters.VOICE | filters.Document.ALL
    application.add_handlers([
        PreCheckoutQueryHandler(to(pre_checkout)),
        MessageHandler(new & filters.SUCCESSFUL_PAYMENT, to(paid)),
        MessageHandler(new & filters.StatusUpdate.REFUNDED_PAYMENT, to(given_back)),
        CallbackQueryHandler(to(pressed)),
        CommandHandler(first_words(), to(commanded), filters=new),
        MessageHandler(new & filters.StatusUpdate.MIGRATE, to(migrated)),
        MessageHandler(new & filters.StatusUpdate.VIDEO_CHAT_STARTED, to(video_chat_started)),
        MessageHandler(filters.UpdateType.CHANNEL_POST & filters.COMMAND, to(posted)),
        MessageHandler(new & private & filters.CaptionRegex(PICTURED), to(commanded)),
        MessageHandler(new & private & filters.COMMAND, to(unknown)),
        MessageHandler(new & private & said, to(written)),
        MessageHandler(new & POSTS, to(shown)),
        ChatMemberHandler(to(our_standing_changed), ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(to(member_changed), ChatMemberHandler.CHAT_MEMBER),
    ])  # fmt: skip
    application.add_error_handler(_failed)


async def _failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What went wrong beyond the use case: mostly that the answer could not be sent."""
    error = context.error
    if isinstance(error, Forbidden | NetworkError | RetryAfter):
        log.warning("telegram_answer_lost", why=getattr(error, "message", ""))
    else:
        log.error("telegram_update_failed", exc_info=error)
