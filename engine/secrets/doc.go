// Package secrets keeps what nobody may read: a text that is never shown, and exchange keys sealed for the workers.
//
// # Who can do what
//
// A secret is sealed for a [Place], the row it is kept in. It gets an AES-256-GCM key of its own, and that data key is wrapped by HPKE
// (X25519, HKDF-SHA256, AES-256-GCM) for the newest public key. The place is bound to both, so a sealed secret that is moved to another
// user's row is not opened there. Whoever has the public key alone ([Public]) can seal and never open: that is the API. The private keys
// ([Keys]) are in one file that only workers are given. In `tradebot serve` both halves are in one process, which is as good as no
// division: whoever takes over that process has the keys.
//
// # Where the API has the public key from
//
// From a file (PUBLIC_KEY_FILE), and not from the database, where workers could publish it more conveniently. Who can write to the
// database would otherwise put a key of their own there, and read every exchange key that is added from then on.
//
// # Files of keys
//
// A file of private keys is text: a line "root HEX", from which keys for other purposes are derived and which never changes, and a line
// "NUMBER HEX" for each version, the newest last. Nobody but its owner may be able to read it. It is replaced at once (rename), so that a
// reader finds the old one or the new one; all who change it hold a lock beside it. The file of the public half has lines
// "NUMBER HEX" alike. A file of one line without a number is of a first start before there were versions: that is the root.
//
// # Another key
//
// A new version is added to the file, then every sealed secret is rewrapped: its data key is opened and wrapped again, and what it seals is
// not touched. Who meets a version it does not know reads the file again ([Ring]), so workers go on. The old version leaves the file when
// nothing needs it.
//
// Adapter: it may import fault, failpoint, and x/sys for the lock.
package secrets
