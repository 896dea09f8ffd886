-- All emotions that a text shows, an array of names: those above their thresholds, several or none.
-- Null: what was read by the release before, which told the strongest alone.

ALTER TABLE sentiment_analysis ADD COLUMN present_emotions jsonb;

-- No release hands over post_row yet, so this one may still change.
ALTER TYPE post_row ADD ATTRIBUTE present_emotions jsonb;
