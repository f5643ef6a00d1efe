package store

import "context"

var selectAdmitted = statement(`
	SELECT sessions.id FROM sessions JOIN users ON users.id = sessions.owner
		WHERE sessions.id {in $1} AND users.disabled = 0 AND sessions.expires > $2 AND sessions.seen > $3
	UNION ALL SELECT api_tokens.id FROM api_tokens JOIN users ON users.id = api_tokens.owner
		WHERE api_tokens.id {in $1} AND users.disabled = 0 AND (api_tokens.expires = 0 OR api_tokens.expires > $2)`)

// Admitted returns those of sessions and tokens, by id, that let somebody in at a time: sessions that were seen after another one.
func (s *Store) Admitted(ctx context.Context, ids []string, now, seen int64) (admitted []string, err error) {
	err = s.read(ctx, "store.Admitted", func(ctx context.Context, on session) (err error) {
		admitted, err = list(ctx, on, text, selectAdmitted, texts(ids), now, seen)
		return err
	})
	return admitted, err
}
