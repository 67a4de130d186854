package register

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// squeeze turns full-width characters into half-width ones and leaves out every blank.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u3000' || r == '\ufeff' || r == '\u200b':
			return -1
		case r >= '\uff01' && r <= '\uff5e':
			return r - 0xfee0
		}
		return r
	}, text)
}

// HalfWidth turns the letters and digits of an input method that writes them wide into plain ones; punctuation stays as it is.
func HalfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if wideSign(r) {
			return r - 0xfee0
		}
		return r
	}, text)
}

// wideSign reports a letter or digit as wide as a Han character.
func wideSign(r rune) bool {
	return r >= '\uff10' && r <= '\uff19' || r >= '\uff21' && r <= '\uff3a' || r >= '\uff41' && r <= '\uff5a'
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// The weights and check characters of GB 11643-1999 (MOD 11-2).
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// IDCheck gives the check character that belongs behind the first 17 digits of an ID number.
func IDCheck(first17 string) byte {
	sum := 0
	for i, w := range idWeights {
		sum += int(first17[i]-'0') * w
	}
	return idChecks[sum%11]
}

// cleanID brings an ID number into its stored form: half-width, without blanks, with a capital X.
func cleanID(text string) string { return strings.ToUpper(squeeze(text)) }

// LikeID reports whether a text can only be meant as an ID number, though a digit may be missing of it or be too many.
func LikeID(text string) bool {
	text = cleanID(text)
	return len(text) >= 14 && len(text) <= 19 && isDigits(strings.TrimSuffix(text, "X"))
}

// ValidID reports whether an ID number has 18 digits, a birth date that there is, and the check character that fits.
func ValidID(id string) bool {
	return len(id) == 18 && isDigits(id[:17]) && idBirth(id) != "" && id[17] == IDCheck(id[:17])
}

// idProblem says what is wrong with an 18-digit number; nil where nothing is.
func idProblem(id string, today time.Time) *Problem {
	if i := strings.IndexFunc(strings.TrimSuffix(id, "X"), func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		r, _ := utf8.DecodeRuneInString(id[i:])
		return &Problem{Code: "id-character", Args: map[string]any{"character": string(r), "value": id}}
	}
	if len(id) != 18 {
		return &Problem{Code: "id-length", Args: map[string]any{"n": len(id), "value": id}}
	}
	birth := idBirth(id)
	if birth == "" {
		return &Problem{Code: "id-date", Args: map[string]any{"value": id[6:14]}}
	}
	if birth > today.Format(time.DateOnly) {
		return &Problem{Code: "id-future", Args: map[string]any{"value": id[6:14]}}
	}
	if IDCheck(id[:17]) != id[17] {
		return &Problem{Code: "id-check-digit", Args: map[string]any{"value": id[17:]}}
	}
	return nil
}

// Retyped rewords the problem of a wrong check character where the first 17 digits were typed before
// in just the same way: only then is it said which character would fit. Nothing is corrected.
func (p Problem) Retyped(before, now string) Problem {
	if p.Code == "id-check-digit" && len(now) == 18 && len(before) == 18 && before[:17] == now[:17] {
		p.Code, p.Args = "id-check-again", map[string]any{"value": string(IDCheck(now[:17]))}
	}
	return p
}

// longID turns a 15-digit number of the years before 2000 into 18 digits; "" where it is none.
func longID(id string) string {
	if len(id) != 15 || !isDigits(id) {
		return ""
	}
	first := id[:6] + "19" + id[6:]
	return first + string(IDCheck(first))
}

// idBirth gives the birth date in an ID number, 2006-01-02; "" where it is not valid.
func idBirth(id string) string {
	if len(id) != 18 {
		return ""
	}
	birth, err := time.Parse("20060102", id[6:14])
	if err != nil || birth.Year() < firstYear {
		return ""
	}
	return birth.Format(time.DateOnly)
}

// idMale reports whether the order number is odd.
func idMale(id string) bool { return (id[16]-'0')%2 == 1 }

// FromID gives the values that a valid ID number fills in: birth, sex and home, by role. It never
// gives one that is already there: that question is the check's.
func (p *Pack) FromID(k *Kind, values map[string]string) map[string]string {
	fill := map[string]string{}
	f := k.byRole[RoleIDNumber]
	if f == nil || !p.is18(k, values) {
		return fill
	}
	id := values[f.Key]
	if p.temporary(id) || idProblem(id, time.Now()) != nil {
		return fill
	}
	put := func(role Role, value string) {
		if to := k.byRole[role]; to != nil && values[to.Key] == "" && value != "" {
			fill[to.Key] = value
		}
	}
	put(RoleBirth, idBirth(id))
	put(RoleSex, p.sexOf(k, id))
	if home := p.Places.Get(id[:6]); home != nil && home.Level == "county" {
		put(RoleHome, home.Code)
	}
	return fill
}

// temporary reports a number that stands in for one that is not there yet.
func (p *Pack) temporary(id string) bool {
	return p.idTemporary != nil && p.idTemporary.MatchString(id)
}

// sexOf gives the code of the sex in an ID number: GB/T 2261.1 has 1 male, 2 female.
func (p *Pack) sexOf(k *Kind, id string) string {
	if k.byRole[RoleSex] == nil {
		return ""
	}
	if idMale(id) {
		return "1"
	}
	return "2"
}

// is18 reports whether the record's number is, by its type of document, the 18-digit one.
func (p *Pack) is18(k *Kind, values map[string]string) bool {
	f := k.byRole[RoleIDType]
	if f == nil || values[f.Key] == "" || len(p.idTypes) == 0 {
		return true
	}
	return slices.Contains(p.idTypes, values[f.Key])
}
