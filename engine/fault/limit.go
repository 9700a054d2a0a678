package fault

import "errors"

// ErrLimit is the cause of an error of kind [KeptBack] where a limit of our own is
// used up: the other side has not been asked, and when [Error.RetryAfter] is over there
// may be room. What a breaker or a held account keeps back has no such cause.
var ErrLimit = errors.New("a limit of our own is used up")
