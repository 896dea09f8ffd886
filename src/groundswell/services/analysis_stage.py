"""The analysis stage of a worker: isolates poison posts from a model that does not work.

No failure says by itself whose fault it is: a server in trouble may answer 400, and one may
break down at a single text. A control text decides. While it is not read either, everything waits.
When it is, the batch goes in ever smaller parts, until the texts that fail are alone; and each of
these is given up only when it has failed several times beside a control text that was read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from groundswell import metrics
from groundswell.analyzer.base import Analyzer
from groundswell.domain.sentiment import Analysis
from groundswell.errors import AnalysisError, AnalyzerBroken, AnalyzerUnavailable
from groundswell.retry import Backoff, Retrying
from groundswell.services.batch import Item, parts
from groundswell.tracing import stage

ALONE_AT_ONCE = 4
"""Texts retried one by one, so that the control text is read under no other load than they."""
BESIDE_CONTROL = 3
AFTER_CONTROL = 1
ENOUGH = 15
"""What a failure counts against a text: that a control text was read right after it, or only right
before (the text may have brought the model down, or it went by itself); and the sum to give it up:
five of the first."""
BROKEN_SECONDS = 30.0
"""How long a broken model of this process is waited for; then the process ends, to be restarted."""


class AnalysisStage:
    """Gives items their analyses, or the failure for which they are given up."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._alone = asyncio.Semaphore(ALONE_AT_ONCE)

    async def ready(self) -> None:
        """Wait until the model reads a control text.

        Raises:
            AnalyzerBroken: it is of this process, and has not read one for too long.
        """
        await self._wait_for_control()

    async def analyse(self, items: Sequence[Item]) -> None:
        """Analyse all items but deletions.

        Raises:
            AnalyzerBroken: as :meth:`ready`.
        """
        todo = [item for item in items if item.event.operation.has_text]
        if todo:
            with stage("analyse", (item.event for item in todo)):
                await self._analyse(todo)

    async def _analyse(self, items: Sequence[Item]) -> None:
        if await self._try(items) is None:
            return
        if await self._wait_for_control() and await self._try(items) is None:
            return  # it was the model's fault
        if len(items) > 1:
            await asyncio.gather(*(self._analyse(part) for part in parts(items)))
        else:
            async with self._alone:
                await self._judge(items[0])

    async def _judge(self, item: Item) -> None:
        doubt, backoff = 0, Backoff(first=0.05, most=5.0)
        while (problem := await self._try([item])) is not None:
            waited = await self._wait_for_control()
            doubt += AFTER_CONTROL if waited else BESIDE_CONTROL
            if doubt >= ENOUGH:
                item.failure = f"analysis failed, a known text is read: {problem}"
                return
            await backoff.wait()

    async def _try(self, items: Sequence[Item]) -> AnalysisError | AnalyzerUnavailable | None:
        try:
            posts = [item.event.post for item in items]
            answers = await self._analyzer.analyze(
                [post.content for post in posts], [post.lang for post in posts]
            )
        except (AnalysisError, AnalyzerUnavailable) as error:
            return error
        for item, answer in zip(items, answers, strict=True):
            _settle(item, answer)
        return None

    async def _wait_for_control(self) -> bool:
        """Return when a control text is read; whether that took more than one try."""
        retrying, began, waited = Retrying(), time.monotonic(), False
        while True:
            try:
                await self._analyzer.probe()
            except AnalyzerUnavailable as error:
                metrics.engine_failures.labels("analyzer").inc()
                if isinstance(error, AnalyzerBroken) and time.monotonic() - began > BROKEN_SECONDS:
                    raise
                await retrying.failed(error)
                waited = True
            else:
                retrying.succeeded()
                return waited


def _settle(item: Item, answer: Analysis) -> None:
    item.analysis = answer
    post = item.event.post
    if answer.lang is not None and answer.lang != post.lang:  # the tag a post brings may be wrong
        item.event = replace(item.event, post=replace(post, lang=answer.lang))
