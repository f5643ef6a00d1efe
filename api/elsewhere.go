package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// elsewhere lets the dashboard ask from the address of PUBLIC_URL, where that is not the API's own: a build with VITE_API_URL. Browsers ask
// first whether they may (CORS). No page of any other address may read an answer.
func (s *Server) elsewhere(c *fiber.Ctx) error {
	from := c.Get("Origin")
	if from == "" || !strings.HasPrefix(c.Path(), "/api/") && c.Path() != "/health" {
		return c.Next()
	}
	c.Vary("Origin")
	if s.page == "" || !strings.EqualFold(from, s.page) {
		return c.Next()
	}
	c.Set("Access-Control-Allow-Origin", from)
	c.Set("Access-Control-Allow-Credentials", "true")
	if c.Method() != http.MethodOptions || c.Get("Access-Control-Request-Method") == "" {
		c.Set("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id")
		return c.Next()
	}
	c.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	c.Set("Access-Control-Allow-Headers", "Content-Type, X-CSRF-Token, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID")
	c.Set("Access-Control-Max-Age", "600")
	return c.SendStatus(http.StatusNoContent)
}

// origin is the part of an address that browsers tell pages apart by; "" of none.
func origin(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return ""
	}
	return at.Scheme + "://" + at.Host
}
