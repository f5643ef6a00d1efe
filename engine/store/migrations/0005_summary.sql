-- What lists say of a backtest or a sweep, so that they need not read its result.
ALTER TABLE jobs ADD COLUMN summary {text} NOT NULL DEFAULT ''; -- JSON; empty: nothing is known
