"""Reading CSV, NDJSON and Parquet row by row; a broken row is told, and the rest goes on."""
