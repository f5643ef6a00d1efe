package station

import (
	"context"
	"strings"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/worker"
)

// patience is how long an exchange may take to answer. What it does not answer by then is unknown, and asked for.
const patience = 5 * time.Second

// exchange returns who brings the accounts that live bots trade with; nil: nobody, and bots trade on paper only. There are no accounts
// yet but the one of the exchange for tests. The error is Invalid.
func exchange() (worker.Account, error) {
	text := failpoint.Text("exchange")
	if text == "" {
		return nil, nil
	}
	const op = "station.exchange"
	parts := strings.Fields(text)
	if len(parts) != 3 {
		return nil, fault.New(fault.Invalid, op, "an exchange is given as URL, key and secret")
	}
	client, err := binance.New(binance.Config{
		URL: parts[0], Key: binance.NewKey(parts[1], parts[2]), Budget: binance.NewBudget(binance.Limits{}), Timeout: failpoint.Length("exchange", patience),
	})
	if err != nil {
		return nil, fault.In(op, err)
	}
	return func(context.Context, *bot.Bot) (*binance.Client, error) { return client, nil }, nil
}
