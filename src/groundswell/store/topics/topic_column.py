"""The topics of a post as a column of a SELECT."""

from __future__ import annotations

TOPICS_OF = """(
    SELECT jsonb_agg(jsonb_build_array(topics.id, topics.name) ORDER BY topics.name_key)
    FROM topic_posts member
    JOIN topics ON topics.shown = member.topic AND topics.state <> 'archived'
    WHERE member.created_at = {post}.created_at AND member.post_id = {post}.post_id
)"""
"""``[[id, name], …]``, or null; ``{post}`` names the post."""
