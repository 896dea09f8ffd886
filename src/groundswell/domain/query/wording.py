"""A query in plain English, by which its author can check it without knowing the language."""

from __future__ import annotations

from groundswell.domain.query.tree import And, Field, Near, Node, Not, Or, Side, Tag, Term

_FIELDS = {
    "author": "by {}",
    "source": "from {}",
    "lang": "in language {}",
    "site": "with a link to {}",
    "url": "with “{}” in a link",
}


def worded(tree: Node) -> str:
    """The posts that a query finds: ``“acme” and (“phone” or “tablet”), but not “jobs”``."""
    match tree:
        case Term(prefix=prefix):
            return f"“{' '.join(tree.words)}{'…' * prefix}”"
        case Tag(name=name, prefix=prefix):
            return name + "…" * prefix
        case Field(name=name, value=value):
            return _FIELDS[name].format(value)
        case Not(child=child):
            return f"not {_part(child)}"
        case And(children=children):
            return _all_of(children)
        case Or(children=children):
            return " or ".join(map(_part, children))
        case Near(first=first, steps=steps):
            text = _side(first)
            for step in steps:
                words = "1 word" if step.distance == 1 else f"{step.distance} words"
                link = f"followed within {words} by" if step.ordered else f"within {words} of"
                text += f" {link} {_side(step.side)}"
            return text
    raise TypeError(f"no node of a query: {tree!r}")


def _all_of(children: tuple[Node, ...]) -> str:
    wanted: list[str] = []
    unwanted: list[str] = []
    for child in children:
        if isinstance(child, Not):
            unwanted.append(_part(child.child))
        elif isinstance(child, And):
            wanted.append(f"({_all_of(child.children)})")
        else:
            wanted.append(_part(child))
    text = " and ".join(wanted)
    return f"{text}, but not {' or '.join(unwanted)}" if unwanted else text


def _part(node: Node) -> str:
    text = worded(node)
    return f"({text})" if isinstance(node, And | Or | Near) else text


def _side(side: Side) -> str:
    text = " or ".join(map(worded, side.terms))
    return f"({text})" if len(side.terms) > 1 else text
