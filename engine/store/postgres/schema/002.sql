-- Who is at work on this database, by the server's clock: see Store.Replicas.
CREATE TABLE {}.replicas (
	id      text COLLATE "C" PRIMARY KEY,
	parts   integer NOT NULL,      -- it keeps to one of so many parts of a quota; 0: it waits for the others to see it
	renewed timestamptz NOT NULL,
	backend integer NOT NULL       -- the server's process that it was renewed by
);
