package chart

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
)

// CSV is the table with a line for each cell, and in each line all that is needed
// to understand it. Text that a spreadsheet would take for a formula has an
// apostrophe before it, as spreadsheets themselves write text.
func (f Figure) CSV() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write([]string{"figure", "period", "code", "name", "column", "state", "value", "lower", "upper", "shown", "note", "policy", "release", "coverage", "method"})
	for _, r := range f.rows {
		for i, v := range r.Values {
			line := []string{f.beside.Title, f.period, r.Code, r.Name, f.columns[i+1], string(v.State), plain(v.Number), plain(v.Low), plain(v.High),
				v.Text, means(v.State), f.policy, f.beside.Release, f.beside.Coverage, f.beside.Method}
			for n, s := range line {
				if n < 6 || n > 8 {
					line[n] = safe(s)
				}
			}
			w.Write(line)
		}
	}
	w.Flush() // to memory: cannot fail
	return b.Bytes()
}

// safe is a text that no spreadsheet reckons.
func safe(s string) string {
	if t := strings.TrimLeft(s, " \t\r\n"); t != "" && strings.ContainsRune("=+-@|%", rune(t[0])) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + s
	}
	return s
}

func plain(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// A document is a figure as JSON.
type document struct {
	Kind     string    `json:"kind"`
	Title    string    `json:"title"`
	Period   string    `json:"period"`
	Of       string    `json:"of"`
	Words    []string  `json:"words"`
	Columns  []string  `json:"columns"`
	Rows     []Row     `json:"rows"`
	States   []Meaning `json:"states,omitempty"`
	Policy   string    `json:"policy"`
	Release  string    `json:"release,omitempty"`
	Coverage string    `json:"coverage,omitempty"`
	Method   string    `json:"method,omitempty"`
	Source   string    `json:"source,omitempty"`
	Address  string    `json:"address,omitempty"`
	Notes    []string  `json:"notes,omitempty"`
}

// JSON is the figure without its picture. Columns name the cells of each row
// after its own name.
func (f Figure) JSON() []byte {
	b, err := json.Marshal(document{f.kind, f.beside.Title, f.period, f.of, f.words, f.columns, f.rows, f.States(), f.policy,
		f.beside.Release, f.beside.Coverage, f.beside.Method, f.beside.Source, f.beside.Address, f.beside.Notes})
	if err != nil {
		panic(err) // strings and finite numbers
	}
	return b
}

// about is what a reader of a file should know besides the table.
func (f Figure) about() [][2]string {
	out := [][2]string{{"Figure", f.beside.Title}, {"Period", f.period}, {"What is counted", f.of}}
	for _, s := range f.words {
		out = append(out, [2]string{"What it says", s})
	}
	for _, kv := range [][2]string{{"How it was counted", f.beside.Method}, {"Coverage", f.beside.Coverage}, {"Sources", f.beside.Source},
		{"Rule for small numbers", f.policy}, {"Release", f.beside.Release}, {"Address", f.beside.Address}} {
		if kv[1] != "" {
			out = append(out, kv)
		}
	}
	for _, s := range f.beside.Notes {
		out = append(out, [2]string{"Note", s})
	}
	for _, m := range f.States() {
		out = append(out, [2]string{m.Shown, m.Means})
	}
	return out
}
