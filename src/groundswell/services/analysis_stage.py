"""A batch's analyses; of one that fails, the texts at fault are told from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundswell.analyzer.base import Analyzer
from groundswell.domain.post import Operation
from groundswell.errors import AnalysisError
from groundswell.lifecycle import retry
from groundswell.services.batch import Item
from groundswell.tracing import stage


class AnalysisStage:
    """Gives items their analyses, or the failure for which they are given up."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    async def analyse(self, items: Sequence[Item]) -> None:
        """Analyse what is no deletion."""
        todo = [item for item in items if item.event.operation is not Operation.DELETE]
        if todo:
            with stage("analyse", (item.event for item in todo)):
                await self._analyse(todo)

    async def _analyse(self, items: Sequence[Item]) -> None:
        texts = [item.event.post.content for item in items]
        try:
            answers = await retry(lambda: self._analyzer.analyze(texts))
        except AnalysisError as error:
            if len(items) == 1:
                items[0].failure = f"analysis failed: {error}"
                return
            for item in items:
                await self._analyse([item])
            return
        for item, answer in zip(items, answers, strict=True):
            item.analysis = answer
            if answer.lang is not None:  # the tag a post brings is often wrong
                item.event = replace(item.event, post=replace(item.event.post, lang=answer.lang))
