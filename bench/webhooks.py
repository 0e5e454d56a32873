"""Callbacks at 200 a second, beside messages to the assistant at the same pace: `python -m bench.webhooks [--quick]`."""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from secrets import token_hex
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bench.http import post
from bench.stage import KEY, SECRET, Measured, Stage, cpu_seconds, median, show, stage
from entrypoints.simulated_callbacks import PATH, Said, Sender, new_sid, parameters
from tests.support import product
from tests.support.product import ROOT, Product

PACE = 200
TARGET_MS = 50
PEOPLE = 100
TOKEN = token_hex(16)
WORDS = "Is the garden flat in Bellapais still free in the second half of June, and does it have parking?"


def callback(url: str, number: int) -> str:
    """One signed request, as it goes over the wire."""
    sender = Sender(f"+90533{8_000_000 + number}", None, "Ayşe")
    form = parameters(sender, "whatsapp:+14155238886", Said(new_sid(with_media=False), WORDS))
    text = urlencode(form)
    signature = RequestValidator(TOKEN).compute_signature(url + PATH, form)
    head = f"POST {PATH} HTTP/1.1\r\nHost: {url.partition('//')[2]}\r\nX-Twilio-Signature: {signature}\r\n"
    return f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(text)}\r\n\r\n{text}"


def paced(at: Product, requests: Sequence[str]) -> Measured:
    """One round, from a process of its own."""
    pid = at.web[0].pid
    before = cpu_seconds(pid)
    command = [sys.executable, "-m", "bench.paced", at.url, str(PACE)]
    done = subprocess.run(command, input=json.dumps(requests), stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True, timeout=120)
    found = json.loads(done.stdout)
    cpu = (cpu_seconds(pid) - before) * 1000 / found["count"]
    return Measured(found["per_second"], cpu, found["p50"], found["p95"], found["p99"])


def rounds(servers: Stage, number: int, seconds: float) -> dict[str, list[Measured]]:
    """Both in turn, from people who are known already; the first pair warms up and does not count."""
    found: dict[str, list[Measured]] = {"callback": [], "chat": []}
    with product.running(
        servers.database_url, servers.redis_url, worker=False, MASTER_KEYS=KEY, SECRET_KEY=SECRET, TWILIO_AUTH_TOKEN=TOKEN
    ) as at:
        people = [at.register() for _ in range(PEOPLE)]
        count = int(PACE * seconds)
        for one in range(number + 1):
            messages = [post("/api/chat/", people[n % PEOPLE].token, {"message": WORDS}) for n in range(count)]
            callbacks = [callback(at.url, n % PEOPLE) for n in range(count)]
            asked = [("callback", callbacks), ("chat", messages)]
            for name, requests in asked if one % 2 else reversed(asked):
                measured = paced(at, requests)
                if one:
                    found[name].append(measured)
    return found


def main() -> None:
    """Measures, and prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    number, seconds = (3, 4.0) if parser.parse_args().quick else (7, 10.0)
    with stage() as servers:
        found = rounds(servers, number, seconds)
    rows = []
    for name, ones in found.items():
        middle, worst = median(ones), max(one.p99 for one in ones)
        rows.append((name, middle.per_second, middle.cpu_ms, middle.p50, middle.p95, middle.p99, worst, TARGET_MS))
    columns = ("", "a second", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "worst p99", "target p99")
    show(f"{PACE} a second to one process, medians of {number} rounds", columns, rows)
    pairs = list(zip(found["callback"], found["chat"], strict=True))
    p50, p99 = (statistics.median(getattr(a, name) / getattr(b, name) for a, b in pairs) for name in ("p50", "p99"))
    print(f"A callback takes {p50:.2f} times as long as a message to the assistant at p50, {p99:.2f} times at p99.")


if __name__ == "__main__":
    main()
