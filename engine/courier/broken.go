//go:build chaos

package courier

import (
	"context"
	"fmt"
	"time"

	"tradebot/engine/failpoint"
	"tradebot/engine/store"
)

// careless sends an order again of which nobody knows where it is, in a build that does not ask.
func (c *Courier) careless(ctx context.Context, j *job) bool {
	if !failpoint.Broken("resend") {
		return false
	}
	j.tries++
	j.client = fmt.Sprintf("%s%s%d", j.ClientID, again, j.tries)
	c.place(ctx, j, store.Permit{SendBy: store.SendWithin}, time.Now(), c.o.Client.Now())
	return true
}
