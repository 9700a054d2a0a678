-- Times are nanoseconds since 1970, as precise as the engine's own; NULL is never.

-- One row: what belongs to the store as a whole.
CREATE TABLE {}.store (
	one        boolean PRIMARY KEY DEFAULT true CHECK (one),
	position   bigint NOT NULL DEFAULT 0, -- the last that was given to an event
	supervised bigint,                    -- when a supervisor was last seen: appends leave jobs for it
	world      json
);
INSERT INTO {}.store DEFAULT VALUES;

-- The head rows. One that is buried keeps its row, so that its id stays taken.
CREATE TABLE {}.deliveries (
	id        text COLLATE "C" PRIMARY KEY,
	version   bigint NOT NULL,
	shop      text NOT NULL,
	phase     text NOT NULL,
	closed    boolean NOT NULL,
	opened    bigint NOT NULL,
	updated   bigint NOT NULL,
	due       bigint,
	wake      bigint, -- a job looks at it then, or has been told to
	waiter    bigint, -- which job
	tombstone json
);
CREATE INDEX deliveries_due ON {}.deliveries (due, id) WHERE due IS NOT NULL;
CREATE INDEX deliveries_opened ON {}.deliveries (opened, id) WHERE tombstone IS NULL;
CREATE INDEX deliveries_open ON {}.deliveries (opened, id) WHERE NOT closed AND tombstone IS NULL;
CREATE INDEX deliveries_shop ON {}.deliveries (shop, opened, id) WHERE tombstone IS NULL;
CREATE INDEX deliveries_phase ON {}.deliveries (phase, opened, id) WHERE tombstone IS NULL;
CREATE INDEX deliveries_updated ON {}.deliveries (updated) WHERE closed AND tombstone IS NULL;

-- The journals. written is the order of writing; position that of the events, given
-- after the commit.
CREATE TABLE {}.entries (
	delivery text COLLATE "C" NOT NULL,
	seq      bigint NOT NULL,
	written  bigint GENERATED ALWAYS AS IDENTITY,
	position bigint,
	body     json NOT NULL,
	PRIMARY KEY (delivery, seq)
);
CREATE UNIQUE INDEX entries_position ON {}.entries (position) WHERE position IS NOT NULL;
CREATE INDEX entries_fresh ON {}.entries (written) WHERE position IS NULL;

CREATE TABLE {}.placements (
	id       bigint PRIMARY KEY,
	delivery text COLLATE "C" NOT NULL
);

CREATE TABLE {}.consumers (
	name     text COLLATE "C" PRIMARY KEY,
	position bigint NOT NULL
);
