"""Where people are reached is found in as many look-ups for many as for one, also where several are one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from entrypoints.bootstrap import open_core
from projections.query import Query, Row
from projections.reachability import ViewReach
from tests.support.harbour import Harbour, harbour, number
from tests.support.servers import Servers
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def port(servers: Servers) -> Iterator[Harbour]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield harbour(core, url)


@dataclass
class Counting:
    """Look-ups, and how many there were."""

    port: Harbour
    many: int = 0

    def __call__(self, query: Query, /, **values: object) -> Sequence[Row]:
        self.many += 1
        return self.port.core.rows(query, **values)


def test_thirty_people_are_looked_up_as_often_as_one(port: Harbour) -> None:
    one, many = Counting(port), Counting(port)
    people = [port.wrote(number()) for _ in range(30)]
    assert ViewReach(one).on_whatsapp(people[:1]) == {people[0]: people[0]}
    assert ViewReach(many).on_whatsapp(people) == dict(zip(people, people, strict=True))
    assert one.many == many.many == 4


def test_who_was_merged_is_reached_as_the_person_they_are_taken_for(port: Harbour) -> None:
    first, second, third, other = (port.wrote(number()) for _ in range(4))
    web = port.account()
    port.merge(first, second)
    port.merge(second, third)
    reach = ViewReach(port.core.rows)
    assert reach.on_whatsapp([first, second, third, other, web]) == {first: third, second: third, third: third, other: other}
    port.merge(third, web)
    assert reach.on_whatsapp([first, other]) == {first: web, other: other}
