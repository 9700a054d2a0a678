// Package logfield makes every field of the log lines of this project. Names are
// stable: what is on call may search and alert by them. None can hold a name, a
// phone, an address, a token or a secret: a field takes an id, a word of a closed
// list, a number, a time, or an error, of which only the words are shown that are
// known to be ours.
//
//	log.Warn("not placed", append(logfield.About(o), logfield.Carrier("DADA"), logfield.Error(err))...)
//
// A test holds the whole project to it: nobody else makes a [zap.Field]. The list is
// in docs/reference/log-fields.md, which is made of the comments here.
package logfield
