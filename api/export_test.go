package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// Constant lets the server answer a path with the same bytes for everybody, from before it serves on: what every answer costs at least.
func (s *Server) Constant(path string, is func() []byte) {
	s.app.Get(path, func(c *fiber.Ctx) error {
		c.Set("Content-Type", "application/json")
		return c.Status(http.StatusOK).Send(is())
	})
}

// Content is what a body says, however a form is cut into parts.
var Content = content
