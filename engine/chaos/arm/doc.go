// Package arm sets the hooks of engine/failpoint from the environment, in a binary built with the tag chaos; without it the
// package is empty. The program imports it in a file of that tag.
//
//	CHAOS_FILE=PATH     a file that arms one place: "PLACE kill" or "PLACE stop". Who gets to the place removes the file and is
//	                    killed as a power cut would, or stops until SIGCONT. Without the file nothing happens.
//	CHAOS_LENGTHS=...   how long something lasts in place of what the product does: lease=2s
//	CHAOS_EXCHANGE=...  URL, KEY and SECRET of the exchange to which live bots' orders go
//	CHAOS_BROKEN=NAME   a part that does wrong
//
// Composition: it may import failpoint and x/sys.
package arm
