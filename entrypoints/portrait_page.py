"""A person's export to read: one page without scripts, and without anything that is fetched from elsewhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from typing import Any

from application.holdings import Kept
from application.portrait import LookBy, Portrait
from application.talks import Message, Other, Talk

# The names of what happens, in words; what is not here goes by its name in the log.
_HAPPENED = {
    "person.registered": "Registered",
    "person.profile_revised": "Revised the profile",
    "person.preferences_chosen": "Chose preferences",
    "person.role_granted": "Was given a role",
    "person.role_revoked": "Lost a role",
    "person.met": "Wrote to us for the first time",
    "person.alias_linked": "Was known by one more number or id",
    "person.merged": "Was taken for another person",
    "person.unmerged": "Was no longer taken for another person",
    "thread.opened": "The conversation began",
    "conversation.started": "A conversation with the assistant began",
    "thread.messages_read": "Read",
    "thread.message_marked_unread": "Marked as unread",
    "thread.participant_joined": "Somebody joined",
    "thread.participant_left": "Somebody left",
    "thread.closed": "The conversation was closed",
    "thread.reopened": "The conversation was reopened",
}

_STYLE = """
body { font: 1rem/1.5 Georgia, "Times New Roman", serif; color: #1a1a1a; background: #fff; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; overflow-wrap: anywhere; }
h1, h2, h3, h4 { font-family: "Helvetica Neue", Arial, sans-serif; line-height: 1.25; break-after: avoid; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #767676; }
h3 { margin-top: 2rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; }
dt { color: #555; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ccc; }
th, td { overflow-wrap: break-word; }
td:last-child { overflow-wrap: anywhere; }
.message { border-inline-start: .25rem solid #9a9a9a; padding-inline-start: .75rem; margin: 1rem 0; break-inside: avoid; }
.own { border-color: #1d5f8a; }
.message p { margin: 0; }
.from { color: #555; font-size: .875rem; }
.words { white-space: pre-wrap; }
img { max-width: 100%; max-height: 30rem; }
@page { margin: 2cm; }
@media print { body { margin: 0; max-width: none; } a { color: inherit; text-decoration: none; } }
"""


class _Html(str):
    """A text that is escaped already."""

    __slots__ = ()


_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
_SHOWN = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def beginning(portrait: Portrait, contents: Iterable[tuple[str, str]]) -> str:
    """Everything before the first conversation; `contents` are the anchors and titles of conversations and of what is kept."""
    profile = {**asdict(portrait.profile), "id": portrait.person_id}
    changes = [(change.at, _happened(change.event), change.by, _facts(change.facts)) for change in portrait.history]
    entries = "".join(f'<li><a href="#{anchor}">{title}</a></li>\n' for anchor, title in (*_SECTIONS, *contents))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Everything that Easy Islanders keeps of {_text(portrait.profile.display_name)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Everything that Easy Islanders keeps of {_inline(portrait.profile.display_name)}</h1>
<p>Taken on {_time(portrait.taken_at)}, as of position {portrait.position} of the log. The same, for machines, is in
<a href="person.json">person.json</a>; files are in the folder media. ⁂ stands for names and words of people who were forgotten.</p>
<nav aria-label="Contents">
<h2>Contents</h2>
<ol>
{entries}</ol>
</nav>
<h2 id="profile">Profile</h2>
{_list(profile)}
<h2 id="preferences">Preferences</h2>
{_list(asdict(portrait.preferences))}
<h2 id="history">What happened to the account</h2>
{_table(("When", "What", "By", "What it says"), changes)}
<h2 id="looks">Looks by staff at the account</h2>
{_looks(portrait.looks)}
<h2 id="conversations">Conversations</h2>
"""


_SECTIONS = (
    ("profile", "Profile"),
    ("preferences", "Preferences"),
    ("history", "What happened to the account"),
    ("looks", "Looks by staff at the account"),
    ("conversations", "Conversations"),
)


def title(talk: Talk) -> str:
    """Who it is with, and since when; already escaped."""
    others = ", ".join(map(_name, talk.others))
    assistant = "the assistant" if talk.kind == "assistant" else ""
    company = " and ".join(filter(None, (assistant, others))) or "nobody else"
    since = f", since {_time(talk.opened_at)}" if talk.opened_at else ""
    return f"With {company}{since}"


def conversation(anchor: str, talk: Talk, looks: Sequence[LookBy]) -> str:
    """One thread with all its messages, in order."""
    state = {
        "thread": talk.thread_id,
        "kind": talk.kind,
        "listing": talk.listing_id,
        "takes part as": talk.role or "nobody any more; what was written and received until then is below",
        "open": "yes" if talk.is_open else "no",
        "with": _Html(", ".join(f"{_name(other)} ({other.user_type or 'no account'})" for other in talk.others) or "–"),
    }
    if talk.reading:
        state |= {"read up to message": talk.reading.read_up_to, "read last": talk.reading.read_at, "unread": talk.reading.unread}
    happenings = [(one.at, _happened(one.event), _facts(one.facts)) for one in talk.happenings]
    return f"""<section aria-labelledby="{anchor}">
<h3 id="{anchor}">{title(talk)}</h3>
{_list(state)}
{"".join(_message(message) for message in talk.messages) or "<p>No messages.</p>"}
<h4>What else happened</h4>
{_table(("When", "What", "What it says"), happenings)}
<h4>Looks by staff</h4>
{_looks(looks)}
</section>
"""


def holding(anchor: str, name: str, kept: Sequence[tuple[Kept, str | None]]) -> str:
    """What is kept in one place beside the log; each with the path of its file, where it is one."""
    shown = "".join(f"<li>{_list(one.facts)}{_file(path)}</li>\n" for one, path in kept)
    return f'<h2 id="{anchor}">Kept: {_inline(name)}</h2>\n<ol>\n{shown}</ol>\n'


END = "</body>\n</html>\n"


def _message(message: Message) -> str:
    attached = "".join(f"<li>{_inline(one)}</li>" for one in message.attachments)
    return f"""<article class="message{" own" if message.is_own else ""}">
<p class="from">{message.seq}. {_inline(message.sender_name)}{" (own)" if message.is_own else ""}, {_time(message.sent_at)}</p>
<p class="words" lang="" dir="auto">{_text(message.content)}</p>
{f"<ul>{attached}</ul>" if attached else ""}
</article>
"""


def _looks(looks: Iterable[LookBy]) -> str:
    rows = [(look.at, look.by, f"{look.kind} {look.id}", "masked" if look.masked else "readable", look.reason) for look in looks]
    return _table(("When", "By", "At", "Personal data", "Reason"), rows)


def _file(path: str | None) -> str:
    if path is None:
        return ""
    image = f'<br><img src="{_text(path)}" alt="" loading="lazy">' if path.endswith(_SHOWN) else ""
    return f'<p><a href="{_text(path)}">{_text(path)}</a>{image}</p>'


def _list(values: Mapping[str, Any]) -> str:
    rows = "".join(f"<dt>{_text(name.replace('_', ' '))}</dt><dd>{_value(value)}</dd>\n" for name, value in values.items())
    return f"<dl>\n{rows}</dl>"


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_value(value)}</td>' for value in row)}</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _facts(told: Mapping[str, Any]) -> _Html:
    return _Html("; ".join(f"{_text(name.replace('_', ' '))}: {_value(value)}" for name, value in told.items()))


def _happened(event: str) -> str:
    return _HAPPENED.get(event.rpartition(".v")[0], event)


def _value(value: Any) -> str:
    if isinstance(value, _Html):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "–"
    if isinstance(value, datetime):
        return _time(value)
    return "–" if value is None or value == "" else _inline(str(value))


def _name(other: Other) -> str:
    return _inline(other.display_name or str(other.person_id))


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{_when(moment)}</time>'


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _inline(text: str) -> str:
    """A text that keeps its own direction, whatever marks it holds, to itself."""
    return f'<bdi lang="">{_text(text)}</bdi>'


def _text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n")))
