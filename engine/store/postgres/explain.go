package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/paotui-go/paotui/engine"
)

// place is where a store is, for people.
type place struct{ address, database, user, schema string }

func placeOf(c pgconn.Config, schema string) place {
	network, address := pgconn.NetworkAddress(c.Host, c.Port)
	if network != "unix" {
		address = net.JoinHostPort(c.Host, fmt.Sprint(c.Port))
	}
	return place{address, c.Database, c.User, schema}
}

// Postgres's error codes, from appendix A of its manual.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	adminShutdown        = "57P01"
	crashShutdown        = "57P02"
	cannotConnectNow     = "57P03"
	tooManyConnections   = "53300"
	invalidCatalogName   = "3D000"
	invalidAuthorization = "28000"
	invalidPassword      = "28P01"
	permissionDenied     = "42501"
	undefinedTable       = "42P01"
	readOnlyTransaction  = "25006"
	dataException        = "22" // a whole class, whose messages quote the value
)

// explain says in plain words what is wrong where, and what to do. What the engine
// asks for by name, and the end of a context, stay as they are.
func (p place) explain(err error) error {
	for _, own := range []error{engine.ErrConflict, engine.ErrNotFound, engine.ErrUnread, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, own) {
			return err
		}
	}
	if told, ok := errors.AsType[*engine.StoreTrouble](err); ok {
		return told
	}
	if words := p.words(err); words != "" {
		return &engine.StoreTrouble{Text: words, Err: err}
	}
	return err
}

func (p place) words(err error) string {
	switch code(err) {
	case invalidCatalogName:
		return fmt.Sprintf("postgres: at %s there is no database %q; create it (createdb %s) or correct the URL", p.address, p.database, p.database)
	case invalidAuthorization, invalidPassword:
		return fmt.Sprintf("postgres: %s does not let the user %q in; check the user, its password and the server's pg_hba.conf", p.address, p.user)
	case tooManyConnections:
		return fmt.Sprintf("postgres: %s has no connection left; lower pool_max_conns here or raise max_connections there", p.address)
	case cannotConnectNow:
		return fmt.Sprintf("postgres: %s is starting up or shutting down; try again in a moment", p.address)
	case permissionDenied:
		return fmt.Sprintf("postgres: the user %q may not do that in the database %q at %s (%s); GRANT CREATE ON DATABASE %s TO %s, or let its owner CREATE SCHEMA %s AUTHORIZATION %s",
			p.user, p.database, p.address, message(err), p.database, p.user, p.schema, p.user)
	case undefinedTable:
		return fmt.Sprintf("postgres: a table of the schema %q in the database %q at %s is gone (%s); was it dropped while the store was open?", p.schema, p.database, p.address, message(err))
	case readOnlyTransaction:
		return fmt.Sprintf("postgres: the database %q at %s is read-only; connect to the primary server", p.database, p.address)
	case "":
		if failed, ok := errors.AsType[*pgconn.ConnectError](err); ok {
			return fmt.Sprintf("postgres: no server answers at %s (%v); is it running, and may this machine reach it?", p.address, failed.Unwrap())
		}
		return ""
	default:
		if strings.HasPrefix(code(err), dataException) {
			return fmt.Sprintf("postgres: the database %q at %s refused a value (SQLSTATE %s)", p.database, p.address, code(err))
		}
		return fmt.Sprintf("postgres: the database %q at %s refused: %s (SQLSTATE %s)", p.database, p.address, message(err), code(err))
	}
}

// code is the server's code of an error, "" if it is not the server's.
func code(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}

// message is the server's message alone: its details may quote a row.
func message(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Message
	}
	return ""
}

// unknownError: the connection ended between COMMIT and its answer.
type unknownError struct{ cause error }

func (e *unknownError) Error() string {
	return "postgres: the answer to a commit was lost, so it is not known whether the entries were written: read the delivery again"
}
func (e *unknownError) Unwrap() error { return e.cause }

// transient says whether the same may go well when it is tried again. It is asked
// only about errors that came before anything can have been committed.
func transient(err error) bool {
	switch code(err) {
	case serializationFailure, deadlockDetected, adminShutdown, crashShutdown, cannotConnectNow, tooManyConnections:
		return true
	case "":
	default:
		return false
	}
	_, network := errors.AsType[net.Error](err)
	_, dialling := errors.AsType[*pgconn.ConnectError](err)
	return network || dialling || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// none says whether a query found no row.
func none(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
