"""A request whose form cannot be a trap."""

import re
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(rb'charset\s*=\s*"?\s*(?:utf-?8|us-ascii)\b', re.IGNORECASE)


class Asking(Request[Any, Any, Any]):
    """Litestar decodes each part of a multipart form in the charset that the part names, also in those whose
    decoding takes the square of the length (punycode) or yields what is no text (utf-7). Browsers send UTF-8
    and name no charset (RFC 7578 §5.1.2)."""

    async def form(self) -> FormMultiDict:
        """Raises ClientException for a part that names another charset."""
        kind, options = self.content_type
        if kind == RequestEncodingType.MULTI_PART:
            boundary = b"--" + options.get("boundary", "").encode("utf-8", "replace")
            for part in (await self.body()).split(boundary)[1:]:
                refuse_odd_charset(_BLANK_LINE.split(part, maxsplit=1)[0])
        return await super().form()


def refuse_odd_charset(head: bytes) -> None:
    if head.lower().count(b"charset") != len(_CHARSET.findall(head)):
        raise ClientException
