"""Addresses as people write them: with a scheme or without, and sound or not."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def with_scheme(text: str, usual: str) -> str:
    """``text``; without a scheme it gets the ``usual`` one."""
    return text if "://" in text else f"{usual}://{text}"


def sound_parts(url: str, *schemes: str) -> SplitResult | None:
    """The parts of ``url``; ``None`` when it has none of ``schemes``, no host, or an impossible
    port."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if sound else None
