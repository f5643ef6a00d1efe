module tradebot/strategies

go 1.26.0

require tradebot/sdk v0.0.0

replace tradebot/sdk => ../sdk/go
