package secrets_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"tradebot/engine/secrets"
)

// However a text is written, it is not there.
func TestText(t *testing.T) {
	const hush secrets.Text = "hush"
	hushed := hush
	holder := struct {
		Name string
		Key  secrets.Text
		More []secrets.Text
		By   map[secrets.Text]secrets.Text
	}{"n", hush, []secrets.Text{hush}, map[secrets.Text]secrets.Text{hush: hush}}
	var out bytes.Buffer
	for _, l := range []*slog.Logger{slog.New(slog.NewJSONHandler(&out, nil)), slog.New(slog.NewTextHandler(&out, nil))} {
		l.Info("x", "secret", hush, "pointer", &[]secrets.Text{hush}, "error", fmt.Errorf("with %w and %v", fmt.Errorf("%s", hush), hush))
	}
	text, err := json.Marshal([]any{holder.Key, holder.More, &hushed, map[string]secrets.Text{"k": hush}})
	if err != nil {
		t.Fatal(err)
	}
	written := out.String() + string(text) + hush.String()
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %b %o %c %U %e %t %T %20s %-20q %.3s") {
		written += fmt.Sprintf(verb, hush) + fmt.Sprintf(verb, holder) + fmt.Sprintf(verb, &holder)
	}
	for _, secret := range []string{"hush", "hus", "68757368", "104 117", "0x68", "aHVzaA"} {
		if strings.Contains(strings.ToLower(written), strings.ToLower(secret)) {
			t.Errorf("%q is in what was written", secret)
		}
	}
	if !strings.Contains(written, "[redacted]") {
		t.Error("nothing says that something is hidden")
	}
}
