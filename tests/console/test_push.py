"""The hub: in order, to everybody who wants it, without waiting for the slow."""

import asyncio
import threading

from console.push import Hub


async def next_event(events) -> dict:
    return await asyncio.wait_for(anext(events), 2)


def test_events_reach_every_client_in_order():
    """Numbered by a growing seq, the same for all."""

    async def scene():
        hub = Hub()
        async with hub.subscribe() as one, hub.subscribe() as two:
            assert hub.clients == 2
            for number in range(3):
                hub.publish({"type": "message", "number": number})
            got = [[await next_event(client) for _ in range(3)] for client in (one, two)]
        assert hub.clients == 0
        return got

    one, two = asyncio.run(scene())
    assert one == two
    assert [event["number"] for event in one] == [0, 1, 2]
    assert one[0]["seq"] < one[1]["seq"] < one[2]["seq"]


def test_publishing_from_threads_wakes_a_client_that_waits():
    """A worker's thread reaches a browser's event loop."""

    async def scene():
        hub = Hub()
        async with hub.subscribe() as events:
            waiting = asyncio.ensure_future(next_event(events))
            await asyncio.sleep(0)
            threading.Thread(target=hub.publish, args=({"type": "message"},)).start()
            return await waiting

    assert asyncio.run(scene())["type"] == "message"


def test_a_client_gets_what_it_wants_only():
    """Each subscription has its filter."""

    async def scene():
        hub = Hub()
        async with hub.subscribe(lambda event: event["conversation"] == 2) as events:
            for conversation in (1, 2):
                hub.publish({"type": "message", "conversation": conversation})
            return await next_event(events)

    assert asyncio.run(scene())["conversation"] == 2


def test_a_slow_client_is_told_to_read_anew():
    """Its queue ends somewhere; then it gets one resync and goes on from there."""

    async def scene():
        hub = Hub()
        async with hub.subscribe(size=3) as events:
            for number in range(4):
                hub.publish({"type": "message", "number": number})
            first = await next_event(events)
            hub.publish({"type": "message", "number": 9})
            return first, await next_event(events)

    first, second = asyncio.run(scene())
    assert first["type"] == "resync"
    assert second["number"] == 9
    assert second["seq"] > first["seq"]


def test_a_client_that_comes_back_gets_what_it_missed():
    """From the seq it saw last, or a resync when that is too long ago."""

    async def scene():
        hub = Hub()
        hub.publish({"type": "message", "number": 0})
        async with hub.subscribe() as events:
            hub.publish({"type": "message", "number": 1})
            seen = (await next_event(events))["seq"]
        hub.publish({"type": "message", "number": 2})
        async with hub.subscribe(since=seen) as events:
            missed = await next_event(events)
        async with hub.subscribe(since=seen + 1) as events:
            hub.publish({"type": "message", "number": 3})
            nothing_missed = await next_event(events)
        forgotten = []
        for long_ago in (1, seen + 10_000):
            async with hub.subscribe(since=long_ago) as events:
                forgotten.append((await next_event(events))["type"])
        return missed, nothing_missed, forgotten

    missed, nothing_missed, forgotten = asyncio.run(scene())
    assert missed["number"] == 2
    assert nothing_missed["number"] == 3
    assert forgotten == ["resync", "resync"]


def test_a_restarted_hub_goes_on_counting_upwards():
    """A client from before the restart is told to read anew."""

    async def scene():
        before = Hub()
        before.publish({"type": "message"})
        seen = before.seq
        await asyncio.sleep(0.01)
        async with Hub().subscribe(since=seen) as events:
            return await next_event(events)

    assert asyncio.run(scene())["type"] == "resync"


def test_a_client_whose_loop_has_ended_harms_nobody():
    """Publishing goes on for the others."""
    hub = Hub()

    async def leave_without_a_word():
        hub.subscribe()

    asyncio.run(leave_without_a_word())
    hub.publish({"type": "message"})
