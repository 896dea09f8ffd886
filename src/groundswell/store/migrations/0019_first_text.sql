-- The hash of the text that an edited post came with, so that the same post, read again from its
-- source, is known as a repeat. 0: it came as an edit, and nobody knows. Null: it was never edited.

ALTER TABLE post_ids ADD COLUMN first_text bigint;
