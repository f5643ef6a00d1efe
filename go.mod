module tradebot

go 1.26.0

ignore ./web/node_modules

require (
	tradebot/sdk v0.0.0
	tradebot/strategies v0.0.0
)

require (
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/quagmt/udecimal v1.10.1 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)

replace (
	tradebot/sdk => ./sdk/go
	tradebot/strategies => ./strategies
)
