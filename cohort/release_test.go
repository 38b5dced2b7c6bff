package cohort

import (
	"strings"
	"testing"

	"kith"
)

// Files as TRUD gives them out, in their shape: the columns of der2_Refset_Simple and
// sct2_Description are those of RF2 (SNOMED CT Release File Specification), those of
// the Primary Care Domain's lists are PCD_Refset_Content's. What is in them is a few
// codes that the tests use elsewhere, and invented members.
const (
	refset = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\r\n" +
		"800aa109-431f-4407-a431-6fe65e9db161\t20200401\t1\t999000011000000103\t999000000000001105\t52448006\r\n" +
		"800aa109-431f-4407-a431-6fe65e9db162\t20240401\t0\t999000011000000103\t999000000000001105\t224484003\r\n" + // taken out
		"800aa109-431f-4407-a431-6fe65e9db163\t20200401\t1\t999000011000000103\t999000000000002104\t720433000\r\n" + // of another set
		"800aa109-431f-4407-a431-6fe65e9db164\t20200401\t1\t999000011000000103\t999000000000001105\t720433000\r\n"
	// A full release has every state of a row, and here the older after the newer.
	full = refset + "800aa109-431f-4407-a431-6fe65e9db162\t20200401\t1\t999000011000000103\t999000000000001105\t224484003\r\n" +
		"800aa109-431f-4407-a431-6fe65e9db164\t20250401\t0\t999000011000000103\t999000000000001105\t720433000\r\n"
	descriptions = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\r\n" +
		"1\t20200401\t1\t999000011000000103\t52448006\ten\t900000000000013009\t\"Dementia\" in a quote\t900000000000448009\r\n" +
		"2\t20200401\t0\t999000011000000103\t52448006\ten\t900000000000003001\tAn old name (disorder)\t900000000000448009\r\n" +
		"3\t20200401\t1\t999000011000000103\t52448006\ten\t900000000000003001\tDementia (disorder)\t900000000000448009\r\n" +
		"4\t20200401\t1\t999000011000000103\t999999\ten\t900000000000003001\tSomething else\t900000000000448009\r\n"
	clusterFile = "Cluster_ID\tCluster_Description\tSNOMED_code\tSNOMED_code_description\tPCD_Refset_ID\tService_and_Ruleset\n" +
		"DEM_COD\tCodes for dementia\t52448006\tDementia (disorder)\t999000001000230105\tQOF: Dementia\n" +
		"DEM_COD\tCodes for dementia\t52448006\tDementia (disorder)\t999000001000230105\tQOF: Learning disabilities\n" + // once for each ruleset
		"NOTACARER_COD\tNo longer a carer\t720433000\tA term\t999000002000230104\tCore contract\n" +
		"ALC_COD\tAlcohol\t160573003\tAlcohol intake (observable entity)\t999000003000230101\tQOF\n"
)

// inLines is sets in a line each.
func inLines(sets []*Set) string {
	var b strings.Builder
	for _, s := range sets {
		b.WriteString(s.Name + ":")
		for _, c := range s.Codes {
			b.WriteString(" " + c.ID)
			if c.Term != "" {
				b.WriteString("=" + c.Term)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestReleases(t *testing.T) {
	names := map[string]string{"999000000000001105": "dementia"}
	for name, is := range map[string]struct {
		text  string
		names map[string]string
		want  string
	}{
		"reference sets":      {refset, names, "dementia: 52448006 720433000\n999000000000002104: 720433000\n"},
		"no names":            {refset, nil, "999000000000001105: 52448006 720433000\n999000000000002104: 720433000\n"},
		"a full release":      {full, names, "dementia: 52448006\n999000000000002104: 720433000\n"},
		"clusters":            {clusterFile, nil, "dementia: 52448006=Dementia (disorder)\nnot-carer: 720433000=A term\nalc-cod: 160573003=Alcohol intake (observable entity)\n"},
		"clusters by outputs": {"Output_ID,Cluster_ID,Cluster_Description,SNOMED_code,SNOMED_code_description\nO1,DEM_COD,D,52448006,\"Dementia, any\"\nO2,DEM_COD,D,52448006,\"Dementia, any\"\n", nil, "dementia: 52448006=Dementia, any\n"},
		"a mark at the start": {"\ufeff" + clusterFile, nil, "dementia: 52448006=Dementia (disorder)\nnot-carer: 720433000=A term\nalc-cod: 160573003=Alcohol intake (observable entity)\n"},
		"a heading alone":     {refset[:strings.Index(refset, "\n")+1], nil, ""},
	} {
		sets, odd, err := ReadCodes("a.txt", strings.NewReader(is.text), "2026-10", "TRUD", is.names)
		if err != nil || len(odd) > 0 || inLines(sets) != is.want {
			t.Errorf("%s: %v %q\n%swant\n%s", name, err, odd, inLines(sets), is.want)
		}
	}
	sets, _, err := ReadCodes("a.txt", strings.NewReader(refset), "2026-10", "TRUD", names)
	if err != nil {
		t.Fatal(err)
	}
	n, err := ReadTerms("d.txt", strings.NewReader(descriptions), sets)
	if want := "dementia: 52448006=Dementia (disorder) 720433000\n999000000000002104: 720433000\n"; err != nil || n != 1 || inLines(sets) != want {
		t.Errorf("%v %d\n%swant\n%s", err, n, inLines(sets), want)
	}
}

func TestReleasesThatAreNone(t *testing.T) {
	for name, is := range map[string]struct{ text, why string }{
		"empty":            {"", "has no heading"},
		"descriptions":     {descriptions, "must have the columns"},
		"a short row":      {refset + "x\t2020\n", "line 6 has 2 columns"},
		"no code":          {"set,code\ndementia,\n", "line 2"},
		"a name of spaces": {"set,code\na b,1\n", "line 2"},
		"a line too long":  {refset + strings.Repeat("x", 2<<20), "line 6"},
	} {
		if _, _, err := ReadCodes("a.txt", strings.NewReader(is.text), "1", "", nil); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), is.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadTerms("a.txt", strings.NewReader(refset), nil); kith.KindOf(err) != kith.Invalid {
		t.Error(err)
	}
	_, odd, err := ReadCodes("a.txt", strings.NewReader("set,code\ndementia,52448007\nown,ABC-1\n"), "1", "", nil)
	if err != nil || len(odd) != 1 || !strings.Contains(odd[0], "line 2: 52448007") {
		t.Errorf("%v %q", err, odd)
	}
}
