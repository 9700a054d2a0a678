-- The platform's own tables. A real platform keeps both secrets encrypted.
CREATE TABLE mini_programs (
	appid TEXT PRIMARY KEY,
	token TEXT NOT NULL -- the authorizer's access token
);
CREATE TABLE carrier_accounts (
	shop     TEXT NOT NULL,
	carrier  TEXT NOT NULL,
	appid    TEXT NOT NULL REFERENCES mini_programs,
	merchant TEXT NOT NULL, -- the shopid
	secret   TEXT NOT NULL, -- the carrier's
	store    TEXT NOT NULL, -- the shop_no
	lng      REAL NOT NULL, -- where the carrier has the store, GCJ-02
	lat      REAL NOT NULL,
	PRIMARY KEY (shop, carrier)
);
