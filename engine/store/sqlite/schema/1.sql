-- Times are nanoseconds since 1970 in UTC. The lowest integer is the zero time,
-- and a delivery that is never due has NULL.

PRAGMA application_id = 0x50616f54; -- "PaoT", by which a foreign file is told

CREATE TABLE schema (
	version     INTEGER NOT NULL,
	readable_by INTEGER NOT NULL -- the oldest program that may use this file, by the version it knows
) STRICT;
INSERT INTO schema VALUES (0, 0);

CREATE TABLE world (
	world TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE deliveries (
	id      TEXT    PRIMARY KEY,
	version INTEGER NOT NULL,
	shop    TEXT    NOT NULL,
	phase   TEXT    NOT NULL,
	closed  INTEGER NOT NULL,
	opened  INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	due     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due    ON deliveries (due, id) WHERE due IS NOT NULL;
CREATE INDEX deliveries_opened ON deliveries (opened, id);
CREATE INDEX deliveries_open   ON deliveries (opened, id) WHERE closed = 0;
CREATE INDEX deliveries_shop   ON deliveries (shop, opened, id);

-- SQLite has one writer at a time, so the order of positions is that of commits;
-- AUTOINCREMENT gives none of them twice.
CREATE TABLE entries (
	position INTEGER PRIMARY KEY AUTOINCREMENT,
	delivery TEXT    NOT NULL,
	seq      INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	kind     TEXT    NOT NULL,
	fact     TEXT    NOT NULL, -- JSON
	UNIQUE (delivery, seq)
) STRICT;

CREATE TABLE placements (
	id       INTEGER PRIMARY KEY,
	delivery TEXT NOT NULL
) STRICT;

CREATE TABLE consumers (
	name     TEXT    PRIMARY KEY,
	position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstones (
	id    TEXT PRIMARY KEY,
	stone TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
