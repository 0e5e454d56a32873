"""Photos that `islanders whatsapp simulate` pretends to have sent; offered only in development without an account."""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from entrypoints.simulated_callbacks import FOLDER

_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


def routes(data: Path) -> list[BaseRoute]:
    """The route of all files of that folder in the data folder."""

    async def photo(request: Request) -> Response:
        name = request.path_params["name"]
        file = data / FOLDER / name
        if not _NAME.fullmatch(name) or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"})

    return [Route(f"/{FOLDER}/{{name}}", photo)]
