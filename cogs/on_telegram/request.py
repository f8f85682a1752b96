"""HTTP for python-telegram-bot over aiohttp: the default client's processor time is what limits a Telegram bot."""

import aiohttp
from telegram._utils.defaultvalue import DEFAULT_NONE, DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Seconds = float | DefaultValue[float] | DefaultValue[None] | None
CONNECT_SECONDS = 10.0


class AiohttpRequest(BaseRequest):
    """`connections` at most at once; `read_timeout` seconds for an answer unless a call says otherwise."""

    def __init__(self, connections: int, read_timeout: float = 15.0) -> None:
        self._connections, self._read_timeout = connections, read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=75)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = DEFAULT_NONE,
        write_timeout: Seconds = DEFAULT_NONE,
        connect_timeout: Seconds = DEFAULT_NONE,
        pool_timeout: Seconds = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request. Raises TimedOut and NetworkError, as the library expects."""
        if self._session is None:
            raise NetworkError("the connection to Telegram is closed")
        reading = self._read_timeout if isinstance(read_timeout, DefaultValue) else read_timeout
        limit = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=reading)
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=limit) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # The address holds the bot's token, so neither the library's own words nor its error are repeated.
            raise NetworkError(type(error).__name__) from None


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mimetype) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mimetype)
    return form
