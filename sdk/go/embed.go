//go:build !wasip1

package sdk

import "embed"

// Source is this module itself, so that `tradebot strategy new` can put a copy into every project, which then builds with
// nothing but a Go compiler. No module carries it: the build tag keeps it out of guests. It holds test files too; whoever
// copies leaves them out.
//
//go:embed go.mod *.go */*.go
var Source embed.FS
