-- The hash of the text that an edited post came with, so that the same post, read again from its
-- source, is known as a repeat. 0: nobody knows it. Null: it was never edited.

ALTER TABLE post_ids ADD COLUMN first_text bigint;
-- Of what workers of the release before store, which do not say whether it is an edit.
ALTER TABLE post_ids ALTER COLUMN first_text SET DEFAULT 0;
