-- A key may be limited to sources; none named: to no source in particular.

ALTER TABLE api_keys ADD COLUMN sources varchar[];
