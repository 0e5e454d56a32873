"""How events are called in the log, for as long as it exists."""


def stable_name(event_type: type) -> str:
    """`thread.message_sent.v1`: the literal TYPE and the version of its shape, 1 unless the type says otherwise."""
    return f"{event_type.TYPE}.v{getattr(event_type, 'VERSION', 1)}"  # type: ignore[attr-defined]
