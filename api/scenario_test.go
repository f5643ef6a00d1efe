package api_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"tradebot/api"
	"tradebot/engine/user"
)

// A scenario is a file of testdata/scenarios: requests, and what is answered.
//
//	user ann trader               somebody who may ask
//	> ann POST /api/v1/bots       a request: who (- is nobody), method, path
//	> If-Match: "1"               its headers
//	> {"name": "x"}               its body
//	< 201                         the status, and what else must be in the answer
//	< ETag: "1"
//	< {"id": "$bot"}
//	until {"status": "done"}      asks again, for a minute at most, until the answer has this
//	! bot {"id": "$bot"}          an event that who asks is sent after the one of the line before, with what it must have
//
// A path may have @sma-cross after it: then the body is a form with the file of that strategy; @sma-cross+two is another file that decides
// as that one does, @broken one that is no module, @large one that is too large, @candles-2000 a CSV file of so many minutes from 2024 on,
// and @some.csv that file of testdata. In bodies that are wanted, "*" is any
// value, "~x" a text that the expression x matches, and "$bot" any value that is then called so: later ones must be the same, and
// requests have it where they say $bot. A list must have the values that are wanted at least, in order; an object may have more fields.
// $cookie is the session's cookie that was set last, $setup the link of the first start, and $code the one-time
// code of $totp as it is now ($code2: of $totp2).
// Every answer is held against the OpenAPI document as well.
type scenario struct {
	testing.TB
	house    *house
	contract *contract
	tokens   map[string]string
	vars     map[string]any
	streams  map[string]*tap // of who is wanted to be told something
}

// met are the operations that were answered with success, and those after which an event was seen to come.
type met struct {
	mutex     sync.Mutex
	ids, told map[string]bool
}

// untold are operations of what is told, of which no event comes, with the reason.
var untold = map[string]string{
	"replay-bot": "it changes nothing", "unkill-bot": "the bot stays paused until it is resumed", "count-sweep": "it changes nothing",
	"cancel-order": "in the scenario it is refused", "move-stop": "in the scenario it is refused", "cancel-orders": "in the scenario there is none",
	"delete-backtest": "what has ended is not watched", "delete-sweep": "what has ended is not watched", "delete-download": "what has ended is not watched",
	"delete-verification": "what has ended is not watched",
}

// told are the tags of resources whose changes are told.
var told = []string{"accounts", "backtests", "bots", "downloads", "sweeps", "verifications"}

func TestScenarios(t *testing.T) {
	h := newHouse(t)
	c := newContract(t, h)
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	t.Run("all", func(t *testing.T) {
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".txt")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := &scenario{TB: t, house: h, contract: c, tokens: map[string]string{"-": ""}, vars: map[string]any{"$setup": h.setup}, streams: map[string]*tap{}}
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				s.play(name, string(text))
			})
		}
	})
	if t.Failed() {
		return
	}
	for _, r := range h.routes { // none is forgotten
		if !c.met.ids[r.ID] && r.ID != "watch-events" { // which does not end; see TestStream
			t.Errorf("no scenario has an answer of success from %s %s (%s)", r.Method, r.Path, r.ID)
		}
		if changes := r.Method != http.MethodGet && slices.Contains(told, r.Tag); changes && !c.met.told[r.ID] && untold[r.ID] == "" {
			t.Errorf("no scenario has an event after %s %s (%s)", r.Method, r.Path, r.ID)
		}
	}
}

// play plays a scenario.
func (s *scenario) play(name, text string) {
	var asked, wanted, news []string
	line := 0
	flush := func() {
		if len(asked) > 0 {
			s.turn(line, asked, wanted, news)
		}
		asked, wanted, news = nil, nil, nil
	}
	for i, l := range strings.Split(text, "\n") {
		word, rest, _ := strings.Cut(l, " ")
		switch word {
		case "", "#":
		case "user":
			flush()
			who, role, _ := strings.Cut(rest, " ")
			s.tokens[who] = s.house.person(name+"-"+who, user.Role(role))
		case ">":
			if len(wanted) > 0 || len(news) > 0 {
				flush()
			}
			if len(asked) == 0 {
				line = i + 1
			}
			asked = append(asked, rest)
		case "<":
			wanted = append(wanted, rest)
		case "until":
			wanted = append(wanted, "until "+rest)
		case "!":
			news = append(news, rest)
		default:
			s.Fatalf("line %d: %q is none of user, >, <, until, !, #", i+1, l)
		}
	}
	flush()
}

// turn sends a request and checks its answer, and what is told of it.
func (s *scenario) turn(line int, asked, wanted, news []string) {
	s.Helper()
	first := strings.Fields(s.filled(asked[0]))
	if len(first) < 3 {
		s.Fatalf("line %d: a request is who, method and path", line)
	}
	token, ok := s.tokens[first[0]]
	if !ok {
		s.Fatalf("line %d: nobody is called %s", line, first[0])
	}
	method, path := first[1], first[2]
	if len(news) > 0 && s.streams[first[0]] == nil {
		s.streams[first[0]] = s.house.open(token, "")
	}
	header, body := map[string]string{}, ""
	for _, l := range asked[1:] {
		if key, value, found := strings.Cut(l, ": "); found && body == "" && !strings.HasPrefix(l, "{") && !strings.HasPrefix(l, "[") {
			header[key] = s.filled(value)
		} else {
			body += s.filled(l) + "\n"
		}
	}
	if len(first) > 3 && strings.HasPrefix(first[3], "@") {
		body, header["Content-Type"] = s.form(first[3][1:])
	}
	late := time.Now().Add(time.Minute)
	for {
		answer := s.house.ask(token, method, path, header, body)
		if cookie, _, _ := strings.Cut(answer.header.Get("Set-Cookie"), ";"); cookie != "" {
			s.vars["$cookie"] = cookie
		}
		wrong, again := s.compare(answer, wanted)
		s.contract.check(s.TB, line, method, path, answer)
		if wrong == "" {
			break
		}
		if !again || time.Now().After(late) {
			s.Fatalf("line %d: %s %s: %s\nanswered: %s", line, method, path, wrong, answer)
		}
		time.Sleep(50 * time.Millisecond) // what is asked for again and again is work in the background
	}
	for _, n := range news {
		s.hears(line, s.streams[first[0]], n)
		if r := find(s.house.routes, method, path); r != nil {
			s.contract.met.mutex.Lock()
			s.contract.met.told[r.ID] = true
			s.contract.met.mutex.Unlock()
		}
	}
}

// hears reads events up to one of a type that has what is wanted.
func (s *scenario) hears(line int, from *tap, news string) {
	s.Helper()
	kind, text, _ := strings.Cut(news, " ")
	var want any
	if err := number(text, &want); err != nil {
		s.Fatalf("line %d: %s is no JSON: %v", line, text, err)
	}
	late := time.After(time.Minute)
	var last string
	for {
		select {
		case e, ok := <-from.events:
			if !ok {
				s.Fatalf("line %d: the stream has ended", line)
			}
			if e.event != kind {
				continue
			}
			var got any
			if err := number(e.data, &got); err != nil {
				s.Fatalf("line %d: the event %+v is no JSON: %v", line, e, err)
			}
			if last = s.has(want, got, "data"); last == "" {
				return
			}
		case <-late:
			s.Fatalf("line %d: the event %s does not come; of the last of its type, %s", line, news, cmp.Or(last, "there was none"))
		}
	}
}

// number reads JSON whose numbers stay as they are written.
func number(text string, to *any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

// form is a form with a strategy's file.
func (s *scenario) form(name string) (body, kind string) {
	content := []byte(nil)
	switch n, candles := strings.CutPrefix(name, "candles-"); {
	case candles:
		name, content = "candles.csv", minutes(s.TB, n)
	case filepath.Ext(name) != "":
		var err error
		if content, err = os.ReadFile(filepath.Join("testdata", name)); err != nil {
			s.Fatal(err)
		}
	default:
		name, content = name+".wasm", s.upload(name)
	}
	return s.file(name, content)
}

// file is a form with a file.
func (s *scenario) file(name string, content []byte) (body, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		s.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

// upload is the file that a scenario calls by a name.
func (s *scenario) upload(name string) []byte {
	switch name {
	case "broken":
		return []byte("no module")
	case "large":
		return make([]byte, s.house.Config.Limits.ModuleBytes+1)
	}
	name, mark, marked := strings.Cut(name, "+")
	file := strategy(s.TB, name)
	if marked { // a section that no machine reads
		file = append(append(slices.Clone(file), 0, byte(len(mark)+2), byte(len(mark))), mark+"\x00"...)
	}
	return file
}

// minutes is a file of candles.
func minutes(t testing.TB, count string) []byte {
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("time,open,high,low,close,volume\n")
	for i := range n {
		at, price := 1_704_067_200_000+int64(i)*60_000, 100+20*math.Sin(float64(i)/40)
		fmt.Fprintf(&b, "%d,%.2f,%.2f,%.2f,%.2f,%d\n", at, price, price+1, price-1, price+0.25, 10+i%7)
	}
	return b.Bytes()
}

var variable = regexp.MustCompile(`\$[a-z]+[0-9]*`)

// filled is a text with the values of its variables.
func (s *scenario) filled(text string) string {
	return variable.ReplaceAllStringFunc(text, func(name string) string {
		if secret, ok := s.vars["$totp"+strings.TrimPrefix(name, "$code")]; ok && strings.HasPrefix(name, "$code") {
			code, err := totp.GenerateCode(fmt.Sprint(secret), time.Now())
			if err != nil {
				s.Fatal(err)
			}
			return code
		}
		if v, ok := s.vars[name]; ok {
			return fmt.Sprint(v)
		}
		return name
	})
}

// compare says what is wrong with an answer, and whether it may come right.
func (s *scenario) compare(a reply, wanted []string) (wrong string, again bool) {
	for i, w := range wanted {
		if rest, ok := strings.CutPrefix(w, "until "); ok {
			w, again = rest, true
		}
		switch {
		case i == 0:
			if fmt.Sprint(a.status) != w {
				return "the status is not " + w, false
			}
		case strings.HasPrefix(w, "{"), strings.HasPrefix(w, "["):
			var want, got any
			if err := number(w, &want); err != nil {
				return "the scenario wants " + w + ", which is no JSON: " + err.Error(), false
			}
			if err := number(string(a.body), &got); err != nil {
				return "the answer is no JSON: " + err.Error(), false
			}
			if wrong := s.has(want, got, "body"); wrong != "" {
				return wrong, again
			}
		default:
			key, value, found := strings.Cut(w, ": ")
			if got := a.header.Get(key); found && got != s.filled(value) && value != "*" {
				return fmt.Sprintf("%s is %q, not %q", key, got, s.filled(value)), again
			} else if !found && !bytes.Contains(a.body, []byte(s.filled(w))) {
				return fmt.Sprintf("the body has no %q", s.filled(w)), again
			} else if value == "*" && got == "" {
				return "there is no header " + key, again
			}
		}
	}
	return "", false
}

// has says what of a wanted value another does not have.
func (s *scenario) has(want, got any, at string) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, no object", at, got)
		}
		for key, value := range w {
			if _, ok := g[key]; !ok {
				return fmt.Sprintf("%s has no %s", at, key)
			}
			if wrong := s.has(value, g[key], at+"."+key); wrong != "" {
				return wrong
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) < len(w) {
			return fmt.Sprintf("%s is %v, no list of %d", at, got, len(w))
		}
		if len(w) == 0 && len(g) > 0 {
			return fmt.Sprintf("%s is %v, not empty", at, got)
		}
		for i := range w {
			if wrong := s.has(w[i], g[i], fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
		return ""
	case string:
		switch {
		case w == "*":
			return ""
		case strings.HasPrefix(w, "~"):
			if !regexp.MustCompile(w[1:]).MatchString(fmt.Sprint(got)) {
				return fmt.Sprintf("%s is %v, which %s does not match", at, got, w[1:])
			}
			return ""
		case variable.FindString(w) == w:
			if _, ok := s.vars[w]; !ok {
				s.vars[w] = got
			}
			want = s.vars[w]
		}
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s is %v, not %v", at, got, want)
	}
	return ""
}

// find returns the route that a request goes to, nil if none.
func find(routes []api.Route, method, path string) *api.Route {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i := range routes {
		r := &routes[i]
		names := strings.Split(r.At(), "/")
		same := r.Method == method && len(names) == len(parts)
		for j := 0; same && j < len(names); j++ {
			same = names[j] == parts[j] || strings.HasPrefix(names[j], "{") && parts[j] != ""
		}
		if same {
			return r
		}
	}
	return nil
}
