package view

// Exchange is how a process uses an exchange. Whose accounts they are is not in it, nor from where it asks.
type Exchange struct {
	Name     string `json:"name" doc:"the exchange"`
	Source   string `json:"source" doc:"which process says so, by a word that means nothing: what it says replaces what it said"`
	Weight   int    `json:"weight" doc:"weight of the requests of this minute, as the exchange counts them"`
	Limit    int    `json:"limit" doc:"how much it may be in a minute"`
	OffsetMS *int64 `json:"offset_ms" doc:"by how much the exchange's clock is ahead of ours, ms, as it was measured last; null if it was not"`
	Blocked  *int64 `json:"blocked" doc:"until when the exchange takes no request, ms UTC; null if it takes them"`
}
