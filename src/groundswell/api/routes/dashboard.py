"""The built dashboard at ``/``, and its reports; every address is relative, so a sub-path works."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.requests import Request
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

NONCE = "__CSP_NONCE__"
PAGES = ("/", "/report")
"""Addresses of the page: it draws what each is for."""
DASHBOARD = Path(__file__).parents[2] / "dashboard"

_MISSING = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Groundswell: the dashboard is not built</title>
<body>
<h1>The dashboard is not built</h1>
<p>The API is running; only its page is missing. In a source checkout, build it with</p>
<pre>make web</pre>
<p>and load this page again. An installed release has it inside.
The API itself is described at <a href="docs">docs</a>.</p>
</body></html>
"""


class BuiltFiles(StaticFiles):
    """Files of a build that may not have been made."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def check_config(self) -> None:
        """A folder that is not there holds no files: 404, not an error of ours."""


class HashedFiles(BuiltFiles):
    """Files whose name changes with their content: a browser may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def add_page(app: FastAPI, folder: Path = DASHBOARD) -> None:
    """Serve the page in ``folder``; while there is none, say how to build it."""

    async def index(request: Request) -> Response:
        page = folder / "index.html"
        if not page.is_file():
            return HTMLResponse(_MISSING, 503)
        # Its style elements carry the nonce that the security headers of this answer allow.
        html = page.read_text(encoding="utf-8").replace(NONCE, request.state.nonce)
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    async def top_file(request: Request) -> Response:
        return FileResponse(
            folder / request.url.path.rpartition("/")[2], headers={"Cache-Control": "no-cache"}
        )

    for address in PAGES:
        app.router.routes.append(Route(address, index, include_in_schema=False))
    app.router.routes.append(Mount("/assets", HashedFiles(folder / "assets")))
    beside = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(beside):
        if path.is_file() and path.name != "index.html":
            app.router.routes.append(Route(f"/{path.name}", top_file, include_in_schema=False))
