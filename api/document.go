package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"tradebot/engine/fault"
	"tradebot/engine/station"
)

var (
	//go:embed page/docs.html
	docsPage string
	//go:embed page/docs.css
	docsStyle []byte
)

// Document returns what /api/openapi.json of a version serves, without an installation.
func Document(version string) ([]byte, error) {
	s := New(Options{Front: &station.Front{Station: &station.Station{Version: version}}})
	document, err := json.Marshal(s.api.OpenAPI())
	return document, fault.Wrap(fault.Internal, "api.Document", err)
}

// document serves what the routes are, for programs (OpenAPI 3.1) and for people. Both are made once, when all routes are there, and
// need nobody signed in: they say nothing of an installation. The page has no script, and takes nothing from elsewhere.
func (s *Server) document() {
	openapi, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		panic("api: the document cannot be made: " + err.Error())
	}
	var page bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsPage)).Execute(&page, chapters(s.api.OpenAPI())); err != nil {
		panic("api: the page cannot be made: " + err.Error())
	}
	for _, one := range []struct {
		path, kind, csp string
		body            []byte
	}{
		{"/api/openapi.json", "application/json", "default-src 'none'", openapi},
		{"/api/docs", "text/html; charset=utf-8", "default-src 'none'; style-src 'self'; frame-ancestors 'none'", page.Bytes()},
		{"/api/docs.css", "text/css; charset=utf-8", "default-src 'none'", docsStyle},
	} {
		s.app.Get(one.path, func(c *fiber.Ctx) error {
			c.Set("Content-Type", one.kind)
			c.Set("Content-Security-Policy", one.csp)
			c.Set("Cache-Control", "no-cache")
			return c.Status(http.StatusOK).Send(one.body)
		})
	}
}

// contents is the page: what it says of the whole, and a chapter for each resource.
type contents struct {
	Title, Version, About string
	Chapters              []chapter
}

type chapter struct {
	Name, Title string
	Operations  []operation
}

type operation struct {
	ID, Method, Path, Summary, About, Needs string
	Parameters                              []field
	Body                                    []field
	Answers                                 []answer
}

type field struct {
	Name, In, Type, About string
	Required              bool // of an answer's: it is always there
}

type answer struct {
	Status, About string
	Fields        []field
}

// chapters makes the page's contents from the document, so that both say the same.
func chapters(o *huma.OpenAPI) contents {
	page := contents{Title: o.Info.Title, Version: o.Info.Version, About: o.Info.Description}
	at := map[string]int{}
	for path, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			name := op.Tags[0]
			if _, ok := at[name]; !ok {
				at[name] = len(page.Chapters)
				page.Chapters = append(page.Chapters, chapter{Name: name, Title: titled(name)})
			}
			c := &page.Chapters[at[name]]
			c.Operations = append(c.Operations, described(o, path, op))
		}
	}
	slices.SortFunc(page.Chapters, func(a, b chapter) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range page.Chapters {
		slices.SortFunc(c.Operations, func(a, b operation) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
	}
	return page
}

// described is what the page says of an operation.
func described(o *huma.OpenAPI, path string, op *huma.Operation) operation {
	d := operation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, About: op.Description, Needs: "For everybody, signed in or not."}
	for _, way := range op.Security {
		if scopes := way["token"]; len(scopes) > 0 {
			d.Needs = "Needs a session, or a token with the scope " + scopes[0] + "."
		}
	}
	for _, p := range op.Parameters {
		d.Parameters = append(d.Parameters, field{Name: p.Name, In: p.In, Type: kind(p.Schema), About: told(p.Description, p.Schema), Required: p.Required})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			d.Body = fields(o, media.Schema, 0)
		}
	}
	for status, response := range op.Responses {
		a := answer{Status: status, About: response.Description}
		for format, media := range response.Content {
			if format != "application/problem+json" {
				a.Fields = fields(o, media.Schema, 0)
			}
		}
		d.Answers = append(d.Answers, a)
	}
	slices.SortFunc(d.Answers, func(a, b answer) int { return cmp.Compare(a.Status, b.Status) })
	return d
}

// deepest is how deep the page goes into objects in objects.
const deepest = 3

// fields are those of a schema, one below the other, an object's with its name in front.
func fields(o *huma.OpenAPI, s *huma.Schema, depth int) (all []field) {
	if s = meant(o, s); s == nil || depth > deepest {
		return nil
	}
	if s.Type == huma.TypeArray {
		for _, f := range fields(o, s.Items, depth) {
			f.Name = "[]." + f.Name
			all = append(all, f)
		}
		return all
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		property := s.Properties[name]
		about := property.Description
		if m := meant(o, property); about == "" && m != nil {
			about = m.Description
		}
		all = append(all, field{Name: name, Type: kind(property), About: told(about, property), Required: slices.Contains(s.Required, name)})
		for _, f := range fields(o, property, depth+1) {
			f.Name = strings.Replace(name+"."+f.Name, ".[]", "[]", 1)
			all = append(all, f)
		}
	}
	return all
}

// titled is the name of a chapter as its heading has it.
func titled(name string) string {
	return raised(strings.Replace(strings.ReplaceAll(name, "-", " "), "api ", "API ", 1))
}

// raised begins with a capital letter, unless its first word is a unit or a name like final_equity.
func raised(text string) string {
	if word, _, _ := strings.Cut(text, " "); word == "" || word == "ms" || strings.Contains(word, "_") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// told is what is said of a field, with what it is without a choice, and an example.
func told(about string, s *huma.Schema) string {
	about = raised(about)
	if s == nil {
		return about
	}
	if s.Default != nil {
		about += fmt.Sprintf("; without a choice: %v", s.Default)
	}
	if len(s.Examples) > 0 {
		if text, err := json.Marshal(s.Examples[0]); err == nil {
			about += "; for example " + strings.Trim(string(text), `"`)
		}
	}
	return about
}

// meant is the schema that one refers to.
func meant(o *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return o.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// kind is the type of a value in words.
func kind(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case s.Type == huma.TypeArray:
		return "list of " + kind(s.Items)
	case len(s.Enum) > 0:
		words := make([]string, len(s.Enum))
		for i, word := range s.Enum {
			if words[i] = fmt.Sprint(word); words[i] == "" {
				words[i] = `""`
			}
		}
		return strings.Join(words, " | ")
	case s.Format != "" && s.Type == huma.TypeString: // how long a number is concerns nobody here
		return s.Type + " (" + s.Format + ")"
	}
	return cmp.Or(s.Type, "anything")
}
