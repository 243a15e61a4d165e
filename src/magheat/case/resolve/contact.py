"""Contact resistances in SI, their regions checked."""

from __future__ import annotations

from magheat.case.model import Contact
from magheat.case.resolve.context import Context
from magheat.hints import did_you_mean


def contacts(context: Context) -> tuple[Contact, ...]:
    """The contacts of the case, each pair of regions once."""
    regions = context.model.regions
    found: list[Contact] = []
    for i, model in enumerate(context.model.contact):
        one, other = model.between
        for j, name in enumerate(model.between):
            if name not in regions:
                context.problems.add(
                    ("contact", i, "between", j),
                    f"there is no region {name!r}",
                    did_you_mean(name, regions, "regions"),
                )
        if one == other:
            context.problems.add(("contact", i, "between"), f"{one!r} stands twice", "name two regions")
        if any({one, other} == {c.one, c.other} for c in found):
            context.problems.add(
                ("contact", i, "between"), f"{one!r} and {other!r} have a contact already", "keep one of them"
            )
        contact = Contact(one, other, model.resistance)
        if contact.layer in regions:
            context.problems.add(
                ("regions", contact.layer),
                f"{contact.layer!r} is the name of the layer that a contact makes",
                "another name for the region",
            )
        found.append(contact)
    return tuple(found)
