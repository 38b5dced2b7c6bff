package impact

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Words writes the report for people to read in a terminal.
func (r Report) Words(w io.Writer) error {
	out := bufio.NewWriter(w)
	p := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	p("%s\n%s", r.Spec.Question, strings.Repeat("=", len([]rune(r.Spec.Question))))
	for _, part := range r.Parts() {
		if part.Picture {
			continue // its table follows
		}
		p("\n%s\n%s", part.Heading, strings.Repeat("-", len([]rune(part.Heading))))
		for _, line := range part.Lines {
			p("%s", line)
		}
		if len(part.Rows) > 0 {
			table(p, append([][]string{part.Columns}, part.Rows...))
		}
	}
	return out.Flush()
}

// table sets the first column to the left and the others to the right.
func table(p func(string, ...any), lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, line := range lines {
		text := fmt.Sprintf("%-*s", widths[0], line[0])
		for i, cell := range line[1:] {
			text += fmt.Sprintf("  %*s", widths[i+1], cell)
		}
		p("%s", text)
	}
}

// String is the ratio as sentences have it.
func (i Interval) String() string {
	return fmt.Sprintf("%.2f (95%% interval %.2f to %.2f)", i.Value, i.Low, i.High)
}
