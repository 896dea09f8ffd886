"""CSRF protection: changes requested by another site's page are refused, in every mode.

Where nobody logs in, or a proxy does it by a cookie, a form on any site could acknowledge an alert
in the name of whoever looks at it. The rule is that of Go's ``http.CrossOriginProtection``: what
the browser says of the page (``Sec-Fetch-Site``) decides, in older ones its ``Origin``; a program
sends neither, and has no cookies of somebody else's.
"""

from __future__ import annotations

from starlette.datastructures import Headers

from groundswell.api.auth.origins import host_of, is_own

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_cross_site(method: str, headers: Headers, allowed_origins: tuple[str, ...]) -> bool:
    """Whether a page of a site that is neither ours nor one of ``allowed_origins`` asks for a
    change. Only origins that are named count: ``*`` lets any page read, and none change.
    """
    if method in SAFE_METHODS:
        return False
    origin = headers.get("origin")
    if origin is not None and origin in allowed_origins:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and not is_own(origin, host_of(headers))


def is_own_page(headers: Headers) -> bool:
    """Whether a change surely comes from our own page: what a session's cookie is good for."""
    return headers.get("sec-fetch-site", "same-origin") == "same-origin" and is_own(
        headers.get("origin", ""), host_of(headers)
    )
