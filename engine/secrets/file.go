package secrets

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
)

// Make makes a file of private keys with a root and a first version, or adds to one what it has not. It reports whether there was no file.
// The errors are those of ReadKeys.
func Make(path string) (made bool, err error) {
	err = change(path, func(k *Keys, fresh bool) (bool, error) {
		made = fresh
		before := len(k.versions) > 0 && k.root != ""
		if k.root == "" {
			k.root = random()
		}
		if len(k.versions) > 0 {
			return !before, nil
		}
		return true, k.add(1)
	})
	return made, fault.In("secrets.Make", err)
}

// Grow adds a version that is newer than all there are and than above, and returns it. The errors are those of ReadKeys.
func Grow(path string, above int) (version int, err error) {
	err = change(path, func(k *Keys, _ bool) (bool, error) {
		version = above + 1
		if len(k.versions) > 0 {
			version = max(version, slices.Max(k.Versions())+1)
		}
		if k.root == "" {
			k.root = random()
		}
		return true, k.add(version)
	})
	return version, fault.In("secrets.Grow", err)
}

// Drop removes the versions older than oldest, and returns how many there were. The newest stays. The errors are those of ReadKeys.
func Drop(path string, oldest int) (dropped int, err error) {
	err = change(path, func(k *Keys, _ bool) (bool, error) {
		for _, version := range k.Versions() {
			if version < oldest && len(k.versions) > 1 {
				delete(k.versions, version)
				delete(k.raw, version)
				dropped++
			}
		}
		return dropped > 0, nil
	})
	return dropped, fault.In("secrets.Drop", err)
}

// random returns a key.
func random() string {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return string(key)
}

// add adds a version.
func (k *Keys) add(version int) error {
	key, err := kem.GenerateKey()
	if err != nil {
		return fault.Wrap(fault.Internal, "secrets.add", err)
	}
	raw, err := key.Bytes()
	if err != nil {
		return fault.Wrap(fault.Internal, "secrets.add", err)
	}
	k.versions[version], k.raw[version] = key, string(raw)
	return nil
}

// change lets do change the keys of a file, nobody else doing so meanwhile, and writes them if it says so.
func change(path string, do func(k *Keys, fresh bool) (write bool, err error)) error {
	const op = "secrets.change"
	var lock *os.File
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		lock, err = os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	}
	if err == nil {
		defer lock.Close()
		err = unix.Flock(int(lock.Fd()), unix.LOCK_EX)
	}
	if err != nil {
		return fault.New(fault.Unavailable, op, "the folder of the file of keys %s cannot be written to: %w", path, err)
	}
	k, err := read(path)
	fresh := err != nil && fault.KindOf(err) == fault.NotFound
	if fresh {
		k, err = parse("")
	}
	if err != nil {
		return err
	}
	write, err := do(k, fresh)
	if err != nil || !write {
		return err
	}
	return Write(path, k.text(), 0o600)
}

// Write puts a text in the place of a file, at once, and does not return before it is on the disk. The error is Unavailable.
func Write(path, text string, mode os.FileMode) error {
	fresh := path + ".new"
	_ = os.Remove(fresh) // of somebody who died
	file, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err == nil {
		_, err = file.WriteString(text)
		err = errors.Join(err, file.Sync(), file.Close())
	}
	failpoint.Hit("keys.written")
	if err == nil {
		err = os.Rename(fresh, path)
	}
	failpoint.Hit("keys.renamed")
	if err == nil {
		var folder *os.File
		if folder, err = os.Open(filepath.Dir(path)); err == nil {
			err = errors.Join(folder.Sync(), folder.Close())
		}
	}
	if err != nil {
		return fault.New(fault.Unavailable, "secrets.Write", "the file %s cannot be written: %w", path, err)
	}
	return nil
}

// Ring opens secrets with the keys of a file, which it reads again when it meets a version it does not know. It is safe for concurrent use.
type Ring struct {
	path  string
	mutex sync.Mutex
	keys  *Keys // nil: not read yet
}

// NewRing returns a ring that reads its file when it is first asked.
func NewRing(path string) *Ring { return &Ring{path: path} }

// Open opens a secret. The errors are those of Keys.Open and of ReadKeys.
func (r *Ring) Open(at Place, sealed []byte) (Text, error) {
	const op = "secrets.Ring.Open"
	r.mutex.Lock()
	keys := r.keys
	r.mutex.Unlock()
	if keys != nil {
		text, err := keys.Open(at, sealed)
		if err == nil || fault.KindOf(err) != fault.NotFound {
			return text, fault.In(op, err)
		}
	}
	keys, err := ReadKeys(r.path)
	if err != nil {
		return "", fault.In(op, err)
	}
	r.mutex.Lock()
	r.keys = keys
	r.mutex.Unlock()
	text, err := keys.Open(at, sealed)
	return text, fault.In(op, err)
}
