"""The gateway over real sockets: HELLO to RESUMED, one zlib stream a connection, events replayed after a drop."""

import asyncio
import json
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from .payloads import JSON, member
from .places import Places

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
KEPT_EVENTS = 1000
_MESSAGE_CONTENT = 1 << 15


def packed(value: Any) -> bytes:
    """JSON without a needless byte."""
    return json.dumps(value, separators=(",", ":")).encode()


class Connection:
    """One socket. A queue keeps events in order while many senders are at work."""

    def __init__(self, ws: web.WebSocketResponse, compressed: bool) -> None:
        self.ws = ws
        self._compressor = zlib.compressobj(1) if compressed else None
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, packet: bytes) -> None:
        """Queue one packet."""
        self._waiting.put_nowait(packet)

    async def close(self, code: int = 4000) -> None:
        """Send what is queued, then close."""
        self._waiting.put_nowait(None)
        await asyncio.gather(self._writer, return_exceptions=True)
        if not self.ws.closed:
            await self.ws.close(code=code)

    async def _write(self) -> None:
        while (packet := await self._waiting.get()) is not None:
            if self.ws.closed:
                return
            if self._compressor is None:
                await self.ws.send_str(packet.decode())
                continue
            chunk = self._compressor.compress(packet) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.ws.send_bytes(chunk)


class Session:
    """What survives a dropped connection: the sequence, the last events, the intents."""

    def __init__(self, session_id: str, shard: tuple[int, int], intents: int) -> None:
        self.id, self.shard, self.intents = session_id, shard, intents
        self.sequence = 0
        self.connection: Connection | None = None
        self._events: deque[tuple[int, bytes]] = deque(maxlen=KEPT_EVENTS)

    def dispatch(self, event: str, data: JSON) -> None:
        """Send an event, or keep it for the RESUME."""
        self.sequence += 1
        packet = packed({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        self._events.append((self.sequence, packet))
        if self.connection is not None:
            self.connection.send(packet)

    def replay(self, after: int) -> None:
        """Send again what came after this sequence number."""
        assert self.connection is not None
        for sequence, packet in self._events:
            if sequence > after:
                self.connection.send(packet)

    def missed_too_much(self, after: int) -> bool:
        """Whether events after this number are already forgotten."""
        return bool(self._events) and self._events[0][0] > after + 1


class Gateway:
    """All shards' sessions. `token` is what IDENTIFY must bring; None takes any."""

    def __init__(self, places: Places, token: str | None, heartbeat_ms: int = 41_250) -> None:
        self._places, self._token, self._heartbeat_ms = places, token, heartbeat_ms
        self.sessions: dict[int, Session] = {}
        self.online = asyncio.Event()
        self.identified = 0
        self.resumed = 0
        self.url = ""
        self.on_change: list[Callable[[], None]] = []

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One client, from HELLO to its end."""
        ws = web.WebSocketResponse(compress=False, max_msg_size=0)
        await ws.prepare(request)
        connection = Connection(ws, request.query.get("compress") == "zlib-stream")
        connection.send(packed({"op": HELLO, "d": {"heartbeat_interval": self._heartbeat_ms}}))
        session: Session | None = None
        try:
            async for packet in ws:
                if packet.type is WSMsgType.TEXT:
                    before = session
                    session = await self._receive(connection, session, json.loads(packet.data))
                    if session is not before:
                        self._tell()
        finally:
            await connection.close()
            if session is not None and session.connection is connection:
                session.connection = None
                if all(s.connection is None for s in self.sessions.values()):
                    self.online.clear()
                self._tell()
        return ws

    def dispatch(self, event: str, data: JSON, intent: int = 0) -> None:
        """Tell the bot, if it asked for this intent. Guild and DMs are shard 0's."""
        session = self.sessions.get(0)
        if session is not None and (not intent or session.intents & intent):
            session.dispatch(event, data)

    def hides_content(self) -> bool:
        """Whether message texts come empty: the message_content intent was not asked for."""
        session = self.sessions.get(0)
        return session is not None and not session.intents & _MESSAGE_CONTENT

    async def reconnect(self) -> None:
        """Ask every shard to reconnect and resume (op 7)."""
        for session in list(self.sessions.values()):
            if session.connection is not None:
                session.connection.send(packed({"op": RECONNECT, "d": None}))

    async def drop(self) -> None:
        """Cut every connection; sessions stay and can be resumed."""
        for session in list(self.sessions.values()):
            connection, session.connection = session.connection, None
            if connection is not None:
                await connection.close()

    async def invalidate(self) -> None:
        """End every session: the bot has to identify again (op 9)."""
        for shard, session in list(self.sessions.items()):
            del self.sessions[shard]
            if session.connection is not None:
                session.connection.send(packed({"op": INVALID, "d": False}))

    async def close(self) -> None:
        """End every connection."""
        await self.drop()
        self.sessions.clear()

    def _tell(self) -> None:
        for listener in self.on_change:
            listener()

    async def _receive(self, connection: Connection, session: Session | None, packet: JSON) -> Session | None:
        op = packet["op"]
        data: Any = packet.get("d")
        if op == HEARTBEAT:
            connection.send(packed({"op": ACK}))
        elif op == IDENTIFY:
            return await self._identify(connection, data)
        elif op == RESUME:
            return self._resume(connection, data)
        elif op == MEMBERS and session is not None:
            self._members(session, data)
        return session

    async def _identify(self, connection: Connection, data: JSON) -> Session | None:
        if self._token is not None and data["token"] != self._token:
            await connection.ws.close(code=4004, message=b"Authentication failed.")
            return None
        shard: tuple[int, int] = tuple(data.get("shard") or (0, 1))
        session = Session(f"session-{self._places.new_id()}", shard, data.get("intents", 0))
        session.connection = connection
        self.sessions[shard[0]] = session
        self.identified += 1
        guilds = [self._places.guild_id] if (int(self._places.guild_id) >> 22) % shard[1] == shard[0] else []
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self._places.bot,
                "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": list(shard),
                "application": {"id": self._places.bot["id"], "flags": 0},
            },
        )
        for _ in guilds:
            session.dispatch("GUILD_CREATE", self._places.guild())
        self.online.set()
        return session

    def _resume(self, connection: Connection, data: JSON) -> Session | None:
        for session in self.sessions.values():
            if session.id == data["session_id"] and not session.missed_too_much(data["seq"]):
                session.connection = connection
                session.replay(data["seq"])
                session.dispatch("RESUMED", {})
                self.resumed += 1
                self.online.set()
                return session
        connection.send(packed({"op": INVALID, "d": False}))
        return None

    def _members(self, session: Session, data: JSON) -> None:
        wanted = data.get("user_ids") or []
        found = [self._places.users_by_id[i] for i in map(str, wanted) if i in self._places.users_by_id]
        answer = {
            "guild_id": str(data["guild_id"]),
            "members": [member(each) for each in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [i for i in map(str, wanted) if i not in self._places.users_by_id],
            "nonce": data.get("nonce"),
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", answer)
