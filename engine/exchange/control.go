package exchange

import (
	"encoding/json"
	"net/http"

	"tradebot/engine/fault"
)

// routes are those of the people who test. They are not misbehaved, limited or signed.
func (x *Exchange) routes() {
	x.mux = http.NewServeMux()
	x.mux.HandleFunc("POST /control/faults", x.postFaults)
	x.mux.HandleFunc("DELETE /control/faults", func(w http.ResponseWriter, _ *http.Request) {
		x.Calm()
		done(w, nil)
	})
	x.mux.HandleFunc("POST /control/price", x.postPrice)
	x.mux.HandleFunc("GET /control/book", x.getBook)
}

// postFaults takes {"faults": [...]} or {"schedule": {...}} or both.
func (x *Exchange) postFaults(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Faults   []Fault   `json:"faults"`
		Schedule *Schedule `json:"schedule"`
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	if err == nil {
		err = x.Inject(in.Faults...)
	}
	if err == nil && in.Schedule != nil {
		err = x.Follow(*in.Schedule)
	}
	done(w, err)
}

// postPrice takes {"symbol": "BTCUSDT", "price": "30000"}; a price of 0 lets it go.
func (x *Exchange) postPrice(w http.ResponseWriter, r *http.Request) {
	var in struct{ Symbol, Price string }
	err := json.NewDecoder(r.Body).Decode(&in)
	if err == nil {
		err = x.Pin(in.Symbol, in.Price)
	}
	done(w, err)
}

// getBook gives the book and what does not add up in it.
func (x *Exchange) getBook(w http.ResponseWriter, _ *http.Request) {
	b, err := x.Book()
	if err != nil {
		done(w, err)
		return
	}
	wrong := ""
	if err := b.Check(); err != nil {
		wrong = err.Error()
	}
	say(200, map[string]any{"book": b, "duplicates": b.Duplicates(), "wrong": wrong}).write(w)
}

func done(w http.ResponseWriter, err error) {
	if err != nil {
		say(400, map[string]string{"error": fault.Sentence(fault.Wrap(fault.Invalid, "exchange.control", err))}).write(w)
		return
	}
	say(200, struct{}{}).write(w)
}
