module tradebot/sdk

go 1.26.0
