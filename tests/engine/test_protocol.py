"""Events cross every boundary as JSON and come back as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.engine.protocol import (
    Event,
    Failed,
    JobView,
    Progress,
    Queued,
    Result,
    Started,
    Stopped,
    event_from_json,
    event_to_json,
    is_final,
)

words = st.text(max_size=20)
seconds = st.floats(min_value=0, max_value=1e6)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Queued, st.integers(1, 1000)),
    st.just(Started()),
    st.builds(Progress, st.integers(0, 50), st.integers(1, 50), st.none() | seconds, st.none() | words, note=words),
    st.builds(
        Result,
        st.lists(words, max_size=3).map(tuple),
        st.lists(st.dictionaries(words, st.integers() | st.lists(seconds, max_size=2), max_size=3)).map(tuple),
        words,
        seconds,
    ),
    st.builds(Failed, words, words),
    st.just(Stopped()),
)


@given(events)
def test_events_survive_json(event: Event):
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event
    assert event_from_json(json.dumps(event_to_json(event))) == event


def test_only_the_ends_are_final():
    assert [is_final(event) for event in (Queued(1), Started(), Progress(1, 2))] == [False] * 3
    assert [is_final(event) for event in (Result(()), Failed("no"), Stopped())] == [True] * 3


@pytest.mark.parametrize("data", [{"kind": "party"}, {}, {"kind": "started", "loud": True}])
def test_unknown_events_are_refused(data: dict):
    with pytest.raises((ValueError, TypeError)):
        event_from_json(data)


def test_a_time_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        event_to_json(Progress(1, 2, float("nan")))


def test_a_job_is_json():
    view = JobView(id="a", owner="ann", recipe={"n": 1}, state="done", event=Result(("a.png",)))
    written = json.loads(json.dumps(view.to_json()))
    assert written["event"] == {
        "kind": "result",
        "files": ["a.png"],
        "recipes": [],
        "note": "",
        "seconds": 0.0,
        "reports": [],
    }
    assert view.finished
