"""Named models in the API's description: a generated client leaves out what has no name."""

from __future__ import annotations

from typing import Any


def name_inline_models(document: dict[str, Any]) -> None:
    """Move every model written out in an operation to the components, and refer to it there.

    A route that reads its body itself describes it with ``model_json_schema()``. Generators
    (openapi-python-client) drop the whole operation when a union holds such a model.
    """
    named = document.setdefault("components", {}).setdefault("schemas", {})
    for path in document["paths"].values():
        for operation in path.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                media["schema"] = _referring(media["schema"], named)


def _referring(schema: Any, named: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_referring(part, named) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "title" in schema and "properties" in schema:
        named.setdefault(schema["title"], schema)
        return {"$ref": f"#/components/schemas/{schema['title']}"}
    return {key: _referring(part, named) for key, part in schema.items()}
