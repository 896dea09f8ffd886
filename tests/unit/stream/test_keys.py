"""The names of things in Redis, and which of them share a slot."""

from __future__ import annotations

from groundswell.settings import StreamSettings
from groundswell.stream.keys import StreamKeys


def keys(partitions: int) -> StreamKeys:
    return StreamKeys(StreamSettings(redis_stream_name="posts", stream_partitions=partitions))


def test_one_partition_is_the_bare_name_anyone_can_write_to() -> None:
    assert keys(1).partitions == ("posts",)
    assert keys(1).partition_of("anything") == "posts"


def test_several_partitions_are_numbered_in_braces_so_that_a_cluster_spreads_them() -> None:
    assert keys(3).partitions == ("posts:{0}", "posts:{1}", "posts:{2}")


def test_a_post_always_has_the_same_partition_and_all_partitions_are_used() -> None:
    many = keys(4)
    used = {many.partition_of(f"post-{number}") for number in range(200)}
    assert used == set(many.partitions)
    assert many.partition_of("post-1") == many.partition_of(b"post-1")


def test_what_one_script_touches_is_in_one_slot() -> None:
    named = keys(4)
    assert named.live_epoch.startswith("{posts}:")
    assert named.live_sequence.startswith("{posts}:")
