"""The writer of gifts for as long as a process lives: whoever sends a gift need not know when it was opened."""

from bot.errors import TryLater
from bot.gifts.model import GiftOrder, GiftSent
from storage.batch import GiftBatch


class GiftDoor:
    """Fits `bot.gifts.ports.GiftSender` before there is a writer, and after: then nothing can be sent."""

    def __init__(self) -> None:
        self.batch: GiftBatch | None = None

    async def send(self, order: GiftOrder) -> GiftSent:
        if self.batch is None:
            raise TryLater
        return await self.batch.send(order)

    async def close(self) -> None:
        """Everything that was accepted is answered."""
        if self.batch is not None:
            await self.batch.close()

    async def kill(self) -> None:
        """Nothing more is written."""
        if self.batch is not None:
            await self.batch.kill()
