"""``POST /api/analyze``: what the model makes of any text; nothing is stored."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from groundswell.analyzer.base import Analyzer
from groundswell.api.dependencies import DepsOf, SettingsOf
from groundswell.api.limits.json_body import BoundedJsonRoute
from groundswell.api.params.common import refuse
from groundswell.api.schemas.analysis import (
    AnalyzedText,
    AnalyzeRequest,
    AnalyzeResponse,
    WordOut,
)
from groundswell.api.schemas.common import errors
from groundswell.domain.sentiment import Analysis
from groundswell.errors import AnalysisError

router = APIRouter(tags=["analyze"], route_class=BoundedJsonRoute)


@router.post(
    "/api/analyze",
    operation_id="analyze",
    responses=errors(413, 503),
    summary="Analyse texts",
)
async def analyze(body: AnalyzeRequest, deps: DepsOf, settings: SettingsOf) -> AnalyzeResponse:
    """Labels, probabilities and emotions of one text or up to 256; with `explain` word by word."""
    texts = body.all_texts
    longest = max(map(len, texts))
    if longest > settings.ingest.max_post_chars:
        limit = settings.ingest.max_post_chars
        raise refuse("text", f"a text has {longest:,} characters, the limit is {limit:,}", "body")
    async with deps.analyzer.turn() as analyzer:
        try:
            analyses = await analyzer.analyze(texts)
            words = [await _explain(analyzer, text, wanted=body.explain) for text in texts]
        except AnalysisError as error:
            await analyzer.probe()  # whose fault: 503 where not even a known text is read
            raise HTTPException(422, f"a text cannot be analysed: {error}") from error
    return AnalyzeResponse(
        model_name=analyzer.model_name,
        results=[_result(*each) for each in zip(texts, analyses, words, strict=True)],
    )


async def _explain(analyzer: Analyzer, text: str, *, wanted: bool) -> list[WordOut] | None:
    if not wanted:
        return None
    weights = await analyzer.explain(text)
    return [
        WordOut(word=word.word, start=word.start, end=word.end, weight=word.weight)
        for word in weights
    ]


def _result(text: str, analysis: Analysis, words: list[WordOut] | None) -> AnalyzedText:
    return AnalyzedText(
        text=text,
        label=analysis.sentiment_label,
        confidence=analysis.confidence_score,
        scores=dict(analysis.scores),
        emotion=analysis.emotion,
        present_emotions=list(analysis.present_emotions),
        emotions=dict(analysis.emotions),
        lang=analysis.lang,
        words=words,
    )
