"""``/docs``: the API described in the browser, drawn with files of our own, not another site's."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.routing import Mount

from groundswell.api.page import BuiltFiles


def add_docs(app: FastAPI, folder: Path) -> None:
    """Serve ``/docs`` with the files the page's build puts into ``folder``.

    Every address is relative, so that a sub-path works as well.
    """

    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="Groundswell API",
            swagger_js_url="api-docs/swagger-ui-bundle.js",
            swagger_css_url="api-docs/swagger-ui.css",
            swagger_favicon_url="favicon.svg",
        )

    app.add_api_route("/docs", docs, include_in_schema=False)
    app.router.routes.append(Mount("/api-docs", BuiltFiles(folder / "api-docs")))
