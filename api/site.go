package api

import (
	"net/http"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tradebot/web"
)

// siteCSP is what the dashboard's page may do: it takes nothing from elsewhere, and has no script or style but its files.
const siteCSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// without is the page of a binary that has no dashboard.
const without = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tradebot</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<h1>Tradebot</h1>
<p>This Tradebot was built without its dashboard: build it with <code>make build</code>. Until then, <code>tradebot admin create-user ada --role admin</code>
and <code>tradebot admin set-password ada</code> make an admin, and all that can be done over HTTP is at <a href="/api/docs">/api/docs</a>.</p>
</body>
</html>
`

// site serves the dashboard: its files, and its page at every other address at which there could be one, for which page it is the
// browser finds out from the address. It comes after all other routes.
func (s *Server) site(files map[string]*web.File) {
	index := files[web.Index]
	s.app.Use(func(c *fiber.Ctx) error {
		name := strings.TrimPrefix(c.Path(), "/")
		switch f := files[name]; {
		case c.Method() != http.MethodGet && c.Method() != http.MethodHead:
			return c.Next()
		case f != nil && f != index:
			return file(c, f)
		case !routed(name):
			return c.Next()
		case index == nil:
			c.Set("Content-Type", "text/html; charset=utf-8")
			c.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
			return c.Status(http.StatusOK).SendString(without)
		}
		return file(c, index)
	})
}

// routed reports whether a path may be that of a page: it is not one of ours, nor one of a file that is not there.
func routed(name string) bool {
	first, _, below := strings.Cut(name, "/")
	switch first {
	case "api", "assets", "health", "livez", "metrics", "readyz":
		return false
	}
	return (below || path.Ext(name) == "") && !strings.HasPrefix(name, ".") && !strings.Contains(name, "/.")
}

// file answers with a file of the dashboard.
func file(c *fiber.Ctx, f *web.File) error {
	c.Set("Content-Type", f.Kind)
	c.Set("Content-Security-Policy", siteCSP)
	c.Set("Cache-Control", "no-cache")
	if f.Forever {
		c.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, tag := f.Body, f.Tag
	if packed := f.Packed(); packed != nil {
		c.Set("Vary", "Accept-Encoding")
		if c.AcceptsEncodings("identity", "gzip") == "gzip" {
			c.Set("Content-Encoding", "gzip")
			body, tag = packed, strings.TrimSuffix(tag, `"`)+`-gzip"` // other bytes, another tag
		}
	}
	c.Set("ETag", tag)
	if strings.Contains(c.Get("If-None-Match"), tag) {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Status(http.StatusOK).Send(body)
}
