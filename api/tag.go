package api

import (
	"strconv"
	"strings"

	"tradebot/engine/fault"
)

// Match is the header by which a client says which version it changes. It is embedded in the inputs of updates.
type Match struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of what was read; 412 if it was changed since, and without it the change is made whatever there is"`
}

// matches refuses a change of something that is not of the version its changer read; version 0 of none is any. The error is a Conflict
// that is errChanged.
func (m *Match) matches(version int64) error {
	if m.IfMatch == "" || m.IfMatch == "*" || strings.TrimPrefix(m.IfMatch, "W/") == tag(version) {
		return nil
	}
	return fault.Hide(fault.Conflict, "api.matches", errChanged, "somebody changed it meanwhile; read it again, then decide")
}

// tagged is an answer that has an ETag.
type tagged[T any] struct {
	ETag string `header:"ETag" doc:"For If-Match"`
	Body T
}

// tag is the ETag of a version of something that changes.
func tag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }
