// Package shelftest is the suite that every shelf of history.Library passes, whatever database it is made of, and a shelf in memory
// with which others test what is above a library.
//
// Only tests import it.
package shelftest
