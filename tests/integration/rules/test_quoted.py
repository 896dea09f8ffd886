"""Which posts a message quotes: different ones, with how many others say the same."""

from __future__ import annotations

from pydantic import SecretStr

from groundswell.notify.registry import ChannelKind, Channels
from groundswell.settings import NotifySettings
from groundswell.store.audit import OPERATOR
from tests.integration.rules.conftest import KEY, Place, angry
from tests.receivers import smtp_receiver


async def test_what_many_say_alike_is_quoted_once_with_how_many_they_are(place: Place) -> None:
    with smtp_receiver() as post_office:
        place.channels = Channels(
            NotifySettings(
                secrets_key=SecretStr(KEY),
                notify_allow_private=True,
                mail_from="alerts@example.org",
                smtp_url=SecretStr(f"smtp+plain://127.0.0.1:{post_office.port}"),
            )
        )
        await place.channel(ChannelKind.EMAIL, "mail", to=["ann@example.org"])
        await place.rules.create(angry(window_minutes=10, threshold=0.35), OPERATOR)
        for _ in range(12):
            await place.say("positive", 20, text="a fine day for coffee")
            await place.say("negative", 6, text="the train is late")
            await place.pass_minutes(2)
        copied = "RT @ann: no refund from #acme for my broken kettle, ever"
        await place.say("negative", 30, text=copied)
        await place.say("negative", 20, text="#acme hung up on me, and my money is gone: ticket")
        await place.pass_minutes()
        await place.deliver()
        (mail,) = post_office.mails
    body = mail.get_body(("plain",))
    assert body is not None
    quoted = [line for line in body.get_content().splitlines() if "” (s, and " in line]
    assert len(quoted) in (2, 3)
    assert "29 more like it)" in quoted[0]
    assert "19 more like it)" in quoted[1]
