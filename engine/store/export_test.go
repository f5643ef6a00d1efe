package store

import (
	"context"
	"io/fs"
)

// Queries are all statements of the package.
func Queries() []string { return queries }

// MigrateFrom is Migrate with the files of another folder.
func (s *Store) MigrateFrom(ctx context.Context, files fs.FS) error {
	all, err := migrations(files)
	if err != nil {
		return err
	}
	return s.migrate(ctx, all)
}

// Folder has the files of the migrations.
var Folder fs.FS = folder

// Raw runs a statement as it is, in either dialect.
func (s *Store) Raw(ctx context.Context, text string, args ...any) (int64, error) {
	n, err := s.d.writer().exec(ctx, query{text, text}, args...)
	return n, s.told(ctx, "store.Raw", err)
}

// Texts returns what a query of one text answers.
func (s *Store) Texts(ctx context.Context, statement string, args ...any) ([]string, error) {
	all, err := list(ctx, s.d.reader(), text, query{statement, statement}, args...)
	return all, s.told(ctx, "store.Texts", err)
}
