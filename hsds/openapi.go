package hsds

import (
	"strings"
)

// openapi describes the door (OpenAPI 3.1), from the same lists that serve it.
func openapi(x *exchange) error {
	paths := object{}
	for _, r := range routes {
		if r.of == "" {
			continue
		}
		known := parameters
		if strings.HasPrefix(r.path, "v1") {
			known = firstParameters
		}
		item, asked := object{}, object{}
		var list []object
		if strings.HasSuffix(r.path, "{id}") {
			item["parameters"] = []object{{"name": "id", "in": "path", "required": true, "description": "The ID of the entry.", "schema": object{"type": "string"}}}
		}
		for _, name := range r.may {
			p := known[name]
			schema := p.schema()
			asked[name] = schema
			list = append(list, object{"name": name, "in": "query", "required": false, "description": p.about, "schema": schema})
		}
		op := object{"summary": r.about, "operationId": operation("get", r.path), "responses": answers(r)}
		op.put("parameters", list)
		if r.tag != "" {
			op["tags"] = []string{r.tag}
		}
		item["get"] = op
		if r.post {
			body := object{"type": "object", "properties": asked, "additionalProperties": false}
			item["post"] = object{"summary": r.about + " The same question, in the body: it stands in no address and no log.", "operationId": operation("post", r.path),
				"requestBody": object{"content": object{"application/json": object{"schema": body}, "application/x-www-form-urlencoded": object{"schema": body}}},
				"responses":   answers(r)}
		}
		paths["/"+strings.TrimSuffix(r.path, "{$}")] = item
	}
	return x.send(object{
		"openapi": "3.1.0",
		"info": object{"title": "The community services of a place", "version": "3.0",
			"description": "Open Referral UK 3.0 (HSDS 3.1) under v3, and Open Referral UK 1.0 under v1. Open to all, without a key."},
		"servers": []object{{"url": x.Base + strings.TrimSuffix(Prefix, "/")}},
		"paths":   paths,
		"components": object{"schemas": object{
			"Problem": object{"type": "object", "required": []string{"title", "status"}, "properties": object{"type": text, "title": text, "status": number,
				"detail": text, "errors": object{"type": "object", "additionalProperties": text}}},
			"Entry": object{"type": "object", "description": "An entry as the standard has it: https://docs.openreferraluk.org/", "required": []string{"id"},
				"properties": object{"id": text}},
			"Page": object{"type": "object", "required": []string{"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"},
				"properties": object{"total_items": number, "total_pages": number, "page_number": number, "size": number, "first_page": truth, "last_page": truth, "empty": truth,
					"contents": object{"type": "array", "items": object{"$ref": "#/components/schemas/Entry"}}}},
			"FirstPage": object{"type": "object", "required": []string{"totalElements", "totalPages", "number", "size", "first", "last", "content"},
				"properties": object{"totalElements": number, "totalPages": number, "number": number, "size": number, "first": truth, "last": truth, "empty": truth,
					"content": object{"type": "array", "items": object{"$ref": "#/components/schemas/Entry"}}}},
		}},
	})
}

var (
	text   = object{"type": "string"}
	number = object{"type": "integer"}
	truth  = object{"type": "boolean"}
)

func (p parameter) schema() object {
	s := object{"type": p.kind}
	if p.kind == "date-time" {
		s = object{"type": "string", "format": "date-time"}
	}
	if p.repeats {
		return object{"type": "array", "items": s, "maxItems": mostTimes}
	}
	return s
}

func operation(method, path string) string {
	return method + strings.NewReplacer("/", "_", "{", "", "}", "", "$", "about").Replace("_"+path)
}

func answers(r route) object {
	schema := object{"$ref": "#/components/schemas/Entry"}
	content := object{}
	list := !strings.HasSuffix(r.path, "}")
	switch {
	case strings.HasPrefix(r.path, "v1/vocabularies"):
		schema = object{"type": "array", "items": text}
	case strings.HasSuffix(r.path, "{$}"):
		schema = object{"type": "object", "required": []string{"version", "profile", "openapi_url"},
			"properties": object{"version": text, "profile": text, "openapi_url": text}}
	case list && strings.HasPrefix(r.path, "v1"):
		schema = object{"$ref": "#/components/schemas/FirstPage"}
	case list:
		schema = object{"$ref": "#/components/schemas/Page"}
		content["application/x-ndjson"] = object{"schema": object{"type": "string"}}
	}
	content["application/json"] = object{"schema": schema}
	told := func(what string) object {
		return object{"description": what, "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}}
	}
	out := object{"200": object{"description": "What was asked for.", "content": content}, "304": object{"description": "As the caller has it (If-None-Match)."}}
	if strings.HasSuffix(r.path, "{id}") {
		out["404"] = told("There is none with this ID.")
	} else if len(r.may) > 0 {
		out["400"] = told("A parameter is not as it should be, or is not known.")
		out["501"] = told("No postcodes have been imported here.")
	}
	return out
}
