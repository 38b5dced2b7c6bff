package place

import (
	"regexp"
	"strconv"
	"strings"

	"kith"
	"kith/nhs"
)

// A sheet says how one kind of table is known and read: its columns under our
// names, and under which headings publishers give them. Headings are compared
// by their letters and digits only; # stands for a digit, as in LAD24CD.
type sheet struct {
	kind    Kind
	columns []column
	without string                    // headings that say it is something else
	bare    []bare                    // how a file without headings looks
	keep    func(row []string) string // mends a row, or says why it is left out
	part    func(has func(column string) bool) string
	key     int    // so many of the first columns say what a row is about
	dates   string // the columns whose newest day is what the set is as at
}

type column struct {
	name  string
	known string // headings, the likeliest first
	need  need
	read  func(string) (string, bool)
}

type need int

const (
	may    need = iota
	must        // the column must be there, and a value in each row
	choice      // one of these columns must be there
)

// A bare is a table without headings: how many columns, what the first row
// must look like, and where our columns are.
type bare struct {
	width int
	first map[int]*regexp.Regexp
	at    map[string]int
}

var (
	practiceCode = regexp.MustCompile(`^[A-Z][0-9]{5}$`)
	pcnCode      = regexp.MustCompile(`^U[0-9]{5}$`)
	dayCode      = regexp.MustCompile(`^[12][0-9]{7}$`)
	numberCode   = regexp.MustCompile(`^[0-9]+$`)
	postcodeCode = regexp.MustCompile(`^[A-Z]{1,2}[0-9][0-9A-Z]? *[0-9][A-Z]{2}$`)
	statusCode   = regexp.MustCompile(`^[ACDP]$`)
)

// sheets are the tables that Kith knows. Headings are those of the publishers
// (ONS Open Geography Portal, NHS England ODS Data Search and Export, MHCLG),
// and plain ones for files that an operator makes.
var sheets = []sheet{
	{kind: Postcodes, key: 1, columns: []column{
		{"postcode", "pcds pcd8 pcd pcd7 pcd2 postcode", must, nil},
		{"east", "oseast1m east1m easting eastings", choice, nil},
		{"north", "osnrth1m north1m northing northings", may, nil},
		{"lat", "lat latitude", choice, nil},
		{"lng", "long lon lng longitude", may, nil},
		{"quality", "osgrdind gridind positionalquality positionalqualityindicator quality", must, nil},
		{"lsoa21", "lsoa21 lsoa21cd", may, nil},
		{"lsoa11", "lsoa11 lsoa11cd", may, nil},
		{"ward", "osward ward wd##cd adminwardcode", may, nil},
		{"district", "oslaua laua lad##cd lad admindistrictcode", may, nil},
		{"introduced", "dointr", may, nil},
	}, bare: []bare{{10, map[int]*regexp.Regexp{0: postcodeCode, 1: numberCode, 2: numberCode, 3: numberCode},
		map[string]int{"postcode": 0, "quality": 1, "east": 2, "north": 3, "district": 8, "ward": 9}}},
		part: func(has func(string) bool) string {
			if has("lsoa21") || has("lsoa11") {
				return "areas"
			}
			return "points"
		}},
	{kind: LSOAs, key: 2, columns: []column{
		{"lsoa11", "lsoa11code lsoa11cd", must, areaCode},
		{"lsoa21", "lsoa21code lsoa21cd", must, areaCode},
		{"change", "changecode chgind chngind", must, oneOf("U", "S", "M", "X")},
	}},
	{kind: IMD2019, key: 1, columns: deprivation("lsoa11", "lsoa11code lsoa11cd lsoacode2011")},
	{kind: IMD2025, key: 1, columns: deprivation("lsoa21", "lsoa21code lsoa21cd lsoacode2021")},
	{kind: Lookup, key: 1, columns: []column{
		{"lsoa21", "lsoa21code lsoa21cd", must, areaCode},
		{"name", "lsoa21name lsoa21nm", may, text},
		{"ward", "ward##code wd##cd", choice, areaCode},
		{"ward_name", "ward##name wd##nm", may, text},
		{"district", "ltla##code lad##cd", may, areaCode},
		{"district_name", "ltla##name lad##nm", may, text},
		{"sub_icb", "subicbcode sicbl##cdh", choice, orgCode},
		{"icb", "icbcode icb##cdh", may, orgCode},
		{"rural_urban", "ruc21code ruc21cd", may, text},
	}, without: "lsoa11code lsoa11cd pcds pcd", part: func(has func(string) bool) string {
		var p []string
		for _, c := range []string{"ward", "sub_icb"} {
			if has(c) {
				p = append(p, c)
			}
		}
		return strings.Join(p, "+")
	}},
	{kind: SubICBs, key: 1, columns: []column{
		{"sub_icb", "subicbcode sicbl##cdh", must, orgCode},
		{"name", "subicbname sicbl##nm", must, text},
		{"icb", "icbcode icb##cdh", must, orgCode},
		{"icb_name", "icbname icb##nm", must, text},
		{"ons", "subicbons sicbl##cd", may, areaCode},
		{"icb_ons", "icbons icb##cd", may, areaCode},
	}, without: "lsoa21code lsoa21cd"},
	{kind: Districts, key: 1, columns: []column{
		{"district", "ladcd lad##cd", must, areaCode},
		{"name", "ladnm lad##nm", must, text},
		{"now", "ladcdactive", may, areaCode},
		{"county", "utlacd utla##cd cty##cd", choice, areaCode},
		{"county_name", "utlanm utla##nm cty##nm", may, text},
		{"region", "rgncd rgn##cd", choice, areaCode},
		{"region_name", "rgnnm rgn##nm", may, text},
	}, without: "lsoa21cd wd##cd pcds pcd"},
	{kind: Practices, key: 1, dates: "opened closed", columns: []column{
		{"practice", "practicecode organisationcode", must, matching(practiceCode)},
		{"name", "practicename name", must, text},
		{"address_1", "addr1 addressline1", may, text},
		{"address_2", "addr2 addressline2", may, text},
		{"address_3", "addr3 addressline3", may, text},
		{"address_4", "addr4 addressline4", may, text},
		{"address_5", "addr5 addressline5", may, text},
		{"postcode", "postcode", must, postcode},
		{"icb", "icbcode highlevelhealthgeography", may, orgCode},
		{"sub_icb", "subicbcode commissioner", may, orgCode},
		{"opened", "opendate", may, day},
		{"closed", "closedate", may, day},
		{"status", "status statuscode", must, matching(statusCode)},
		{"setting", "prescribingsetting", may, text},
	}, keep: func(row []string) string {
		// Prescribing setting 4 is a GP practice; the rest are clinics, prisons
		// and services that prescribe. A file without the column has practices only.
		if s := row[13]; s != "" && s != "4" {
			return "not a GP practice (prescribing setting " + s + ")"
		}
		return ""
	}, bare: []bare{{27, map[int]*regexp.Regexp{0: practiceCode, 9: postcodeCode, 10: dayCode, 12: statusCode},
		map[string]int{"practice": 0, "name": 1, "icb": 3, "address_1": 4, "address_2": 5, "address_3": 6, "address_4": 7, "address_5": 8,
			"postcode": 9, "opened": 10, "closed": 11, "status": 12, "sub_icb": 14, "setting": 25}}}},
	{kind: PCNs, key: 1, dates: "opened closed", columns: []column{
		{"pcn", "pcncode", must, matching(pcnCode)},
		{"name", "pcnname", must, text},
		{"sub_icb", "subicbcode currentsubicblocationcode currentsubicbloccode", may, orgCode},
		{"opened", "opendate", must, day},
		{"closed", "closedate", may, day},
		{"postcode", "postcode", may, text},
	}, without: "practicecode partnerorganisationcode", bare: []bare{{12, map[int]*regexp.Regexp{0: pcnCode, 4: dayCode},
		map[string]int{"pcn": 0, "name": 1, "sub_icb": 2, "opened": 4, "closed": 5, "postcode": 11}}}},
	{kind: Members, key: 3, dates: "start end", columns: []column{
		{"practice", "practicecode partnerorganisationcode", must, orgCode},
		{"pcn", "pcncode", must, matching(pcnCode)},
		{"start", "startdate practicetopcnrelationshipstartdate relationshipstartdate", must, day},
		{"end", "enddate practicetopcnrelationshipenddate relationshipenddate", may, day},
	}, bare: []bare{{11, map[int]*regexp.Regexp{4: pcnCode, 8: dayCode}, map[string]int{"practice": 0, "pcn": 4, "start": 8, "end": 9}}}},
	{kind: Systems, key: 1, columns: []column{
		{"practice", "practicecode orgcode organisationcode practice", must, matching(practiceCode)},
		{"system", "system recordsystem clinicalsystem gpsystem systemsupplier", must, text},
	}},
	{kind: Holidays, key: 2, dates: "date", columns: []column{
		{"division", "division", choice, text},
		{"date", "date", must, day},
		{"title", "title", must, text},
		{"notes", "notes", choice, text},
	}, keep: func(row []string) string {
		row[0] = or(row[0], EnglandAndWales)
		return ""
	}},
	{kind: Terms, key: 3, columns: []column{
		{"district", "district lad ladcd", may, areaCode},
		{"term", "term", must, text},
		{"start", "start startdate termstart", must, day},
		{"end", "end enddate termend", must, day},
	}, keep: func(row []string) string {
		if row[3] < row[2] {
			return "ends before it begins"
		}
		return ""
	}},
}

func deprivation(lsoa, headings string) []column {
	return []column{
		{lsoa, headings, must, areaCode},
		{"rank", "imdrank indexofmultipledeprivationimdrankwhere1ismostdeprived indexofmultipledeprivationimdrank", must, number},
		{"decile", "imddecile indexofmultipledeprivationimddecilewhere1ismostdeprived10oflsoas indexofmultipledeprivationimddecile", must, number},
	}
}

func sheetOf(k Kind) *sheet {
	for i := range sheets {
		if sheets[i].kind == k {
			return &sheets[i]
		}
	}
	return nil
}

// How values are read. Each returns the value as we keep it, and whether it is
// one; an empty value never gets here.

func text(s string) (string, bool) { return s, len(s) <= 300 }

var gss = regexp.MustCompile(`^[A-Z0-9][A-Z0-9]{2,11}$`)

// areaCode is a code of the ONS; those that end in eights or nines of a
// pseudo-area are no area.
func areaCode(s string) (string, bool) {
	s = strings.ToUpper(s)
	if strings.HasSuffix(s, "99999999") {
		return "", true
	}
	return s, gss.MatchString(s)
}

func orgCode(s string) (string, bool) {
	o := nhs.ParseODS(s)
	return string(o), o.Valid()
}

func postcode(s string) (string, bool) {
	p, err := nhs.ParsePostcode(s)
	return string(p), err == nil
}

func number(s string) (string, bool) {
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	return strconv.Itoa(n), err == nil && n > 0
}

// day reads the ways in which the publishers write days.
func day(s string) (string, bool) {
	switch {
	case len(s) == 8 && dayCode.MatchString(s):
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	case len(s) == 10 && s[2] == '/' && s[5] == '/':
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	case len(s) > 10 && (s[10] == 'T' || s[10] == ' '):
		s = s[:10]
	}
	return s, kith.Day(s).Valid()
}

func matching(re *regexp.Regexp) func(string) (string, bool) {
	return func(s string) (string, bool) { s = strings.ToUpper(s); return s, re.MatchString(s) }
}

func oneOf(list ...string) func(string) (string, bool) {
	return func(s string) (string, bool) {
		for _, l := range list {
			if strings.EqualFold(s, l) {
				return l, true
			}
		}
		return "", false
	}
}
