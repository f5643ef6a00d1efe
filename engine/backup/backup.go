package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"tradebot/engine/fault"
)

// Names of files in a backup. The pieces of the dump are Dump and a number.
const (
	Manifest   = "manifest"
	MasterKey  = "master.key"
	PublicKey  = "public.key"
	SecretKey  = "secret.key"
	dumpFolder = "dump/"
)

// piece is how long a piece of a dump is, bytes.
const piece = 1 << 20

// most is how long any other file may be, bytes.
const most = 1 << 20

// begins is how every backup begins.
const begins = "age-encryption.org/v1\n"

// NewKey makes a key, as the text of its file. Whoever has it opens all backups made for it.
func NewKey() (string, error) {
	k, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fault.Wrap(fault.Internal, "backup.NewKey", err)
	}
	return fmt.Sprintf("# The key of backups. Without it nobody opens them: keep a copy where the backups are not.\n# public key: %s\n%s\n", k.Recipient(), k), nil
}

// File is a file in a backup.
type File struct {
	Name string
	Text []byte
}

// Seal writes a backup for the owner of a key, of whom to is the public half: files, the manifest among them, and a dump. Without an error of
// it, or of w, a backup is whole. Errors: Invalid, to is no public key; Unavailable, something could not be read or written.
func Seal(w io.Writer, to string, files []File, dump io.Reader) error {
	const op = "backup.Seal"
	owner, err := age.ParseX25519Recipient(to)
	if err != nil {
		return fault.New(fault.Invalid, op, "%q is no public key of backups; it begins with age1, and is in the file of the key", to)
	}
	sealed, err := age.Encrypt(w, owner)
	if err != nil {
		return fault.New(fault.Unavailable, op, "the backup cannot be written: %w", err)
	}
	archive := tar.NewWriter(sealed)
	now := time.Now().UTC().Truncate(time.Second)
	put := func(name string, text []byte) error {
		err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), ModTime: now, Format: tar.FormatUSTAR})
		if err == nil {
			_, err = archive.Write(text)
		}
		if err != nil {
			return fault.New(fault.Unavailable, op, "the backup cannot be written: %w", err)
		}
		return nil
	}
	for _, f := range files {
		if err := put(f.Name, f.Text); err != nil {
			return err
		}
	}
	buffer := make([]byte, piece)
	for number := 1; ; number++ {
		n, err := io.ReadFull(dump, buffer)
		if n > 0 {
			if err := put(fmt.Sprintf("%s%08d", dumpFolder, number), buffer[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			return fault.New(fault.Unavailable, op, "the dump of the database cannot be read: %w", err)
		}
	}
	if err := errors.Join(archive.Close(), sealed.Close()); err != nil {
		return fault.New(fault.Unavailable, op, "the backup cannot be written: %w", err)
	}
	return nil
}

// Backup is one that is being read.
type Backup struct {
	Files   []File // all but the dump
	archive *tar.Reader
	next    bool // the archive stands at the beginning of a piece
}

// Open reads the beginning of a backup with the text of the file of its key. Errors: Refused, the key is that of other backups; Invalid, the key
// is none, or this is no backup, or it is damaged.
func Open(r io.Reader, key string) (*Backup, error) {
	const op = "backup.Open"
	owners, err := age.ParseIdentities(strings.NewReader(key))
	if err != nil { // the cause may have a part of it
		return nil, fault.New(fault.Invalid, op, "the file of the key of backups has none; it has a line that begins with AGE-SECRET-KEY-1")
	}
	buffered := bufio.NewReader(r)
	if first, _ := buffered.Peek(len(begins)); !bytes.Equal(first, []byte(begins)) {
		return nil, fault.New(fault.Invalid, op, "this is no backup; give a file that deploy/backup.sh made")
	}
	opened, err := age.Decrypt(buffered, owners...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return nil, fault.New(fault.Refused, op, "the key does not open this backup; give the file of the key that it was made with")
	}
	if err != nil {
		return nil, damaged(op, err)
	}
	b := &Backup{archive: tar.NewReader(opened)}
	for {
		header, err := b.archive.Next()
		if err == io.EOF { // it has no dump, which a database never has
			return nil, damaged(op, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return nil, damaged(op, err)
		}
		if strings.HasPrefix(header.Name, dumpFolder) {
			b.next = true
			return b, nil
		}
		text, err := io.ReadAll(io.LimitReader(b.archive, most+1))
		if err == nil && len(text) > most {
			err = errors.New("a file is too long")
		}
		if err != nil {
			return nil, damaged(op, err)
		}
		b.Files = append(b.Files, File{header.Name, text})
	}
}

// damaged says so. Nobody but the owner of the key made what was read before.
func damaged(op string, err error) error {
	return fault.New(fault.Invalid, op, "the backup is damaged, or not all there (%w); take another copy of it", err)
}

// File returns the text of a file. The error is Invalid: it has none of that name.
func (b *Backup) File(name string) ([]byte, error) {
	i := slices.IndexFunc(b.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return nil, fault.New(fault.Invalid, "backup.File", "the backup has no file %s; a newer or older Tradebot may have made it", name)
	}
	return b.Files[i].Text, nil
}

// WriteTo implements io.WriterTo: it writes the dump, once. The whole backup is sound if there is no error: Invalid, it is damaged; the error
// of w.
func (b *Backup) WriteTo(w io.Writer) (n int64, err error) {
	const op = "backup.WriteTo"
	buffer := make([]byte, piece)
	for number := 1; b.next; number++ {
		size, err := io.ReadFull(b.archive, buffer)
		if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
			return n, damaged(op, err)
		}
		wrote, failed := w.Write(buffer[:size])
		if n += int64(wrote); failed != nil {
			return n, fault.New(fault.Unavailable, op, "the dump cannot be handed on: %w", failed)
		}
		header, err := b.archive.Next()
		if b.next = err == nil; err != nil && err != io.EOF {
			return n, damaged(op, err)
		}
		if b.next && header.Name != fmt.Sprintf("%s%08d", dumpFolder, number+1) {
			return n, damaged(op, fmt.Errorf("after piece %d comes %s", number, header.Name))
		}
	}
	return n, nil
}
