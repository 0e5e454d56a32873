"""What the assistant did, in plain sentences."""

from application.wording import Who, says, short
from domain.thread.events import HandoverRequested, TurnTaken
from domain.thread.turn import Act

_ACTS = {
    Act.CAPTURE_LEAD: "a request for sellers is made",
    Act.ASK_FOR_PHOTOS: "the seller is asked for photos",
    Act.ASK_WHETHER_FREE: "the seller is asked whether it is free",
    Act.BOOK: "a booking is asked for",
    Act.CANCEL_BOOKING: "a booking is cancelled",
    Act.HAND_OVER: "a person is called",
}


@says(TurnTaken)
def _taken(event: TurnTaken, who: Who) -> str:
    routing = event.routing
    understood = f"{routing.domain}/{routing.intent} at {routing.confidence:.2f} by {routing.model}"
    done = "" if event.act is None else f"; {_ACTS[event.act]}"
    answered = f"The assistant answered message {event.seq} of {who(event.user_id)}, worded by {event.wording}"
    return f"{answered}: it was understood as {understood}{done}"


@says(HandoverRequested)
def _handover(event: HandoverRequested, who: Who) -> str:
    return f"{who(event.user_id)} asked for a person in thread {short(event.thread_id)}"
