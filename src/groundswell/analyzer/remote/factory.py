"""Opens the analyzer over a remote server that the settings describe."""

from __future__ import annotations

from urllib.parse import urlsplit

from groundswell.analyzer.base import Model
from groundswell.analyzer.labels import Task
from groundswell.analyzer.remote.analyzer import RemoteAnalyzer
from groundswell.analyzer.remote.client import Client, Limits
from groundswell.analyzer.remote.protocol import KServe, ModelProtocol, TextEmbeddingsInference
from groundswell.errors import AnalysisError, AnalyzerUnavailable, ConfigurationError
from groundswell.settings import AnalyzerSettings
from groundswell.settings.section import without_login


async def open_remote(settings: AnalyzerSettings, task: Task) -> Model:
    """The model of ``ANALYZER_URL`` (sentiment) or ``EMOTION_URL``.

    Raises:
        ConfigurationError: the URL is none, a name is missing, or the server has no such model.
        AnalyzerUnavailable: no server answers there now.
    """
    url, model, labels, setting = (
        (settings.analyzer_url, settings.analyzer_model, settings.analyzer_labels, "ANALYZER")
        if task == "sentiment"
        else (settings.emotion_url, settings.emotion_url_model, settings.emotion_labels, "EMOTION")
    )
    shown = without_login(url)
    if not shown.startswith(("http://", "https://")):
        raise ConfigurationError(f"{setting}_URL is not the URL of a server (http://host:port)")
    limits = Limits(
        timeout=settings.analyzer_timeout_seconds,
        tries=settings.analyzer_tries,
        at_once=settings.analyzer_concurrency,
    )
    client = Client(url, limits, settings.analyzer_token.get_secret_value())
    try:
        protocol: ModelProtocol
        if settings.analyzer_protocol == "kserve":
            if not model:
                name = "ANALYZER_MODEL" if task == "sentiment" else "EMOTION_URL_MODEL"
                raise ConfigurationError(f"KServe's protocol needs the model's name: set {name}")
            protocol = KServe(model, labels)
            await client.call("GET", f"{protocol.path.removesuffix('/infer')}")
        else:
            protocol = TextEmbeddingsInference()
            info = await client.call("GET", "/info")
            model = model or _model_id(info)
    except BaseException as error:
        await client.close()
        if isinstance(error, AnalysisError):
            raise ConfigurationError(f"no model can be asked: {error}") from None
        if isinstance(error, AnalyzerUnavailable):
            raise AnalyzerUnavailable(f"no model can be asked: {error}") from None
        raise
    return RemoteAnalyzer(
        client,
        protocol,
        task,
        name=model or urlsplit(shown).netloc,
        together=settings.analyzer_texts_per_call,
    )


def _model_id(info: object) -> str:
    """What a server calls its model, as it can be stored."""
    name = str(info.get("model_id", "")) if isinstance(info, dict) else ""
    return "".join(one for one in name if one.isascii() and one.isprintable())
