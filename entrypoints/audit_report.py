"""What an operator is shown of an audit, in lines or as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rich.console import Console

from application.audit import Audit, Chain, Effect, Line, Subject

ROWS = 50
"""Rows of a view that are shown to people; machines get all."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is told: from beyond `earlier`, or the beginning, up to `later`; and the state at `then`. All are positions."""

    earlier: int | None
    later: int
    then: int


def show(audit: Audit, subject: Subject, span: Span, *, masked: bool, as_json: bool) -> None:
    """Prints a subject's story and state, and what differs between the ends of the span where it has a beginning."""
    story = audit.story(subject, after=span.earlier or 0, until=span.later, masked=masked)
    state = audit.state(subject, as_of=span.then, masked=masked)
    difference = None if span.earlier is None else audit.difference(subject, span.earlier, span.later, masked=masked)
    if as_json:
        _print_json(
            {
                "subject": {"kind": subject.kind, "id": subject.id, "thread_id": subject.thread_id},
                "masked": masked,
                "from": span.earlier or 0,
                "to": span.later,
                "story": story.lines,
                "as_of": span.then,
                "state": state,
                "difference": difference,
            }
        )
        return
    say = _console().print
    say(f"{subject.kind.capitalize()} {subject.id}, {_span_in_words(span)}")
    for text in _story(story.lines):
        say(text)
    say(f"\nAs of position {span.then}")
    for text in _state(state):
        say(text)
    if difference is not None:
        say(f"\nChanged between positions {span.earlier} and {span.later}")
        for text in _difference(difference):
            say(text)
    if masked:
        say("\nPersonal data is masked; with --reason it is readable, and the look is recorded.")


def show_chain(chain: Chain, *, as_json: bool) -> None:
    """Prints where an event came from, and what it led to as a tree."""
    if as_json:
        _print_json(chain)
        return
    say = _console().print
    say(f"It began with {_visible(chain.origin.sentence)}.")
    for depth, line in enumerate(chain.causes):
        say(_line(line, "  " * depth + ("└ " if depth else "")))
    say("\nWhat followed" if chain.effects else "\nNothing followed from it.")
    for text in _effects(chain.effects, 0):
        say(text)
    if chain.cut:
        say("There is more than is shown; ask again for one of these events.")


def show_found(lines: Sequence[Line], *, there_is_more: bool, as_json: bool) -> None:
    """Prints events that were searched for."""
    after = lines[-1].position if there_is_more else None
    if as_json:
        _print_json({"events": lines, "next_after": after})
        return
    say = _console().print
    for line in lines:
        say(_line(line, ""))
        say(f"        {', '.join(f'{name} {line.facts[name]}' for name in _LEADING if line.facts.get(name))}")
    if not lines:
        say("No event fits. Ids are found by somebody's number today, by a correlation id from a log or an answer, or by time.")
    if after is not None:
        say(f"There are more: --after {after}")


_LEADING = ("thread_id", "person_id", "message_id")
"""Facts that lead to a story."""


def _story(lines: Sequence[Line]) -> Iterator[str]:
    yield from (_line(line, "") for line in lines)
    if not lines:
        yield "Nothing happened."


def _line(line: Line, indent: str) -> str:
    because = "" if line.causation_id is None else f", caused by {line.causation_id}"
    when = line.recorded_at.isoformat(sep=" ", timespec="milliseconds")
    circumstances = f"{line.actor_name} by {line.command}, event {line.event_id}, correlation id {line.correlation_id}{because}"
    return f"{indent}{line.position:>6}  {when}  {_visible(line.sentence)}\n{' ' * len(indent)}        {_visible(circumstances)}"


def _span_in_words(span: Span) -> str:
    beginning = "from the beginning" if span.earlier is None else f"beyond position {span.earlier}"
    return f"{beginning} up to position {span.later}"


def _state(state: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for view, rows in state.items():
        yield f"{view}: {len(rows)} row{'' if len(rows) == 1 else 's'}"
        yield from (f"  {_values(row)}" for row in rows[:ROWS])
        if len(rows) > ROWS:
            yield f"  … and {len(rows) - ROWS} more; --json shows all"
    if not state:
        yield "No view tells of such subjects."


def _difference(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for change in changes[:ROWS]:
        before, after = change["before"] or {}, change["after"] or {}
        what = "; ".join(f"{name} {_value(before[name])} → {_value(after[name])}" for name in before if name in after)
        yield f"{change['view']} {_values(change['key'])} {change['change']}: {what or _values(after or before)}"
    if len(changes) > ROWS:
        yield f"… and {len(changes) - ROWS} more; --json shows all"
    if not changes:
        yield "Nothing."


def _effects(effects: Sequence[Effect], depth: int) -> Iterator[str]:
    for effect in effects:
        yield _line(effect.line, "  " * depth + "└ ")
        yield from _effects(effect.effects, depth + 1)


def _values(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in row.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return "–" if value is None else f"“{_visible(value)}”" if isinstance(value, str) else str(value)


def _visible(text: str) -> str:
    """What people wrote must neither break lines nor steer the terminal of whoever reads it."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True, markup=False)


def _print_json(found: Any) -> None:
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())  # noqa: T201 - the answer
