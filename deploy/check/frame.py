"""Waits at the WebSocket for a post of the check; prints its id, or fails after a while.

python frame.py wss://… key authority.crt: prints "ready" once it is connected.
"""

from __future__ import annotations

import json
import ssl
import sys
import time

from websockets.sync.client import connect

PATIENCE = 60.0


def main(url: str, key: str, authority: str) -> None:
    end = time.monotonic() + PATIENCE
    trusted = ssl.create_default_context(cafile=authority)
    login = {"Authorization": f"Bearer {key}"}
    with connect(url, ssl=trusted, additional_headers=login, open_timeout=10) as socket:
        _say("ready")
        while (left := end - time.monotonic()) > 0:
            frame = json.loads(socket.recv(timeout=left))
            if frame["type"] == "new_post" and frame["data"]["post_id"].startswith("check-"):
                _say(frame["data"]["post_id"], frame["data"]["sentiment_label"])
                return
    sys.exit("no such frame")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
