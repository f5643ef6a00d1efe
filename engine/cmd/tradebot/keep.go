package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"tradebot/engine/backup"
	"tradebot/engine/fault"
	"tradebot/engine/secrets"
)

// backupKeyCommand is `admin backup-key`.
type backupKeyCommand struct{}

// Run implements the command.
func (c *backupKeyCommand) Run(a *app) error {
	key, err := backup.NewKey()
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.out, key)
	return err
}

// backupSealCommand is `admin backup-seal`.
type backupSealCommand struct {
	To string `required:"" placeholder:"age1..." help:"The public half of the key of backups."`
}

// Help says more.
func (c *backupSealCommand) Help() string {
	return "Standard input is the manifest, lines NAME VALUE, then an empty line, then the dump of the database; deploy/backup.sh uses it. " +
		"The files of keys and SECRET_KEY are those of the settings."
}

// Run implements the command.
func (c *backupSealCommand) Run(a *app) error {
	const op = "admin.backup-seal"
	in := bufio.NewReader(a.in)
	manifest, err := head(in)
	if err != nil {
		return fault.New(fault.Invalid, op, "standard input does not begin with a manifest and an empty line: %w", err)
	}
	files := []backup.File{{Name: backup.Manifest, Text: []byte("tradebot " + version + "\n" + manifest)}}
	for _, f := range []struct{ name, path, variable string }{
		{backup.MasterKey, a.config.MasterKey, "MASTER_KEY_FILE"}, {backup.PublicKey, a.config.PublicKey, "PUBLIC_KEY_FILE"},
	} {
		text, err := os.ReadFile(f.path)
		if f.path == "" {
			return fault.New(fault.Invalid, op, "%s is not set; without the keys a backup is worth little", f.variable)
		}
		if err != nil {
			return fault.New(fault.Unavailable, op, "the file of keys %s cannot be read: %w; `tradebot admin rotate-keys --first` makes it if there never was one", f.path, errors.Unwrap(err))
		}
		files = append(files, backup.File{Name: f.name, Text: text})
	}
	if a.config.SecretKey == "" {
		return fault.New(fault.Invalid, op, "SECRET_KEY is not set; without it a backup is worth little")
	}
	files = append(files, backup.File{Name: backup.SecretKey, Text: []byte(a.config.SecretKey)})
	return backup.Seal(a.out, c.To, files, in)
}

// backupOpenCommand is `admin backup-open`.
type backupOpenCommand struct {
	Show    string `default:"manifest" enum:"manifest,secret,dump" help:"What is written to standard output: manifest, secret (SECRET_KEY) or dump."`
	PutKeys bool   `help:"Write the files of keys where MASTER_KEY_FILE and PUBLIC_KEY_FILE say, instead; others that are there stay, and that is an error."`
}

// Help says more.
func (c *backupOpenCommand) Help() string {
	return "Standard input is the file of the key, then an empty line, then the backup; deploy/restore.sh uses it."
}

// Run implements the command.
func (c *backupOpenCommand) Run(a *app) (err error) {
	in := bufio.NewReader(a.in)
	defer func() {
		if err != nil {
			_, _ = io.Copy(io.Discard, in) // before that some engines of containers do not hand on what we say
		}
	}()
	key, err := head(in)
	if err != nil {
		return fault.New(fault.Invalid, "admin.backup-open", "standard input does not begin with a key and an empty line: %w", err)
	}
	b, err := backup.Open(in, key)
	if err != nil {
		return err
	}
	if c.PutKeys {
		for _, f := range []struct {
			name, path string
			mode       os.FileMode
		}{{backup.MasterKey, a.config.MasterKey, 0o600}, {backup.PublicKey, a.config.PublicKey, 0o644}} {
			if err := putKey(b, f.name, f.path, f.mode); err != nil {
				return err
			}
		}
		_, err = b.WriteTo(io.Discard) // whoever writes to us does not want to be left alone
		return err
	}
	switch c.Show {
	case "dump":
		_, err = b.WriteTo(a.out)
		return err
	case "secret":
		c.Show = backup.SecretKey
	}
	text, err := b.File(c.Show)
	if err == nil {
		_, err = a.out.Write(text)
	}
	if err == nil {
		_, err = b.WriteTo(io.Discard)
	}
	return err
}

// putKey writes a file of keys from a backup, if there is none.
func putKey(b *backup.Backup, name, path string, mode os.FileMode) error {
	const op = "admin.putKey"
	text, err := b.File(name)
	if err != nil {
		return err
	}
	if path == "" {
		return fault.New(fault.Invalid, op, "MASTER_KEY_FILE and PUBLIC_KEY_FILE are not both set, so it is not known where the keys belong")
	}
	switch have, err := os.ReadFile(path); {
	case err == nil && string(have) == string(text):
		return nil
	case err == nil:
		return fault.New(fault.Conflict, op, "there is another file of keys %s; remove it first, if nothing is sealed with it", path)
	case !errors.Is(err, os.ErrNotExist):
		return fault.New(fault.Unavailable, op, "the file of keys %s cannot be read: %w", path, errors.Unwrap(err))
	}
	return secrets.Write(path, string(text), mode)
}

// head reads lines to the first that is empty.
func head(in *bufio.Reader) (string, error) {
	var text strings.Builder
	for text.Len() < 1<<20 {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(line) == "" {
			return text.String(), nil
		}
		text.WriteString(line)
	}
	return "", errors.New("it never ends")
}
