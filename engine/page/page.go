package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
)

//go:embed assets
var assets embed.FS

// parts are the templates, read once.
var parts = template.Must(template.New("").ParseFS(assets, "assets/*.gohtml"))

// shell is what every page has around its content.
type shell struct {
	Title  string
	Policy string
	Style  template.CSS
	Script template.JS
	Data   template.JS
	View   any
}

// Backtest writes the report of a backtest. Without a chart it has no candles and no curves. The error is Unavailable if w
// cannot be written, Internal if a number of the result is none.
func Backtest(w io.Writer, r *backtest.Result, c *backtest.Chart) error {
	v := newBacktestView(r, c)
	return write(w, "backtest", v.Title, v, newScene(r, c))
}

// Sweep writes the report of a sweep. The errors are those of [Backtest].
func Sweep(w io.Writer, s *backtest.Sweep) error {
	v := newSweepView(s)
	return write(w, "sweep", v.Title, v, newGrid(s))
}

// scripts are those of each page. They run one after the other, in one scope.
var scripts = map[string]string{
	"backtest": script("number", "theme", "chart", "candles", "equity", "table", "backtest"),
	"sweep":    script("number", "table", "heat", "sweep"),
}

func script(names ...string) string {
	var code strings.Builder
	code.WriteString("\"use strict\";\n(() => {\n")
	for _, name := range names {
		code.WriteString(asset(name + ".js"))
	}
	code.WriteString("})();\n")
	return code.String()
}

// Policy is the content security policy of a page, backtest or sweep: the page has it itself, and who serves it sends it as a header.
func Policy(name string) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + source(asset("page.css")) + "; script-src " + source(scripts[name])
}

// write fills in a template.
func write(w io.Writer, name, title string, view, data any) error {
	const op = "page.write"
	encoded, err := json.Marshal(data)
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	s := shell{
		Title: title, Policy: Policy(name), View: view, Style: template.CSS(asset("page.css")), Script: template.JS(scripts[name]), Data: template.JS(encoded),
	}
	var out bytes.Buffer
	if err := parts.ExecuteTemplate(&out, name+".gohtml", s); err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	return nil
}

// asset returns an embedded file.
func asset(name string) string {
	text, err := fs.ReadFile(assets, "assets/"+name)
	if err != nil {
		panic(err) // the binary was built without it, which no test would let pass
	}
	return string(text)
}

// source names an inline style or script in a content security policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
