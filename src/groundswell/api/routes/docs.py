"""``/docs``: the API described in the browser, drawn with files of our own, not another site's."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.routing import Mount

from groundswell.api.routes.dashboard import BuiltFiles

# No script stands in the page itself: the content security policy would not run it.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Groundswell API</title>
<link rel="icon" href="favicon.svg">
<link rel="stylesheet" href="api-docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="api-docs/swagger-ui-bundle.js"></script>
<script src="docs.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""


def add_docs(app: FastAPI, folder: Path) -> None:
    """Serve ``/docs`` with the files the page's build puts into ``folder``.

    Every address is relative, so that a sub-path works as well.
    """

    async def docs() -> HTMLResponse:
        return HTMLResponse(_PAGE)

    async def start() -> Response:
        return Response(_START, media_type="text/javascript")

    app.add_api_route("/docs", docs, include_in_schema=False)
    app.add_api_route("/docs.js", start, include_in_schema=False)
    app.router.routes.append(Mount("/api-docs", BuiltFiles(folder / "api-docs")))
