package store_test

func act(string) error { return nil }

const roleVariable = "TRADEBOT_STORE_ROLE"
