package notify

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
)

// The words of every message are files, one for each language:
// template/NAME.LANGUAGE.txt. The English one says what it is for:
//
//	what: A reminder of an appointment      as the timeline says it
//	via: text email letter                  the channels, for messages to a person
//	needs: when where                       the data that it must be given
//	secret: path                            those of them that are a key: see secret.go
//	now: yes                                at whatever hour: the person waits for it
//	secure: yes                             for a secure address only
//	file: yes                               with the files of its record (Sender.Files)
//	subject: Your appointment               of a mail or letter: never a personal detail
//	---
//	The words of a mail or letter, with {{.when}} and what every message
//	has: {{.Name}}, {{.Service}}, {{.Phone}}, {{.Base}}.
//	--- text
//	The words of a text message, where a message may be left.
//	--- ring
//	The words of a text message to anybody else: nothing but that they should ring.
//
// A translation has subject and the words, and may leave out nothing that the
// English one has. A language is added only by somebody who can vouch for it.
//
//go:embed template/*.txt
var files embed.FS

// A template is a message that is yet to be given its data.
type template struct {
	name, what string
	via        []Channel
	needs      []string
	secret     []string
	now        bool
	secure     bool
	file       bool
	words      map[string]*words // by language
}

// words are a template in one language.
type words struct {
	subject string
	parts   map[string]*texttemplate.Template // "" is of a mail or letter
}

// templates are all there are. A file that is not right stops the program at
// its start, and a test before that.
var templates = func() map[string]*template {
	all, err := load(files)
	if err != nil {
		panic(err)
	}
	return all
}()

// languages are the names by which a person's language may be written down.
var languages = map[string]string{
	"english": "en", "welsh": "cy", "cymraeg": "cy", "polish": "pl", "polski": "pl", "ukrainian": "uk", "українська": "uk",
	"french": "fr", "français": "fr", "spanish": "es", "español": "es",
}

// language is in which language a person is written to, and whether that is
// their own: an empty one is English.
func (t *template) language(own string) (code string, spoken bool) {
	own = strings.ToLower(strings.TrimSpace(own))
	code, ok := languages[own]
	if own == "" || own == "en" {
		code, ok = "en", true
	} else if len(own) == 2 {
		code, ok = own, true
	}
	if ok && t.words[code] != nil {
		return code, true
	}
	return "en", false
}

// by reports whether the template has words for a channel.
func (t *template) by(c Channel) bool { return slices.Contains(t.via, c) }

func load(from fs.FS) (map[string]*template, error) {
	names, err := fs.Glob(from, "template/*.txt")
	if err != nil {
		return nil, err
	}
	all := map[string]*template{}
	slices.SortFunc(names, func(a, b string) int { // the English one first
		return strings.Compare(strings.Replace(a, ".en.", ".", 1), strings.Replace(b, ".en.", ".", 1))
	})
	for _, english := range []bool{true, false} {
		for _, n := range names {
			name, language, _ := strings.Cut(strings.TrimSuffix(path.Base(n), ".txt"), ".")
			if (language == "en") != english {
				continue
			}
			text, err := fs.ReadFile(from, n)
			if err != nil {
				return nil, err
			}
			if err := read(all, name, language, string(text)); err != nil {
				return nil, fmt.Errorf("%s: %w", n, err)
			}
		}
	}
	return all, nil
}

// read adds one file to the templates.
func read(all map[string]*template, name, language, text string) error {
	head, rest, ok := strings.Cut(text, "\n---\n")
	if !ok {
		return fmt.Errorf("no line --- between its head and its words")
	}
	t := all[name]
	if language == "en" {
		t = &template{name: name, words: map[string]*words{}}
		all[name] = t
	}
	if t == nil {
		return fmt.Errorf("a translation of a template that there is not in English")
	}
	w := &words{parts: map[string]*texttemplate.Template{}}
	t.words[language] = w
	for l := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(l), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "subject":
			w.subject = value
		case "what":
			t.what = value
		case "now":
			t.now = value == "yes"
		case "secure":
			t.secure = value == "yes"
		case "file":
			t.file = value == "yes"
		case "needs":
			t.needs = strings.Fields(value)
		case "secret":
			t.secret = strings.Fields(value)
		case "via":
			for _, v := range strings.Fields(value) {
				t.via = append(t.via, Channel(v))
			}
		default:
			return fmt.Errorf("%q is not known at its head", key)
		}
	}
	return w.read(t, rest)
}

// read reads the parts, and checks that they are those that there must be.
func (w *words) read(t *template, text string) error {
	part := ""
	for i, p := range strings.Split("\n"+text, "\n--- ") {
		if i > 0 {
			part, p, _ = strings.Cut(p, "\n")
		}
		parsed, err := texttemplate.New(t.name + " " + part).Option("missingkey=error").Parse(strings.TrimSpace(p))
		if err != nil {
			return err
		}
		w.parts[part] = parsed
	}
	english := t.words["en"]
	for part := range english.parts {
		if w.parts[part] == nil {
			return fmt.Errorf("the part %q is missing", part)
		}
	}
	if len(w.parts) != len(english.parts) || w.subject == "" || strings.Contains(w.subject, "{{") || t.what == "" || len(t.via) == 0 || t.file && !t.secure {
		return fmt.Errorf("it must have what, via, a subject without data, and the parts of the English one")
	}
	if t.by(Text) && (w.parts["text"] == nil || w.parts["ring"] == nil) {
		return fmt.Errorf("a text message needs the parts text and ring")
	}
	return nil
}
