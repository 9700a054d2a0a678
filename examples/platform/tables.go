package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"

	_ "modernc.org/sqlite"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/wiring"
)

//go:embed schema.sql
var schema string

// tables are the platform's database. They are asked on every call, so what changes in
// them counts from the next call on.
type tables struct{ db *sql.DB }

func open(path string) (tables, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return tables{}, err
	}
	db.SetMaxOpenConns(1) // SQLite has one writer
	if _, err := db.Exec(schema); err != nil {
		return tables{}, errors.Join(err, db.Close())
	}
	return tables{db}, nil
}

// App is a mini program that has authorised the platform.
func (t tables) App(ctx context.Context, appid string) (wiring.App, error) {
	var there int
	err := t.db.QueryRowContext(ctx, "SELECT 1 FROM mini_programs WHERE appid = ?", appid).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return wiring.App{}, immediate.ErrNoApp
	}
	return wiring.App{Tokens: authorizer{t, appid}}, err
}

// Account is what a shop has at a carrier. A carrier without a row is left out.
func (t tables) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	var account engine.Account
	var key string
	err := t.db.QueryRowContext(ctx,
		"SELECT appid, merchant, secret, store, lng, lat FROM carrier_accounts WHERE shop = ? AND carrier = ?", shop, string(carrier),
	).Scan(&account.App, &account.Merchant, &key, &account.Store, &account.Registered.Lng, &account.Registered.Lat)
	if errors.Is(err, sql.ErrNoRows) {
		return engine.Account{}, engine.ErrNoAccount
	}
	account.Secret = secret.New(key)
	return account, err
}

// authorizer gives the tokens of one mini program. The platform's token service, which has
// the component's ticket, fetches them and writes them into the table before they end.
type authorizer struct {
	tables
	appid string
}

func (a authorizer) Token(ctx context.Context) (secret.Text, error) {
	var token string
	err := a.db.QueryRowContext(ctx, "SELECT token FROM mini_programs WHERE appid = ?", a.appid).Scan(&token)
	return secret.New(token), err
}

// Renew is asked when WeChat has refused a token. Mostly the table has another one by now;
// if not, a real platform would ask its token service here.
func (a authorizer) Renew(ctx context.Context, dead secret.Text) (secret.Text, error) {
	token, err := a.Token(ctx)
	if err == nil && token.Reveal() == dead.Reveal() {
		return secret.Text{}, errors.New("the token service has no other token than the one that WeChat refuses")
	}
	return token, err
}

// authorise takes a mini program in, or its next token.
func (t tables) authorise(ctx context.Context, appid string, token secret.Text) error {
	_, err := t.db.ExecContext(ctx,
		"INSERT INTO mini_programs (appid, token) VALUES (?, ?) ON CONFLICT (appid) DO UPDATE SET token = excluded.token", appid, token.Reveal())
	return err
}

// join gives a shop an account, or another one in its place.
func (t tables) join(ctx context.Context, shop, appid string, carrier engine.CarrierID, a wiring.Account) error {
	_, err := t.db.ExecContext(ctx,
		`INSERT INTO carrier_accounts (shop, carrier, appid, merchant, secret, store, lng, lat) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (shop, carrier) DO UPDATE SET secret = excluded.secret, store = excluded.store`,
		shop, string(carrier), appid, a.Merchant, a.Secret.Reveal(), a.Store, a.Registered.Lng, a.Registered.Lat)
	return err
}

// leave takes a shop out.
func (t tables) leave(ctx context.Context, shop string) error {
	_, err := t.db.ExecContext(ctx, "DELETE FROM carrier_accounts WHERE shop = ?", shop)
	return err
}
