package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the OpenAPI document, which every answer must fit. Another library than that which made it reads it.
type contract struct {
	house    *house
	compiler *jsonschema.Compiler
	document map[string]any
	mutex    sync.Mutex
	schemas  map[string]*jsonschema.Schema
	met      met
}

const documentURL = "mem:///openapi.json"

func newContract(t testing.TB, h *house) *contract {
	t.Helper()
	a := h.ask("", http.MethodGet, "/api/openapi.json", nil, "")
	c := &contract{house: h, compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}, met: met{ids: map[string]bool{}, told: map[string]bool{}}}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	c.document = parsed.(map[string]any)
	if v := fmt.Sprint(c.document["openapi"]); !strings.HasPrefix(v, "3.1") {
		t.Errorf("the document is of version %s", v)
	}
	if err := c.compiler.AddResource(documentURL, c.document); err != nil {
		t.Fatal(err)
	}
	return c
}

// check holds an answer against the document.
func (c *contract) check(t testing.TB, line int, method, path string, a reply) {
	t.Helper()
	route := find(c.house.routes, method, path)
	if route == nil {
		return
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil && len(a.body) > 0 {
		t.Errorf("line %d: %s %s answers without a type: %v", line, method, path, err)
		return
	}
	if a.status < 300 {
		c.met.mutex.Lock()
		c.met.ids[route.ID] = true
		c.met.mutex.Unlock()
	}
	escape := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1") }
	status := fmt.Sprint(a.status)
	responses := c.at("paths", route.At(), strings.ToLower(method), "responses")
	if _, ok := responses[status]; !ok {
		if status = "default"; responses[status] == nil {
			t.Errorf("line %d: the document has no %d for %s %s", line, a.status, method, route.At())
			return
		}
	}
	content := c.at("paths", route.At(), strings.ToLower(method), "responses", status, "content")
	if len(content) == 0 && len(a.body) == 0 {
		return
	}
	if _, ok := content[kind]; !ok {
		t.Errorf("line %d: the document has no %s with %d for %s %s", line, kind, a.status, method, route.At())
		return
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	schema := c.schema(t, "#/paths/"+escape(route.At())+"/"+strings.ToLower(method)+"/responses/"+status+"/content/"+escape(kind)+"/schema")
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
	if err != nil {
		t.Errorf("line %d: %s %s answers no JSON: %v", line, method, path, err)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("line %d: the answer of %s %s does not fit the document: %v\n%s", line, method, path, err, a)
	}
}

// at is the object at a place of the document; nil if there is none.
func (c *contract) at(names ...string) map[string]any {
	value := c.document
	for _, name := range names {
		value, _ = value[name].(map[string]any)
	}
	return value
}

func (c *contract) schema(t testing.TB, at string) *jsonschema.Schema {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if s, ok := c.schemas[at]; ok {
		return s
	}
	s, err := c.compiler.Compile(documentURL + at)
	if err != nil {
		t.Fatal(err)
	}
	c.schemas[at] = s
	return s
}

// The document is sound: every operation has a summary, every schema can be read, and the page for people has every operation.
func TestDocument(t *testing.T) {
	h := newHouse(t)
	c := newContract(t, h)
	page := h.ask("", http.MethodGet, "/api/docs", nil, "")
	if page.status != http.StatusOK || strings.Contains(string(page.body), "<script") || strings.Contains(string(page.body), "http://") {
		t.Errorf("the page: %d", page.status)
	}
	style := h.ask("", http.MethodGet, "/api/docs.css", nil, "")
	if style.status != http.StatusOK || !strings.HasPrefix(style.header.Get("Content-Type"), "text/css") {
		t.Errorf("the style: %v", style)
	}
	for _, r := range h.routes {
		if !bytes.Contains(page.body, []byte(`id="`+r.ID+`"`)) {
			t.Errorf("the page has no %s", r.ID)
		}
		if r.Summary == "" || c.at("paths", r.At(), strings.ToLower(r.Method)) == nil {
			t.Errorf("the document has no %s", r.ID)
		}
	}
	for name := range c.at("components", "schemas") {
		c.schema(t, "#/components/schemas/"+name)
	}
	var seen map[string]any
	if err := json.Unmarshal(h.ask("", http.MethodGet, "/api/openapi.json", nil, "").body, &seen); err != nil {
		t.Error(err)
	}
}
