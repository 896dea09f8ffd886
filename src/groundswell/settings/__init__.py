"""Every setting, one section a stage, read from the environment; each says its unit.

Names are those of the public contract (``docs/configuration.md``). Neither ``DATABASE_URL`` nor
``REDIS_URL`` set means the embedded engines of ``groundswell up``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from groundswell.errors import ConfigurationError
from groundswell.settings.alert import AlertSettings
from groundswell.settings.analyzer import AnalyzerSettings
from groundswell.settings.api import ApiSettings
from groundswell.settings.auth import AuthSettings
from groundswell.settings.database import DatabaseSettings
from groundswell.settings.ingest import IngestSettings
from groundswell.settings.limits import LimitSettings
from groundswell.settings.local import LocalSettings
from groundswell.settings.log import LogSettings
from groundswell.settings.notify import NotifySettings
from groundswell.settings.store import StoreSettings
from groundswell.settings.stream import StreamSettings
from groundswell.settings.webhooks import WebhookSettings
from groundswell.settings.worker import WorkerSettings

__all__ = [
    "AlertSettings",
    "AnalyzerSettings",
    "ApiSettings",
    "AuthSettings",
    "DatabaseSettings",
    "IngestSettings",
    "LimitSettings",
    "LocalSettings",
    "LogSettings",
    "NotifySettings",
    "Settings",
    "StoreSettings",
    "StreamSettings",
    "WebhookSettings",
    "WorkerSettings",
    "load_settings",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections; build it with :func:`load_settings`."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    stream: StreamSettings = field(default_factory=StreamSettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    analyzer: AnalyzerSettings = field(default_factory=AnalyzerSettings)
    alert: AlertSettings = field(default_factory=AlertSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    api: ApiSettings = field(default_factory=ApiSettings)
    auth: AuthSettings = field(default_factory=AuthSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    log: LogSettings = field(default_factory=LogSettings)
    local: LocalSettings = field(default_factory=LocalSettings)

    @property
    def limits_requests(self) -> bool:
        """Whether clients are limited in how much they ask."""
        chosen = self.limits.rate_limit_enabled
        return self.auth.auth_mode != "off" if chosen is None else chosen

    def with_api(self, **changes: object) -> Settings:
        """The same settings with some of the API's replaced, as the command line asks."""
        return replace(self, api=self.api.model_copy(update=changes))


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        ConfigurationError: names the variable, its value (unless secret), and what it takes.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if not first["loc"]:  # a section that does not fit together; it names its variables
            raise ConfigurationError(first["msg"].removeprefix("Value error, ")) from None
        name = str(first["loc"][0])
        prefix = "ALERT_" if error.title == "AlertSettings" else ""
        secret = any(word in name for word in ("url", "password", "secret", "token", "webhook"))
        said = first["msg"].removeprefix("Value error, ")
        shown = "" if secret else f" ({first['input']!r})"
        raise ConfigurationError(f"{prefix}{name.upper()}{shown}: {said}") from None
