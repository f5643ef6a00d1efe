// Package backup is the format of a backup: what an installation cannot be made without, in one file that only the owner of its key opens.
//
// # The format
//
// A tar file in the format of age (age-encryption.org/v1): X25519 for the key, ChaCha20-Poly1305 over chunks of 64 KB. In the tar are the
// manifest, text of lines NAME VALUE; the file of private keys and that of public keys; SECRET_KEY; and then the dump of the database, in
// pieces, because a tar says how long a file is before it comes and nobody knows that of a dump. Everything is streamed: a backup as large as
// may be is in no memory and never on a disk in the open.
//
// age, and not openssl enc or something of ours, for three reasons. It is authenticated to the last chunk, so what is damaged, cut off or
// made by somebody else is not opened; openssl enc has nothing of it. It seals with a public key, which is no secret and may be an argument of a
// command. And it is a format with other programs: whoever has the key gets at everything without Tradebot, after years, with
//
//	age --decrypt --identity backup.key FILE | tar --extract; cat dump/* >dump; pg_restore --list dump
//
// Adapter: it may import fault, and age.
package backup
