package register

import (
	"math"
	"strings"
)

// capitals are the words by which an amount is written out: 壹仟元整.
type capitals struct {
	Digits      []string // from 0 to 9
	Places      []string // ones, tens, hundreds, thousands of a group
	Groups      []string // of four digits, the lowest first
	Yuan, Whole string
	Parts       []string // of the yuan: a tenth, a hundredth
}

// full reports whether the pack has them all.
func (c *capitals) full() bool {
	return len(c.Digits) == 10 && len(c.Places) == 4 && len(c.Groups) > 0 && len(c.Parts) == 2
}

// say writes an amount of yuan out; "" for what is no amount, or larger than the words go.
func (c *capitals) say(yuan float64) string {
	fen := math.Round(yuan * 100)
	if math.IsNaN(fen) || fen < 0 || !c.full() || fen >= 100*math.Pow(10000, float64(len(c.Groups))) {
		return ""
	}
	whole, rest := int64(fen)/100, int64(fen)%100
	text := c.whole(whole)
	if text != "" || rest == 0 {
		if text == "" {
			text = c.Digits[0]
		}
		text += c.Yuan
	}
	switch tenth, hundredth := rest/10, rest%10; {
	case rest == 0:
		text += c.Whole
	case hundredth == 0:
		text += c.Digits[tenth] + c.Parts[0]
	case tenth == 0 && whole > 0:
		text += c.Digits[0] + c.Digits[hundredth] + c.Parts[1]
	case tenth == 0:
		text += c.Digits[hundredth] + c.Parts[1]
	default:
		text += c.Digits[tenth] + c.Parts[0] + c.Digits[hundredth] + c.Parts[1]
	}
	return text
}

// bare is an amount without the word for yuan that may stand behind it.
func (c *capitals) bare(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, c.Whole), c.Yuan)
}

// Capitals writes an amount of yuan out, as forms ask for it.
func (p *Pack) Capitals(yuan float64) string { return p.capitals.say(yuan) }

// whole writes whole yuan out; "" for none. A nought is said once between digits, however many there are.
func (c *capitals) whole(n int64) string {
	var groups []int64
	for ; n > 0; n /= 10000 {
		groups = append(groups, n%10000)
	}
	var b strings.Builder
	nought := false
	for g := len(groups) - 1; g >= 0; g-- {
		for place := 3; place >= 0; place-- {
			digit := groups[g] / int64(math.Pow10(place)) % 10
			if digit == 0 {
				nought = b.Len() > 0
				continue
			}
			if nought {
				b.WriteString(c.Digits[0])
			}
			nought = false
			b.WriteString(c.Digits[digit] + c.Places[place])
		}
		if groups[g] > 0 {
			b.WriteString(c.Groups[g])
		}
	}
	return b.String()
}
