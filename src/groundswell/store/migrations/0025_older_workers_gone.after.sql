-- Every worker counts days and totals by itself now, and hands over posts as post_row.

DROP TRIGGER count_days_of_inserts ON sentiment_rollups_hour;
DROP TRIGGER count_days_of_updates ON sentiment_rollups_hour;
DROP FUNCTION count_days_of_inserted_hours();
DROP FUNCTION count_days_of_updated_hours();
DROP TYPE incoming_post;
ALTER TABLE post_ids ALTER COLUMN first_text DROP DEFAULT;
DROP TRIGGER count_totals_of_inserts ON sentiment_rollups_minute;
DROP TRIGGER count_totals_of_updates ON sentiment_rollups_minute;
DROP TRIGGER count_totals_of_inserts ON sentiment_rollups_hour;
DROP TRIGGER count_totals_of_updates ON sentiment_rollups_hour;
DROP TRIGGER before_counts_lock_totals ON sentiment_rollups_hour;
DROP FUNCTION count_totals();
DROP FUNCTION lock_totals();
