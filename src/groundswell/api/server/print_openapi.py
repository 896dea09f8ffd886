"""Print the OpenAPI document: ``python -m groundswell.api.server.print_openapi``; no engine."""

from __future__ import annotations

import json
import sys

from groundswell.api.app import describe_app
from groundswell.settings import Settings


def main() -> None:
    """Write the OpenAPI document to standard output, always in the same order."""
    document = describe_app(Settings()).openapi()
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
