package plan

import (
	"embed"
	"strings"

	"kith/nhs"
)

// pictures are plain line drawings, made for Kith, each with a title that is
// read aloud. They take the colour of the text around them.
//
//go:embed picture/*.svg
var pictures embed.FS

// Picture is a drawing as SVG that stands within a page, "" when there is none
// of that name.
func Picture(key string) string {
	b, err := pictures.ReadFile("picture/" + key + ".svg")
	if err != nil {
		return ""
	}
	return string(b)
}

// PictureTitle is what the drawing shows, in words.
func PictureTitle(key string) string {
	_, rest, _ := strings.Cut(Picture(key), "<title>")
	title, _, _ := strings.Cut(rest, "</title>")
	return title
}

// Pictures are the names of all drawings.
func Pictures() []string {
	files, err := pictures.ReadDir("picture")
	if err != nil {
		panic(err) // they are part of the program
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), ".svg"))
	}
	return out
}

// needPictures and the two below say which drawing stands for what.
var needPictures = map[nhs.Need]string{
	nhs.Isolation: "friends", nhs.Transport: "bus", nhs.Bereavement: "flower", nhs.Housing: "house", nhs.Money: "money",
	nhs.Benefits: "form", nhs.SocialCare: "question", nhs.Lifestyle: "walking", nhs.Diagnosis: "heart",
	nhs.Employment: "work", nhs.Education: "book", nhs.Carers: "hands", nhs.Food: "food",
}

// NeedPicture is the drawing that stands for a need, "" when there is none.
func NeedPicture(n nhs.Need) string { return needPictures[n] }

var supportPictures = map[nhs.Support]string{
	"group": "friends", "befriending": "cup", "peer": "friends", "exercise": "walking", "arts": "music", "nature": "tree",
	"money-advice": "money", "housing-advice": "key", "legal-advice": "form", "learning": "book", "work": "work",
	"volunteering": "hands", "counselling": "talking", "carer-support": "hands", "lifestyle": "walking", "condition": "heart",
	"home": "house", "travel": "bus", "essentials": "food", "practical": "letter", "coaching": "talking", "statutory": "form",
}

var goalPictures = map[GoalStatus]string{
	GoalSet: "smile", GoalDoing: "clock", GoalMet: "tick", GoalPartly: "clock", GoalNot: "sad", GoalDropped: "question",
}

// picture is the drawing for an action: by the kind of support, or by who does it.
func (n *NewAction) picture() string {
	if p := supportPictures[n.Support]; p != "" {
		return p
	}
	if n.Who == WhoGP {
		return "doctor"
	}
	return "person"
}
