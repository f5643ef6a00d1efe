package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/gofiber/fiber/v2"
)

var (
	//go:embed page/link.html
	linkPage string
	//go:embed page/link.js
	linkScript []byte
)

// links serves the pages that one-time links lead to: the first start's, an invitation's, that to a new password. The dashboard will
// have them; until it is there, a link must lead somewhere.
func (s *Server) links() {
	serve := func(path, kind, csp string, body []byte) {
		s.app.Get(path, func(c *fiber.Ctx) error {
			c.Set("Content-Type", kind)
			c.Set("Content-Security-Policy", csp)
			return c.Status(http.StatusOK).Send(body)
		})
	}
	const csp = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	page := template.Must(template.New("link").Parse(linkPage))
	for path, lead := range map[string]string{
		"/setup":  "Nobody can sign in here yet. Choose the name and the password of the admin.",
		"/invite": "You were invited. Choose a password.",
		"/reset":  "Choose another password.",
	} {
		var body bytes.Buffer
		if err := page.Execute(&body, lead); err != nil {
			panic("api: the page cannot be made: " + err.Error())
		}
		serve(path, "text/html; charset=utf-8", csp, body.Bytes())
	}
	serve("/api/link.js", "text/javascript; charset=utf-8", "default-src 'none'", linkScript)
	s.app.Get("/", func(c *fiber.Ctx) error { return c.Redirect("/api/docs", http.StatusFound) })
}
