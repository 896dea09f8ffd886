-- Keyword search: content ILIKE '%word%' by trigrams.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX social_media_posts_by_words ON social_media_posts USING gin (content gin_trgm_ops);
